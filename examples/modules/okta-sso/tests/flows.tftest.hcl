# The module by each flow, on a server and an org that are empty but for the group data-team. make sandbox serves both
# and prints the variables that the provider takes; beside them these tests want
#
#   OPENMETADATA_SIGNING_KEY_FILE, OPENMETADATA_SIGNING_KEY_USER=terraform
#   TF_VAR_openmetadata_url, TF_VAR_key_files
#
# and an administrator with a password that outlives admin, so that everything can be put back at the end.

variables {
  okta_groups = ["data-team"]
  admins      = ["alice@example.com"]
}

run "single_page_app" {
  variables {
    flow_type = "auth_code_pkce"
  }

  assert {
    condition     = openmetadata_security_config.this.authentication_configuration.client_type == "public"
    error_message = "A single-page app is a public client."
  }
  assert {
    condition     = openmetadata_security_config.this.authentication_configuration.oidc_configuration == null
    error_message = "A public client has no OIDC block."
  }
  assert {
    condition     = contains(openmetadata_okta_app.this.redirect_uris, "${var.openmetadata_url}/silent-callback")
    error_message = "The guide lists the silent callback for single-page apps."
  }
  assert {
    condition     = openmetadata_okta_app.this.token_endpoint_auth_method == "none" && openmetadata_okta_app.this.pkce_required
    error_message = "A public client proves itself by PKCE."
  }
  assert {
    condition     = openmetadata_security_config.this.authentication_configuration.public_key_urls[0] == "${output.issuer}/v1/keys"
    error_message = "The keys of a custom authorization server are at its issuer's /v1/keys."
  }
  assert {
    condition     = openmetadata_okta_authorization_server.this.audiences == toset([output.client_id])
    error_message = "The guide's audience is the client id."
  }
  assert {
    condition     = output.server_environment.AUTHORIZER_ADMIN_PRINCIPALS == "[alice,terraform]"
    error_message = "The server's own list must name the administrators, and not admin."
  }
}

run "implicit_flow" {
  variables {
    flow_type = "implicit"
  }

  assert {
    condition     = openmetadata_okta_app.this.id == run.single_page_app.app_id
    error_message = "One single-page flow follows the other in place."
  }
  assert {
    condition     = contains(openmetadata_okta_authorization_server_policy_rule.this.grant_types, "implicit")
    error_message = "The rule must allow the implicit grant."
  }
}

run "web_app" {
  variables {
    flow_type = "auth_code"
  }

  assert {
    condition     = openmetadata_okta_app.this.id != run.implicit_flow.app_id
    error_message = "A Web app is another app than a single-page one."
  }
  assert {
    condition     = openmetadata_security_config.this.authentication_configuration.client_type == "confidential"
    error_message = "A Web app is a confidential client."
  }
  assert {
    condition     = openmetadata_security_config.this.authentication_configuration.oidc_configuration.discovery_uri == "${output.issuer}/.well-known/openid-configuration"
    error_message = "The server finds everything from the issuer's discovery document."
  }
  assert {
    condition     = !contains(openmetadata_okta_authorization_server_policy_rule.this.grant_types, "implicit")
    error_message = "The implicit grant belongs to the implicit flow only."
  }
}

run "no_group" {
  command = plan

  variables {
    okta_groups = []
  }

  expect_failures = [var.okta_groups]
}

run "two_admins_of_one_name" {
  command = plan

  variables {
    admins = ["alice@example.com", "alice@example.org"]
  }

  expect_failures = [var.admins]
}

run "secret_with_single_page_app" {
  command = plan

  variables {
    flow_type     = "auth_code_pkce"
    client_secret = "a-secret-of-my-own"
  }

  expect_failures = [openmetadata_security_config.this]
}

run "web_app_without_secret" {
  command = plan

  variables {
    flow_type          = "auth_code"
    read_client_secret = false
  }

  expect_failures = [openmetadata_security_config.this]
}
