data "openmetadata_okta_authorization_server_scope" "profile" {
  authorization_server_id = "default"
  name                    = "profile"
}
