# The guide's Okta half: the app, who may use it, the origin, and the authorization server with its scope, policy and
# rule.

resource "openmetadata_okta_app" "this" {
  # Each kind of app has a label of its own, so that on a change of the flow the new app is there before the old one goes.
  label       = lookup(var.names, "app", local.confidential ? var.label : "${var.label} (single-page)")
  flow_type   = var.flow_type
  grant_types = var.grant_types
  issuer_mode = var.issuer_mode

  redirect_uris = var.redirect_uris != null ? var.redirect_uris : local.confidential ? [local.callback_url] : [
    local.callback_url,
    "${local.base_url}/silent-callback",
  ]
  post_logout_redirect_uris = var.post_logout_redirect_uris == null ? [local.base_url] : length(var.post_logout_redirect_uris) == 0 ? null : var.post_logout_redirect_uris

  refresh_token = var.refresh_token_rotation == null ? null : { rotation_type = var.refresh_token_rotation }

  lifecycle {
    create_before_destroy = true
  }
}

data "openmetadata_okta_group" "this" {
  for_each = var.okta_groups
  name     = each.key
}

resource "openmetadata_okta_app_group_assignment" "this" {
  for_each = local.groups
  app_id   = openmetadata_okta_app.this.id
  group_id = each.value

  # While the server still signs people in by the old app, they stay assigned to it.
  lifecycle {
    create_before_destroy = true
  }
}

resource "openmetadata_okta_trusted_origin" "this" {
  name   = lookup(var.names, "trusted_origin", var.label)
  origin = local.origin
  scopes = [{ type = "CORS" }, { type = "REDIRECT" }]
}

resource "openmetadata_okta_authorization_server" "this" {
  count = var.org_authorization_server ? 0 : 1

  name        = lookup(var.names, "authorization_server", var.label)
  description = lookup(var.descriptions, "authorization_server", "Signs people in to OpenMetadata.")
  audiences   = [var.audience != null ? var.audience : openmetadata_okta_app.this.client_id]
  issuer_mode = var.issuer_mode
}

resource "openmetadata_okta_authorization_server_scope" "this" {
  count = var.org_authorization_server ? 0 : 1

  authorization_server_id = openmetadata_okta_authorization_server.this[0].id
  name                    = var.scope
  description             = lookup(var.descriptions, "scope", "Use OpenMetadata.")
  default                 = var.default_scope
}

resource "openmetadata_okta_authorization_server_policy" "this" {
  count = var.org_authorization_server ? 0 : 1

  authorization_server_id = openmetadata_okta_authorization_server.this[0].id
  name                    = lookup(var.names, "policy", openmetadata_okta_app.this.label)
  description             = lookup(var.descriptions, "policy", "Lets the OpenMetadata app ask for tokens.")
  clients_included        = [openmetadata_okta_app.this.client_id]

  # A new app gets a policy of its own, and the old app keeps its one until it goes.
  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [openmetadata_okta_app.this.id]
  }
}

resource "openmetadata_okta_authorization_server_policy_rule" "this" {
  count = var.org_authorization_server ? 0 : 1

  authorization_server_id = openmetadata_okta_authorization_server.this[0].id
  policy_id               = openmetadata_okta_authorization_server_policy.this[0].id
  name                    = lookup(var.names, "policy_rule", "Members of the assigned groups")
  grant_types             = var.policy_rule_grant_types != null ? var.policy_rule_grant_types : toset(local.grants)
  scopes                  = var.policy_rule_scopes != null ? var.policy_rule_scopes : toset(concat(local.scopes, [openmetadata_okta_authorization_server_scope.this[0].name]))
  groups_included         = values(local.groups)

  lifecycle {
    create_before_destroy = true
  }
}

data "openmetadata_okta_authorization_server" "org" {
  count = var.org_authorization_server ? 1 : 0
  name  = "org"
}

ephemeral "openmetadata_okta_client_secret" "this" {
  count  = local.confidential && var.read_client_secret ? 1 : 0
  app_id = openmetadata_okta_app.this.id
}
