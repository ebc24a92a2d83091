resource "openmetadata_okta_app" "openmetadata" {
  label         = "OpenMetadata"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]
}

resource "openmetadata_okta_authorization_server" "openmetadata" {
  name        = "OpenMetadata"
  description = "Signs people in to OpenMetadata."
  audiences   = [openmetadata_okta_app.openmetadata.client_id]
}
