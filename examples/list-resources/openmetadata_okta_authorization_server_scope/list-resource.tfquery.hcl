# The scopes of one authorization server.
list "openmetadata_okta_authorization_server_scope" "openmetadata" {
  provider = openmetadata

  config {
    authorization_server_id = "aus1b2c3d4e5f6G7H8i9"
  }
}
