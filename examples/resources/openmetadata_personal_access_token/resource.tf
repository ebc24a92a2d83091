resource "openmetadata_jwt_signing_key_rollout" "server" {
  thumbprint = "0nZ8-cqIYUVRUWEMTgKJhEEiKTR2MiAXL8zJDs7tP4c"
}

# For the account that the provider acts as.
resource "openmetadata_personal_access_token" "ci" {
  name                  = "ci"
  expiry                = "30"
  early_rotation_window = 168

  # Tokens die with the server's signing key.
  keepers = { signing_key = openmetadata_jwt_signing_key_rollout.server.served_thumbprint }
}
