resource "openmetadata_okta_app" "openmetadata" {
  label         = "OpenMetadata"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]
}

ephemeral "openmetadata_okta_client_secret" "openmetadata" {
  app_id = openmetadata_okta_app.openmetadata.id
}
