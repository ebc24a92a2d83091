# The whole guide with nothing left open, so that neither the first plan nor any later one has a warning.
#
# Before the first apply the server's own environment is given what counts as of its start, for the start after the apply.
# (Not for one before it: while people sign in with passwords of the server's own, a start gives the accounts of the list the
# password "admin".)
#
#   AUTHORIZER_ADMIN_PRINCIPALS=[alice,terraform]   # not admin, who would come back with each start
#   AUTHORIZER_PRINCIPAL_DOMAIN=example.com
#   AUTHORIZER_USE_ROLES_FROM_PROVIDER=false        # with true, people lose the roles that they were given by hand
#   AUTHENTICATION_ENABLE_SELF_SIGNUP=false         # with true, whoever is assigned in Okta can become an administrator
#   FORCE_SECURE_SESSION_COOKIE=true                # TLS ends at a proxy

terraform {
  required_version = ">= 1.11.1"

  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
  }
}

provider "openmetadata" {
  host = "https://catalog.example.com"

  # The automation's own tokens are of the domain that the server enforces.
  signing_key = {
    private_key_file = "keys/private_key.der"
    user             = "terraform"
    email            = "terraform@example.com"
  }

  okta = { org_url = "https://example.okta.com" } # token from OKTA_API_TOKEN
}

module "okta_sso" {
  source = "../modules/okta-sso"

  openmetadata_url = "https://catalog.example.com"
  flow_type        = "auth_code"
  okta_groups      = ["data-team"]
  admins           = ["alice@example.com"]
  key_files        = { private_key = "keys/private_key.der", public_key = "keys/public_key.der" }

  # Whoever has no account stays out, and nobody of another domain is taken for somebody of this one.
  enable_self_signup       = false
  enforce_principal_domain = true
  automation_domain        = "example.com"

  # The server's environment holds the above, and the server is restarted after the apply.
  server_environment_confirmed = true
}

output "server_environment" {
  description = "What the server's own environment must hold."
  value       = module.okta_sso.server_environment
}
