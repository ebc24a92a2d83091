# The access policies of one authorization server.
list "openmetadata_okta_authorization_server_policy" "openmetadata" {
  provider = openmetadata

  config {
    authorization_server_id = "aus1b2c3d4e5f6G7H8i9"
  }
}
