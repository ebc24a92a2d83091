resource "openmetadata_bot_token" "ingestion" {
  bot = "ingestion-bot"
}

# Hand the value on to a write-only argument, of a secret store for instance. By the id it is read when the token is there,
# also in the apply that makes the bot.
ephemeral "openmetadata_bot_token" "ingestion" {
  bot = openmetadata_bot_token.ingestion.id
}
