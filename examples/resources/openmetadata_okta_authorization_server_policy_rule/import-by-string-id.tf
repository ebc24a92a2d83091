import {
  to = openmetadata_okta_authorization_server_policy_rule.data_team
  id = "aus1b2c3d4e5f6G7H8i9/00p1b2c3d4e5f6G7H8i9/0pr1b2c3d4e5f6G7H8i9"
  # Or "name:OpenMetadata/name:OpenMetadata/name:Data team", by the names of server, policy and rule.
}
