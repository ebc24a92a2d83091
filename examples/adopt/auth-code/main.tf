# A Web app that was made by hand in Okta's Admin Console, and a server that signs people in by it, come into the module with every name
# and value that they have. The provider acts by the server's own signing key, as an administrator's account that is there already.

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
  signing_key = { private_key_file = "/etc/openmetadata/jwtkeys/private_key.der", user = "sso-automation", email = "sso-automation@example.com" }
  okta        = { org_url = "https://example.okta.com" }
}

module "okta_sso" {
  source = "../../modules/okta-sso"

  openmetadata_url   = "https://catalog.example.com"
  flow_type          = "auth_code"
  okta_groups        = ["Data Engineers", "Data Stewards"]
  admins             = ["ada@example.com", "grace@example.com"]
  enable_self_signup = true

  # What Okta has.
  names = {
    app                  = "Data Catalog"
    trusted_origin       = "data-catalog"
    authorization_server = "catalog-sso"
    policy               = "Catalog"
    policy_rule          = "Engineers and stewards"
  }
  descriptions = {
    authorization_server = "Sign-in to the data catalog"
    scope                = "Open the data catalog"
    policy               = "The data catalog and nothing else"
  }
  scope                     = "catalog"
  default_scope             = false
  audience                  = "api://data-catalog"
  grant_types               = ["authorization_code", "refresh_token", "client_credentials"]
  refresh_token_rotation    = "STATIC"
  redirect_uris             = ["https://catalog.example.com/callback", "https://catalog-test.example.com/callback"]
  post_logout_redirect_uris = ["https://catalog.example.com/signin"]
  policy_rule_grant_types   = ["authorization_code", "client_credentials"]
  policy_rule_scopes        = ["*"]

  # What the server has.
  provider_name          = "Example SSO"
  principal_claims       = ["preferred_username", "email", "sub"]
  automation_name        = "sso-automation"
  automation_domain      = "example.com"
  key_files              = { private_key = "/etc/openmetadata/jwtkeys/private_key.der", public_key = "/etc/openmetadata/jwtkeys/public_key.der" }
  ingestion_token_expiry = "Unlimited"
  client_secret_version  = null

  client_authentication_method = "client_secret_post"
  disable_pkce                 = true
  server_scope                 = "openid email profile offline_access"

  # The account admin stays for now.
  other_principals = ["admin"]
  phase            = "switch"
}
