terraform {
  required_version = ">= 1.11.1"
  required_providers {
    openmetadata = {
      source  = "openmetadata-okta/openmetadata"
      version = "~> 0.1"
    }
  }
}

provider "openmetadata" {
  host = "https://catalog.example.com" # or OPENMETADATA_HOST

  # The server's own signing key: the credential that survives the whole setup.
  signing_key = {
    private_key_file = "/etc/openmetadata/jwtkeys/private_key.der"
    user             = "terraform"
    email            = "terraform@example.com" # of the domain that the server enforces
  }

  # For the first run only: OPENMETADATA_EMAIL and OPENMETADATA_PASSWORD of the account admin.

  okta = {
    org_url = "https://example.okta.com" # or OKTA_ORG_URL
    # OKTA_API_TOKEN
  }
}

# A confidential client (flow_type "auth_code"), whose secret is handed over without being stored. Sign-in switches at the
# end of the apply, without a restart of the server.
resource "openmetadata_okta_app" "catalog" {
  label         = "OpenMetadata"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]
}

resource "openmetadata_okta_authorization_server" "catalog" {
  name      = "OpenMetadata"
  audiences = [openmetadata_okta_app.catalog.client_id]
}

# Who may sign in: without an assignment, an access policy and a rule nobody can, and the switch is refused.
data "openmetadata_okta_group" "data_team" {
  name = "data-team"
}

resource "openmetadata_okta_app_group_assignment" "data_team" {
  app_id   = openmetadata_okta_app.catalog.id
  group_id = data.openmetadata_okta_group.data_team.id
}

resource "openmetadata_okta_authorization_server_policy" "catalog" {
  authorization_server_id = openmetadata_okta_authorization_server.catalog.id
  name                    = "OpenMetadata"
  description             = "Lets the OpenMetadata app ask for tokens."
  clients_included        = [openmetadata_okta_app.catalog.client_id]
}

resource "openmetadata_okta_authorization_server_policy_rule" "data_team" {
  authorization_server_id = openmetadata_okta_authorization_server.catalog.id
  policy_id               = openmetadata_okta_authorization_server_policy.catalog.id
  name                    = "Data team"
  grant_types             = ["authorization_code"]
  scopes                  = ["openid", "profile", "email", "offline_access"]
  groups_included         = [data.openmetadata_okta_group.data_team.id]
}

ephemeral "openmetadata_okta_client_secret" "catalog" {
  app_id = openmetadata_okta_app.catalog.id
}

# The credential that survives the switch is there before it: the provider's signing_key, with this private_key.der and this user.
resource "openmetadata_jwt_signing_key_files" "server" {
  directory = "/etc/openmetadata/jwtkeys"
}

resource "openmetadata_jwt_signing_key_rollout" "server" {
  thumbprint = openmetadata_jwt_signing_key_files.server.thumbprint
}

resource "openmetadata_admin_user" "automation" {
  email = "terraform@example.com"
}

resource "openmetadata_admin_user" "alice" {
  email = "alice@example.com"
}

resource "openmetadata_security_config" "catalog" {
  authentication_configuration = {
    provider             = "okta"
    provider_name        = "Okta"
    client_type          = "confidential"
    response_type        = "code"
    authority            = openmetadata_okta_authorization_server.catalog.issuer
    client_id            = openmetadata_okta_app.catalog.client_id
    callback_url         = "https://catalog.example.com/callback"
    jwt_principal_claims = ["email", "preferred_username", "sub"]

    # TLS ends at a proxy.
    force_secure_session_cookie = true

    oidc_configuration = {
      type                         = "okta"
      id                           = openmetadata_okta_app.catalog.client_id
      discovery_uri                = "${openmetadata_okta_authorization_server.catalog.issuer}/.well-known/openid-configuration"
      scope                        = "openid profile email offline_access"
      client_authentication_method = "client_secret_basic"
      disable_pkce                 = false
      server_url                   = "https://catalog.example.com"
      callback_url                 = "https://catalog.example.com/callback"
    }
  }

  authorizer_configuration = {
    admin_principals = ["alice", "terraform"]
    principal_domain = "example.com"

    # Or alice@elsewhere.example is alice. The provider's signing_key.email has to be of the domain then.
    enforce_principal_domain = true
  }

  client_secret_wo         = ephemeral.openmetadata_okta_client_secret.catalog.client_secret
  client_secret_wo_version = 1

  # For a later change: the ID token of an administrator, who has to get in afterwards too.
  rehearsal_token_wo = var.rehearsal_token

  # All of that has to be there when the server is switched.
  depends_on = [
    openmetadata_admin_user.alice,
    openmetadata_admin_user.automation,
    openmetadata_jwt_signing_key_rollout.server,
    openmetadata_okta_app_group_assignment.data_team,
    openmetadata_okta_authorization_server_policy_rule.data_team,
  ]
}

variable "rehearsal_token" {
  type      = string
  default   = null
  ephemeral = true
}

resource "openmetadata_bot_token" "ingestion" {
  bot    = "ingestion-bot"
  expiry = "90"

  # From two weeks before the end a plan makes a new token.
  early_rotation_window = 336

  # Tokens die with the server's signing key.
  keepers = { signing_key = openmetadata_jwt_signing_key_rollout.server.served_thumbprint }
}

resource "openmetadata_default_admin_removal" "this" {
  # The server's AUTHORIZER_ADMIN_PRINCIPALS names alice, and admin no longer.
  server_environment_confirmed = true

  # The provider goes on by the new key, so the server has it before the account goes.
  depends_on = [
    openmetadata_admin_user.alice,
    openmetadata_jwt_signing_key_rollout.server,
  ]
}

data "openmetadata_sso_check" "this" {
  app_id                  = openmetadata_okta_app.catalog.id
  authorization_server_id = openmetadata_okta_authorization_server.catalog.id
  administrators          = ["alice"]

  # Add a depends_on that names openmetadata_security_config and whatever else sets up the sign-in, so that all of it is looked at.
  depends_on = [openmetadata_security_config.catalog, openmetadata_default_admin_removal.this]
}

# The data source stands beside the check: inside of it, Terraform would call every plan a change.
check "people_can_sign_in" {
  assert {
    condition     = data.openmetadata_sso_check.this.passed
    error_message = join("\n", data.openmetadata_sso_check.this.failures)
  }
}
