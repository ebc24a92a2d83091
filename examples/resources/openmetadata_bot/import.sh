# By the bot's name.
terraform import openmetadata_bot.warehouse warehouse-loader
