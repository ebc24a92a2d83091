data "openmetadata_okta_authorization_server_policy" "standard" {
  authorization_server_id = "default"
  name                    = "Default Policy"
}

data "openmetadata_okta_authorization_server_policy_rule" "standard" {
  authorization_server_id = "default"
  policy_id               = data.openmetadata_okta_authorization_server_policy.standard.id
  name                    = "Default Policy Rule"
}
