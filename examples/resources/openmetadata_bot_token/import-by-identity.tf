import {
  to = openmetadata_bot_token.ingestion
  identity = {
    bot = "ingestion-bot"
  }
}
