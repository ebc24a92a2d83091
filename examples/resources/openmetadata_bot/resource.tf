resource "openmetadata_bot" "warehouse" {
  name         = "warehouse-loader"
  display_name = "Warehouse loader"
  description  = "Ingests the metadata of the warehouse."
  roles        = ["IngestionBotRole"]
}

resource "openmetadata_bot_token" "warehouse" {
  bot    = openmetadata_bot.warehouse.name
  expiry = "30"
}
