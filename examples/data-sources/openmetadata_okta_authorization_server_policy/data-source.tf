data "openmetadata_okta_authorization_server_policy" "standard" {
  authorization_server_id = "default"
  name                    = "Default Policy"
}
