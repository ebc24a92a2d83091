# The module by each flow, one after the other, on a server and an org that are empty but for the group data-team.
# make sandbox serves both and prints the variables that the provider takes; beside them these tests want
#
#   OPENMETADATA_SIGNING_KEY_FILE, OPENMETADATA_SIGNING_KEY_USER=terraform
#   TF_VAR_openmetadata_url, TF_VAR_key_files
#
# and an administrator with a password that outlives admin, so that everything can be put back at the end.

run "single_page_app" {
  module {
    source = "./tests/fixture"
  }

  variables {
    flow_type = "auth_code_pkce"
  }

  assert {
    condition     = output.sso.client_type == "public"
    error_message = "A single-page app is a public client."
  }
  assert {
    condition     = contains(output.sso.redirect_uris, "${var.openmetadata_url}/silent-callback")
    error_message = "The guide lists the silent callback for single-page apps."
  }
  assert {
    condition     = !contains(output.sso.grant_types, "implicit")
    error_message = "The implicit grant belongs to the implicit flow only."
  }
  assert {
    condition     = output.sso.public_key_urls == tolist(["${output.sso.issuer}/v1/keys"])
    error_message = "The keys of a custom authorization server are at its issuer's /v1/keys."
  }
  assert {
    condition     = output.sso.server_environment.AUTHORIZER_ADMIN_PRINCIPALS == "[alice,terraform]"
    error_message = "The server's own list must name the administrators, and not admin."
  }
}

run "implicit_flow" {
  module {
    source = "./tests/fixture"
  }

  variables {
    flow_type = "implicit"
    # An assertion of OpenTofu's cannot refer to another run itself.
    app_id_before = run.single_page_app.sso.app_id
  }

  assert {
    condition     = output.sso.app_id == var.app_id_before
    error_message = "One single-page flow follows the other in place."
  }
  assert {
    condition     = contains(output.sso.grant_types, "implicit")
    error_message = "The implicit flow needs its grant."
  }
}

run "web_app" {
  module {
    source = "./tests/fixture"
  }

  variables {
    flow_type     = "auth_code"
    app_id_before = run.implicit_flow.sso.app_id
  }

  assert {
    condition     = output.sso.app_id != var.app_id_before
    error_message = "A Web app is another app than a single-page one."
  }
  assert {
    condition     = output.sso.client_type == "confidential"
    error_message = "A Web app is a confidential client."
  }
  assert {
    condition     = output.sso.redirect_uris == tolist(["${var.openmetadata_url}/callback"])
    error_message = "A Web app has the one redirect URI that the server uses."
  }
  assert {
    condition     = !contains(output.sso.grant_types, "implicit")
    error_message = "The implicit grant belongs to the implicit flow only."
  }
}

# OpenTofu destroys with the variables of the last run. Where those refer to another run it destroys nothing, and does not say so.
run "web_app_again" {
  module {
    source = "./tests/fixture"
  }

  variables {
    flow_type = "auth_code"
  }

  assert {
    condition     = output.sso.client_type == "confidential"
    error_message = "The same again is the same."
  }
}
