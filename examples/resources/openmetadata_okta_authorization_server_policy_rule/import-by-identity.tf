import {
  to = openmetadata_okta_authorization_server_policy_rule.data_team
  identity = {
    authorization_server_id = "aus1b2c3d4e5f6G7H8i9"
    policy_id               = "00p1b2c3d4e5f6G7H8i9"
    id                      = "0pr1b2c3d4e5f6G7H8i9"
  }
}
