# The guide's Okta half: the app, who may use it, the origin, and the authorization server with its scope, policy and
# rule.

resource "openmetadata_okta_app" "this" {
  # Each kind of app has a label of its own, so that on a change of the flow the new app is there before the old one goes.
  label       = local.confidential ? var.label : "${var.label} (single-page)"
  flow_type   = var.flow_type
  issuer_mode = var.issuer_mode

  redirect_uris = local.confidential ? [local.callback_url] : [
    local.callback_url,
    "${local.base_url}/silent-callback",
  ]
  post_logout_redirect_uris = [local.base_url]

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
  name   = var.label
  origin = local.origin
  scopes = [{ type = "CORS" }, { type = "REDIRECT" }]
}

resource "openmetadata_okta_authorization_server" "this" {
  count = var.org_authorization_server ? 0 : 1

  name        = var.label
  description = "Signs people in to OpenMetadata."
  audiences   = [openmetadata_okta_app.this.client_id]
  issuer_mode = var.issuer_mode
}

resource "openmetadata_okta_authorization_server_scope" "this" {
  count = var.org_authorization_server ? 0 : 1

  authorization_server_id = openmetadata_okta_authorization_server.this[0].id
  name                    = var.scope
  description             = "Use OpenMetadata."
  default                 = true
}

resource "openmetadata_okta_authorization_server_policy" "this" {
  count = var.org_authorization_server ? 0 : 1

  authorization_server_id = openmetadata_okta_authorization_server.this[0].id
  name                    = openmetadata_okta_app.this.label
  description             = "Lets the OpenMetadata app ask for tokens."
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
  name                    = "Members of the assigned groups"
  grant_types             = local.grants
  scopes                  = concat(local.scopes, [openmetadata_okta_authorization_server_scope.this[0].name])
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
