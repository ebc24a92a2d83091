action "openmetadata_redeploy_ingestion_pipelines" "all" {}

# Pipelines run with the token that the bot had when they were deployed.
resource "openmetadata_bot_token" "ingestion" {
  bot    = "ingestion-bot"
  expiry = "90"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.openmetadata_redeploy_ingestion_pipelines.all]
    }
  }
}
