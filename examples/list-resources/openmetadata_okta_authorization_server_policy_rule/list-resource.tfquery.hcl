# The rules of one access policy. Without policy_id: those of all policies of the server.
list "openmetadata_okta_authorization_server_policy_rule" "openmetadata" {
  provider = openmetadata

  config {
    authorization_server_id = "aus1b2c3d4e5f6G7H8i9"
    policy_id               = "00p1b2c3d4e5f6G7H8i9"
  }
}
