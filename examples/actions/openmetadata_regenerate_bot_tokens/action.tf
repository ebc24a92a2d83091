action "openmetadata_regenerate_bot_tokens" "all" {
  config {
    # Its token is managed by a resource of this configuration.
    except = ["ingestion-bot"]
  }
}

# A new signing key ends the tokens of all bots.
resource "openmetadata_jwt_signing_key_rollout" "prod" {
  thumbprint = openmetadata_jwt_signing_key_files.prod.thumbprint

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.openmetadata_regenerate_bot_tokens.all]
    }
  }
}

resource "openmetadata_jwt_signing_key_files" "prod" {
  directory = "/srv/openmetadata/keys"
}
