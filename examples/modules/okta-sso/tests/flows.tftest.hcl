# What the flow decides, seen without any server: the provider is replaced by mocks.

mock_provider "openmetadata" {
  mock_resource "openmetadata_okta_app" {
    defaults = { id = "0oa1gjh63g214q0Hq0g4", client_id = "0oa1gjh63g214q0Hq0g4" }
  }
  mock_resource "openmetadata_okta_authorization_server" {
    defaults = { id = "aus5m9r1o4AsDJLe50g4", issuer = "https://example.okta.com/oauth2/aus5m9r1o4AsDJLe50g4" }
  }
  mock_data "openmetadata_okta_group" {
    defaults = { id = "00gjitX9HqABSoqTB0g3" }
  }
}

variables {
  openmetadata_url = "https://catalog.example.com"
  okta_groups      = ["data-team"]
  admins           = ["alice@example.com"]
  key_files        = { private_key = "keys/private_key.der", public_key = "keys/public_key.der" }
}

run "single_page_app" {
  command = apply

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
    condition     = contains(openmetadata_okta_app.this.redirect_uris, "https://catalog.example.com/silent-callback")
    error_message = "The guide lists the silent callback for single-page apps."
  }
  assert {
    condition     = openmetadata_security_config.this.authentication_configuration.public_key_urls[0] == "https://example.okta.com/oauth2/aus5m9r1o4AsDJLe50g4/v1/keys"
    error_message = "The keys of a custom authorization server are at its issuer's /v1/keys."
  }
  assert {
    condition     = output.server_environment.AUTHORIZER_ADMIN_PRINCIPALS == "[alice,terraform]"
    error_message = "The server's own list must name the administrators, and not admin."
  }
}

run "implicit_flow" {
  command = apply

  variables {
    flow_type = "implicit"
  }

  assert {
    condition     = contains(openmetadata_okta_authorization_server_policy_rule.this.grant_types, "implicit")
    error_message = "The rule must allow the implicit grant."
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
