# The phases of the setup and the values of the module's variables, in plans that need no server: Terraform cannot mock a
# provider that has ephemeral resources, so what would ask a server is overridden.

override_data {
  target = data.openmetadata_okta_group.this
  values = { id = "00g1" }
}

override_resource {
  target = openmetadata_security_config.this
}

override_resource {
  target = openmetadata_default_admin_removal.this
}

variables {
  openmetadata_url = "https://catalog.example.com"
  okta_groups      = ["data-team"]
  admins           = ["alice@example.com"]
  key_files        = { private_key = "private_key.der", public_key = "public_key.der" }

  enable_self_signup = false
  check_sign_in      = false # known only after the apply
}

run "complete_by_default" {
  command = plan

  assert {
    condition     = length(openmetadata_security_config.this) == 1 && length(openmetadata_default_admin_removal.this) == 1
    error_message = "Without a phase the setup goes to the end."
  }
  assert {
    condition     = openmetadata_default_admin_removal.this[0].server_environment_confirmed == null
    error_message = "Only the phase confirmed says what the server's environment holds."
  }
}

run "prepare" {
  command = plan

  variables {
    phase = "prepare"
  }

  assert {
    condition     = length(openmetadata_security_config.this) == 0 && length(openmetadata_default_admin_removal.this) == 0
    error_message = "The first run neither switches the sign-in nor removes admin."
  }
}

run "switch" {
  command = plan

  variables {
    phase = "switch"
  }

  assert {
    condition     = length(openmetadata_security_config.this) == 1 && length(openmetadata_default_admin_removal.this) == 0
    error_message = "admin stays in the phase switch."
  }
}

run "confirmed" {
  command = plan

  variables {
    phase = "confirmed"
  }

  assert {
    condition     = openmetadata_security_config.this[0].server_environment_confirmed && openmetadata_default_admin_removal.this[0].server_environment_confirmed
    error_message = "The phase confirmed is the confirmation."
  }
}

run "confirmation_of_its_own" {
  command = plan

  variables {
    phase                        = "confirmed"
    server_environment_confirmed = false
  }

  assert {
    condition     = openmetadata_security_config.this[0].server_environment_confirmed == false
    error_message = "What is written wins over the phase."
  }
}

run "unknown_phase" {
  command = plan

  variables {
    phase = "done"
  }

  expect_failures = [var.phase]
}

run "token_says_its_phase" {
  command = plan

  variables {
    automation_credential = "token"
  }

  expect_failures = [openmetadata_default_admin_removal.this]
}

run "token_prepares" {
  command = plan

  variables {
    automation_credential = "token"
    phase                 = "prepare"
  }

  assert {
    condition     = length(openmetadata_bot_token.automation) == 1 && length(openmetadata_default_admin_removal.this) == 0
    error_message = "The first run makes the bot's token and removes nobody."
  }
}

run "token_completes" {
  command = plan

  variables {
    automation_credential = "token"
    phase                 = "complete"
  }

  assert {
    condition     = length(openmetadata_default_admin_removal.this) == 1
    error_message = "The phase says that the token is stored."
  }
}

# The names before phase.

run "switch_sign_in_false" {
  command = plan

  variables {
    switch_sign_in = false
  }

  assert {
    condition     = length(openmetadata_security_config.this) == 0 && length(openmetadata_default_admin_removal.this) == 0
    error_message = "switch_sign_in = false is the phase prepare."
  }

  expect_failures = [check.deprecated_variables]
}

run "switch_sign_in_true" {
  command = plan

  variables {
    switch_sign_in             = true
    server_principals_replaced = true
  }

  assert {
    condition     = length(openmetadata_security_config.this) == 1 && openmetadata_default_admin_removal.this[0].server_principals_replaced
    error_message = "switch_sign_in = true is the phase complete."
  }

  expect_failures = [check.deprecated_variables]
}

run "automation_token_sink" {
  command = plan

  variables {
    automation_credential = "token"
    automation_token_sink = "id-of-the-stored-secret"
  }

  assert {
    condition     = length(openmetadata_default_admin_removal.this) == 1
    error_message = "The sink says that the token is stored."
  }

  expect_failures = [check.deprecated_variables]
}

run "both_forms" {
  command = plan

  variables {
    phase          = "complete"
    switch_sign_in = true
  }

  expect_failures = [var.phase, check.deprecated_variables]
}

# The organisation's domain is nobody's place in the alphabet.

run "one_domain" {
  command = plan

  variables {
    admins = ["alice@example.com", "bob@Example.COM"]
  }

  assert {
    condition     = output.server_environment.AUTHORIZER_PRINCIPAL_DOMAIN == "example.com"
    error_message = "Where all admins are of one domain it is that."
  }
}

run "several_domains" {
  command = plan

  variables {
    admins = ["alice@agency.example", "bob@example.com"]
  }

  expect_failures = [var.principal_domain]
}

