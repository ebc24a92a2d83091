# What the module refuses in the plan, with what to write instead. Wants the same variables as flows.tftest.hcl.

variables {
  okta_groups = ["data-team"]
  admins      = ["alice@example.com"]

  enable_self_signup = false
}

run "no_group" {
  command = plan

  variables {
    okta_groups = []
  }

  expect_failures = [var.okta_groups]
}

run "a_group_by_name_and_by_id" {
  command = plan

  variables {
    okta_group_ids = { data-team = "00g1emaKYZTWRYYRRTSK" }
  }

  expect_failures = [var.okta_groups]
}

run "an_issuer_mode_that_does_not_exist" {
  command = plan

  variables {
    issuer_mode = "OKTA_URL"
  }

  expect_failures = [var.issuer_mode]
}

run "two_admins_of_one_name" {
  command = plan

  variables {
    admins           = ["alice@example.com", "alice@example.org"]
    principal_domain = "example.com"
  }

  expect_failures = [var.admins]
}

# Issue 19306: the server would make the account, and refuse the person.
run "an_admin_of_another_domain_than_the_enforced_one" {
  command = plan

  variables {
    admins                   = ["alice@example.com", "bob@example.org"]
    principal_domain         = "example.com"
    enforce_principal_domain = true
  }

  expect_failures = [var.enforce_principal_domain]
}

# Facts 124 and 127: the server compares to the letter, so the module writes lower case.
run "domains_in_lower_case" {
  command = plan

  variables {
    admins        = ["alice@Example.COM"]
    check_sign_in = false
  }

  assert {
    condition     = openmetadata_security_config.this[0].authorizer_configuration.principal_domain == "example.com"
    error_message = "The domain must be in lower case."
  }
  assert {
    condition     = openmetadata_admin_user.admin["alice"].email == "alice@example.com"
    error_message = "The address must be in lower case."
  }
}

run "an_admin_who_would_be_removed" {
  command = plan

  variables {
    admins = ["alice@example.com", "Admin@example.com"]
  }

  expect_failures = [var.admins]
}

run "an_admin_of_the_automation_s_name" {
  command = plan

  variables {
    admins = ["terraform@example.com"]
  }

  expect_failures = [var.admins]
}

# The server's environment is a list without quotes, into which such a name would put another.
run "an_admin_whose_name_is_two" {
  command = plan

  variables {
    admins        = ["alice@example.com", "mallory,bob@example.com"]
    check_sign_in = false
  }

  expect_failures = [output.server_environment]
}

run "an_admin_whose_name_ends_the_list" {
  command = plan

  variables {
    admins        = ["alice@example.com", "mallory]@example.com"]
    check_sign_in = false
  }

  expect_failures = [output.server_environment]
}

run "an_admin_with_a_quote" {
  command = plan

  variables {
    admins        = ["alice@example.com", "o'neil@example.com"]
    check_sign_in = false
  }

  expect_failures = [output.server_environment]
}

run "an_admin_that_is_no_address" {
  command = plan

  variables {
    admins = ["alice"]
  }

  expect_failures = [var.admins]
}

run "external_key_without_thumbprint" {
  command = plan

  variables {
    key_delivery = "external"
    key_files    = null
  }

  expect_failures = [var.signing_key_thumbprint]
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

run "sink_without_token" {
  command = plan

  variables {
    automation_token_sink = "id-of-the-stored-secret"
  }

  expect_failures = [var.automation_token_sink]
}

run "empty_sink" {
  command = plan

  variables {
    automation_credential = "token"
    automation_token_sink = ""
  }

  expect_failures = [var.automation_token_sink]
}

run "unknown_credential" {
  command = plan

  variables {
    automation_credential = "password"
  }

  expect_failures = [var.automation_credential]
}
