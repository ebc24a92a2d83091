resource "openmetadata_jwt_signing_key_rollout" "server" {
  thumbprint = "0nZ8-cqIYUVRUWEMTgKJhEEiKTR2MiAXL8zJDs7tP4c"
}

resource "openmetadata_bot" "warehouse" {
  name         = "warehouse-loader"
  display_name = "Warehouse loader"
  description  = "Ingests the metadata of the warehouse."
  roles        = ["IngestionBotRole"]
}

resource "openmetadata_bot_token" "warehouse" {
  bot    = openmetadata_bot.warehouse.name
  expiry = "30"

  # Tokens die with the server's signing key: this one is made after the key has been taken into use.
  keepers = { signing_key = openmetadata_jwt_signing_key_rollout.server.served_thumbprint }
}
