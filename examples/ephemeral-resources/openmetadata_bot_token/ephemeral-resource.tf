# Hand the value on to a write-only argument, of a secret store for instance.
ephemeral "openmetadata_bot_token" "ingestion" {
  bot = "ingestion-bot"
}
