# The guide's server half, in the one order in which no step kills the credential of the next: the key first, then the
# automation's account or bot that lives by it, the people, the switch, the ingestion bot's token, and the default
# administrator last.

resource "openmetadata_jwt_signing_key_files" "this" {
  count = var.key_delivery == "files" ? 1 : 0

  private_key_path = var.key_files.private_key
  public_key_path  = var.key_files.public_key
  file_permission  = var.key_file_permission
  keepers          = var.signing_key_keepers
}

resource "openmetadata_jwt_signing_key_rollout" "this" {
  thumbprint = coalesce(var.signing_key_thumbprint, one(openmetadata_jwt_signing_key_files.this[*].thumbprint))
}

resource "openmetadata_admin_user" "automation" {
  count = local.by_token ? 0 : 1

  name  = local.automation.name
  email = local.automation.email

  depends_on = [openmetadata_jwt_signing_key_rollout.this]
}

resource "openmetadata_bot" "automation" {
  count = local.by_token ? 1 : 0

  name        = local.automation.name
  email       = local.automation.email
  description = lookup(var.descriptions, "automation", "Terraform acts as this bot.")
  is_admin    = true

  depends_on = [openmetadata_jwt_signing_key_rollout.this]
}

resource "openmetadata_bot_token" "automation" {
  count = local.by_token ? 1 : 0

  bot                   = openmetadata_bot.automation[0].name
  expiry                = var.automation_token_expiry
  early_rotation_window = var.automation_token_early_rotation_window
  keepers               = { signing_key = openmetadata_jwt_signing_key_rollout.this.served_thumbprint }

  # Nobody else works with it.
  revoke_on_destroy = true
}

resource "openmetadata_admin_user" "admin" {
  for_each = local.admins
  name     = each.key
  email    = each.value

  depends_on = [openmetadata_admin_user.automation, openmetadata_bot_token.automation]
}

resource "openmetadata_security_config" "this" {
  count = local.switched ? 1 : 0

  authentication_configuration = {
    provider             = "okta"
    provider_name        = var.provider_name
    client_type          = local.confidential ? "confidential" : "public"
    response_type        = local.confidential ? "code" : "id_token"
    authority            = local.issuer
    client_id            = openmetadata_okta_app.this.client_id
    callback_url         = local.callback_url
    public_key_urls      = [local.jwks_uri]
    jwt_principal_claims = var.principal_claims
    enable_self_signup   = var.enable_self_signup

    jwt_principal_claims_mapping = var.username_claim == null ? null : ["username:${var.username_claim}", "email:email"]

    force_secure_session_cookie = local.secure_cookie

    oidc_configuration = local.confidential ? {
      type                         = "okta"
      id                           = openmetadata_okta_app.this.client_id
      scope                        = var.server_scope
      discovery_uri                = local.discovery_uri
      client_authentication_method = var.client_authentication_method
      disable_pkce                 = var.disable_pkce
      callback_url                 = local.callback_url
      server_url                   = local.base_url
    } : null
  }

  authorizer_configuration = {
    admin_principals         = local.principals
    principal_domain         = local.principal_domain
    enforce_principal_domain = var.enforce_principal_domain
  }

  client_secret_wo         = var.client_secret != null ? var.client_secret : one(ephemeral.openmetadata_okta_client_secret.this[*].client_secret)
  client_secret_wo_version = local.confidential ? var.client_secret_version : null
  rehearsal_token_wo       = var.rehearsal_token
  on_destroy               = var.on_destroy

  server_environment_confirmed = local.server_environment_confirmed

  # Everything that people need in Okta is there before the server sends them.
  depends_on = [
    openmetadata_admin_user.admin,
    openmetadata_okta_app_group_assignment.this,
    openmetadata_okta_authorization_server_policy_rule.this,
    openmetadata_okta_trusted_origin.this,
  ]

  lifecycle {
    precondition {
      condition     = local.confidential || var.client_secret == null
      error_message = "A single-page app is a public client and has no secret, and the server fails when it is given one: leave client_secret out, or set flow_type = \"auth_code\"."
    }
    precondition {
      condition     = !local.confidential || var.read_client_secret || var.client_secret != null
      error_message = "A Web app is a confidential client, and sign-in fails without its secret: set client_secret, or leave read_client_secret at true, or set flow_type = \"auth_code_pkce\"."
    }
  }
}

resource "openmetadata_bot_token" "ingestion" {
  bot                   = var.ingestion_bot
  expiry                = var.ingestion_token_expiry
  early_rotation_window = local.ingestion_token_window
  keepers               = { signing_key = openmetadata_jwt_signing_key_rollout.this.served_thumbprint }

  depends_on = [openmetadata_security_config.this]
}

resource "openmetadata_default_admin_removal" "this" {
  count = local.removes ? 1 : 0

  server_environment_confirmed = local.server_environment_confirmed
  server_principals_replaced   = var.server_principals_replaced

  depends_on = [openmetadata_bot_token.ingestion]

  lifecycle {
    precondition {
      condition     = !local.by_token || var.phase != null || var.automation_token_sink != null
      error_message = "Once admin is gone the bot's token is all that Terraform has, and nothing says that it is kept: read it with the ephemeral openmetadata_bot_token of the output automation_bot, store it write-only in a secret store, and say by phase = \"complete\" that it is there. Or leave admin and the sign-in as they are for now: phase = \"prepare\"."
    }
  }
}
