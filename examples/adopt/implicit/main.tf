# A single-page app with the implicit grant, as the guide of OpenMetadata has it, and the account that Terraform acts as by the server's
# signing key.

terraform {
  required_version = ">= 1.11.1"

  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
  }
}

provider "openmetadata" {
  host        = "https://catalog.example.com"
  signing_key = { private_key_file = "/etc/openmetadata/jwtkeys/private_key.der", user = "terraform" }
  okta        = { org_url = "https://example.okta.com" }
}

module "okta_sso" {
  source = "../../modules/okta-sso"

  openmetadata_url   = "https://catalog.example.com"
  flow_type          = "implicit"
  okta_groups        = ["Everyone in data"]
  admins             = ["a.lovelace@example.com"]
  enable_self_signup = true

  # What Okta has.
  names = {
    app                  = "openmetadata-prod"
    trusted_origin       = "openmetadata-prod"
    authorization_server = "openmetadata-prod"
    policy               = "openmetadata-prod"
    policy_rule          = "allow"
  }
  descriptions = {
    authorization_server = "OpenMetadata production"
    scope                = "OpenMetadata"
    policy               = "OpenMetadata production"
  }
  scope                     = "om"
  default_scope             = false
  audience                  = "openmetadata-prod"
  redirect_uris             = ["https://catalog.example.com/silent-callback", "https://catalog.example.com/callback"]
  post_logout_redirect_uris = []
  policy_rule_grant_types   = ["authorization_code", "implicit", "client_credentials", "password"]
  policy_rule_scopes        = ["*"]

  # What the server has.
  provider_name          = "Okta (production)"
  key_files              = { private_key = "/etc/openmetadata/jwtkeys/private_key.der", public_key = "/etc/openmetadata/jwtkeys/public_key.der" }
  ingestion_token_expiry = "Unlimited"
  other_principals       = ["admin"]
  phase                  = "switch"
}