run "several_domains_and_which" {
  command = plan

  variables {
    admins           = ["alice@agency.example", "bob@example.com"]
    principal_domain = "example.com"
  }

  assert {
    condition     = output.server_environment.AUTHORIZER_PRINCIPAL_DOMAIN == "example.com"
    error_message = "What is written counts."
  }
}

# A null is the default wherever it means nothing of its own.
run "nulls" {
  command = plan

  variables {
    flow_type               = null
    read_client_secret      = null
    client_secret_version   = null
    label                   = null
    scope                   = null
    automation              = null
    automation_credential   = null
    automation_token_expiry = null
    key_delivery            = null
    key_file_permission     = null
    key_id                  = null
    signing_key_keepers     = null
    ingestion_bot           = null
    ingestion_token_expiry  = null
    probe_client_secret     = null

    org_authorization_server = null
    enforce_principal_domain = null
  }

  assert {
    condition     = openmetadata_okta_app.this.label == "OpenMetadata" && output.server_environment.JWT_KEY_ID == "Gb389a-9f76-gdjs-a92j-0242bk94356"
    error_message = "A null is the default."
  }
}

run "ingestion_token_renewed_before_its_end" {
  command = plan

  assert {
    condition     = openmetadata_bot_token.ingestion.expiry == "90" && openmetadata_bot_token.ingestion.early_rotation_window == 336
    error_message = "A token of 90 days is renewed two weeks before its end, so that ingestion does not stop between two applies."
  }
}

run "ingestion_token_of_a_week" {
  command = plan

  variables {
    ingestion_token_expiry = "7"
  }

  assert {
    condition     = openmetadata_bot_token.ingestion.expiry == "7" && openmetadata_bot_token.ingestion.early_rotation_window == 48
    error_message = "A shorter life has a shorter window."
  }
}

run "windows_and_issuer_of_ones_own" {
  command = plan

  variables {
    ingestion_token_early_rotation_window  = 10
    automation_credential                  = "token"
    automation_token_expiry                = "30"
    automation_token_early_rotation_window = 20
    phase                                  = "prepare"
    issuer_mode                            = "CUSTOM_URL"
  }

  assert {
    condition     = openmetadata_bot_token.ingestion.early_rotation_window == 10
    error_message = "The window of the ingestion bot's token is not the configured one."
  }
  assert {
    condition     = openmetadata_bot_token.automation[0].expiry == "30" && openmetadata_bot_token.automation[0].early_rotation_window == 20
    error_message = "The life and the window of the automation's token are not the configured ones."
  }
  assert {
    condition     = openmetadata_okta_app.this.issuer_mode == "CUSTOM_URL" && openmetadata_okta_authorization_server.this[0].issuer_mode == "CUSTOM_URL"
    error_message = "The issuer's address is not the configured one."
  }
}

run "names_of_an_existing_setup" {
  command = plan

  variables {
    names         = { app = "Data Catalog", policy_rule = "Engineers" }
    descriptions  = { scope = null }
    redirect_uris = ["https://catalog.example.com/callback", "https://old.example.com/callback"]
    audience      = "api://data-catalog"
    phase         = "switch"

    other_principals          = ["admin"]
    post_logout_redirect_uris = []
    refresh_token_rotation    = "STATIC"
  }

  assert {
    condition     = openmetadata_okta_app.this.label == "Data Catalog" && openmetadata_okta_authorization_server_policy.this[0].name == "Data Catalog"
    error_message = "The policy is called as the app is."
  }
  assert {
    condition     = openmetadata_okta_authorization_server.this[0].name == "OpenMetadata" && openmetadata_okta_authorization_server_policy_rule.this[0].name == "Engineers"
    error_message = "A name that is not given follows from label."
  }
  assert {
    condition     = openmetadata_okta_authorization_server_scope.this[0].description == null && openmetadata_okta_app.this.post_logout_redirect_uris == null
    error_message = "null and an empty list are none."
  }
  assert {
    condition     = length(openmetadata_okta_app.this.redirect_uris) == 2 && openmetadata_okta_authorization_server.this[0].audiences[0] == "api://data-catalog" && openmetadata_okta_app.this.refresh_token.rotation_type == "STATIC"
    error_message = "The app and the server are not as configured."
  }
  assert {
    condition     = contains(openmetadata_security_config.this[0].authorizer_configuration.admin_principals, "admin")
    error_message = "The list of administrators lacks the other principals."
  }
}

run "mistakes_in_what_exists" {
  command = plan

  variables {
    names                   = { application = "Data Catalog" }
    descriptions            = { app = "?" }
    redirect_uris           = ["https://old.example.com/callback"]
    other_principals        = ["admin"]
    policy_rule_grant_types = ["implicit"]
    refresh_token_rotation  = "NEVER"
  }

  expect_failures = [
    var.names, var.descriptions, var.redirect_uris, var.other_principals, var.policy_rule_grant_types, var.refresh_token_rotation,
  ]
}
