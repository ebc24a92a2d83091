resource "openmetadata_jwt_signing_key_rollout" "server" {
  thumbprint = "0nZ8-cqIYUVRUWEMTgKJhEEiKTR2MiAXL8zJDs7tP4c"
}

resource "openmetadata_bot_token" "ingestion" {
  bot    = "ingestion-bot"
  expiry = "90"

  # From two weeks before the end a plan makes a new token.
  early_rotation_window = 336

  # Tokens die with the server's signing key.
  keepers = { signing_key = openmetadata_jwt_signing_key_rollout.server.served_thumbprint }
}
