# The guide's server half, in the one order in which no step kills the credential of the next: the key first, then the
# automation's account that lives by it, the people, the switch, the bot's token, and the default administrator last.

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
  name  = var.automation.name
  email = "${var.automation.name}@${var.automation.domain}"

  depends_on = [openmetadata_jwt_signing_key_rollout.this]
}

resource "openmetadata_admin_user" "admin" {
  for_each = local.admins
  name     = each.key
  email    = each.value

  depends_on = [openmetadata_admin_user.automation]
}

resource "openmetadata_security_config" "this" {
  authentication_configuration = {
    provider             = "okta"
    provider_name        = "Okta"
    client_type          = local.confidential ? "confidential" : "public"
    response_type        = local.confidential ? "code" : "id_token"
    authority            = local.issuer
    client_id            = openmetadata_okta_app.this.client_id
    callback_url         = local.callback_url
    public_key_urls      = [local.jwks_uri]
    jwt_principal_claims = ["email", "preferred_username", "sub"]
    enable_self_signup   = var.enable_self_signup

    # TLS may end at a proxy, which the server does not know.
    force_secure_session_cookie = startswith(var.openmetadata_url, "https://")

    oidc_configuration = local.confidential ? {
      type                         = "okta"
      id                           = openmetadata_okta_app.this.client_id
      scope                        = join(" ", local.scopes)
      discovery_uri                = local.discovery_uri
      client_authentication_method = "client_secret_basic"
      disable_pkce                 = false
      callback_url                 = local.callback_url
      server_url                   = var.openmetadata_url
    } : null
  }

  authorizer_configuration = {
    admin_principals         = sort(concat(keys(local.admins), [var.automation.name]))
    principal_domain         = local.principal_domain
    enforce_principal_domain = var.enforce_principal_domain
  }

  client_secret_wo         = var.client_secret != null ? var.client_secret : one(ephemeral.openmetadata_okta_client_secret.this[*].client_secret)
  client_secret_wo_version = local.confidential ? var.client_secret_version : null
  rehearsal_token_wo       = var.rehearsal_token

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
  bot     = var.ingestion_bot
  expiry  = var.ingestion_token_expiry
  keepers = { signing_key = openmetadata_jwt_signing_key_rollout.this.served_thumbprint }

  depends_on = [openmetadata_security_config.this]
}

resource "openmetadata_default_admin_removal" "this" {
  server_principals_replaced = var.server_principals_replaced

  depends_on = [openmetadata_bot_token.ingestion]
}
