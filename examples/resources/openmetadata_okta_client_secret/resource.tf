resource "openmetadata_okta_app" "openmetadata" {
  label         = "OpenMetadata"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]
}

# Another text in keepers rotates the secret: the new one is there before the old one goes.
resource "openmetadata_okta_client_secret" "openmetadata" {
  app_id  = openmetadata_okta_app.openmetadata.id
  keepers = { quarter = "2026-4" }

  lifecycle {
    create_before_destroy = true
  }
}

# Its value, for the time of a run.
ephemeral "openmetadata_okta_client_secret" "openmetadata" {
  app_id    = openmetadata_okta_app.openmetadata.id
  secret_id = openmetadata_okta_client_secret.openmetadata.id
}
