resource "openmetadata_okta_authorization_server" "openmetadata" {
  name      = "OpenMetadata"
  audiences = ["api://openmetadata"]
}

resource "openmetadata_okta_authorization_server_scope" "openmetadata" {
  authorization_server_id = openmetadata_okta_authorization_server.openmetadata.id
  name                    = "openmetadata"
  description             = "Use OpenMetadata."
  default                 = true
}
