# All authorization servers.
list "openmetadata_okta_authorization_server" "all" {
  provider = openmetadata
}
