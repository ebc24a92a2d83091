data "openmetadata_jwks" "server" {}

check "signing_key" {
  assert {
    condition     = !data.openmetadata_jwks.server.is_shipped_default
    error_message = "The server signs with the key that every release ships: anyone can make themselves an administrator."
  }
}
