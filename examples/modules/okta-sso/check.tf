# Whether people can sign in, and only the right ones, as far as it can be found out without a person: after every apply,
# and in every plan that changes nothing.

data "openmetadata_sso_check" "this" {
  count = var.check_sign_in && local.switched ? 1 : 0

  app_id                  = openmetadata_okta_app.this.id
  authorization_server_id = one(openmetadata_okta_authorization_server.this[*].id)
  administrators          = keys(local.admins)
  self_signup_allowed     = var.enable_self_signup
  any_domain_allowed      = !var.enforce_principal_domain
  probe_client_secret     = var.probe_client_secret

  # All that is looked at is done.
  depends_on = [openmetadata_default_admin_removal.this]
}

check "sign_in" {
  assert {
    condition     = alltrue(data.openmetadata_sso_check.this[*].passed)
    error_message = join("\n", flatten(data.openmetadata_sso_check.this[*].failures))
  }
}

check "deprecated_variables" {
  assert {
    condition     = var.switch_sign_in == null && var.automation_token_sink == null && var.server_principals_replaced == null
    error_message = "switch_sign_in, automation_token_sink and server_principals_replaced are deprecated: set phase in their place, which the module's README explains."
  }
}
