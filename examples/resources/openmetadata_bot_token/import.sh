# By the bot's name. The token that it has is read, and not replaced.
terraform import openmetadata_bot_token.ingestion ingestion-bot
