import {
  to = openmetadata_bot_token.ingestion
  id = "ingestion-bot"
}
