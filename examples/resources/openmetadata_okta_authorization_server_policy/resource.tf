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

resource "openmetadata_okta_authorization_server_policy" "openmetadata" {
  authorization_server_id = openmetadata_okta_authorization_server.openmetadata.id
  name                    = "OpenMetadata"
  description             = "Lets the OpenMetadata app ask for tokens."
  clients_included        = [openmetadata_okta_app.openmetadata.client_id]
}
