# A single-page app with PKCE. Nobody gives Terraform the server's private key: the provider acts by the token of a bot that was made by
# hand (OPENMETADATA_TOKEN), and the key that the server serves stays where it came from.

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
  okta = { org_url = "https://example.okta.com" }
}

data "openmetadata_jwks" "served" {}

module "okta_sso" {
  source = "../../modules/okta-sso"

  openmetadata_url   = "https://catalog.example.com"
  flow_type          = "auth_code_pkce"
  okta_groups        = ["Analytics"]
  admins             = ["ada@example.com"]
  enable_self_signup = false

  # What Okta has.
  label = "Catalog"
  names = {
    app         = "Catalog SPA"
    policy      = "Catalog SPA"
    policy_rule = "Analytics only"
  }
  descriptions = {
    authorization_server = null
    scope                = null
    policy               = "Catalog SPA"
    automation           = "Sets up the sign-in"
  }
  scope              = "catalog.use"
  redirect_uris      = ["https://catalog.example.com/callback", "https://catalog.example.com/silent-callback", "https://catalog.example.com/old-callback"]
  policy_rule_scopes = ["openid", "profile", "email", "offline_access"]

  # What the server has.
  provider_name           = "okta"
  automation_credential   = "token"
  automation_name         = "sso-bot"
  automation_domain       = "example.com"
  automation_token_expiry = "Unlimited"
  key_delivery            = "external"
  signing_key_thumbprint  = data.openmetadata_jwks.served.keys[0].thumbprint
  ingestion_token_expiry  = "60"

  # admin is gone already, and the token is where it is taken from.
  phase = "complete"
}
