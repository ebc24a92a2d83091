# Okta's half, by Okta's own provider, with a state of its own. Its outputs are the variables of the other half.
#
#   export OKTA_ORG_NAME=example OKTA_BASE_URL=okta.com OKTA_API_TOKEN=...
#   terraform apply
#   terraform output -raw client_secret   # into your secret store

terraform {
  required_version = ">= 1.11.1"

  required_providers {
    okta = {
      source  = "okta/okta"
      version = ">= 7.0"
    }
  }
}

variable "openmetadata_url" {
  description = "Base URL under which people reach OpenMetadata."
  type        = string
}

variable "okta_group" {
  description = "Okta group whose members may sign in."
  type        = string
}

data "okta_group" "members" {
  name = var.okta_group
}

resource "okta_app_oauth" "openmetadata" {
  label                      = "OpenMetadata"
  type                       = "web"
  grant_types                = ["authorization_code", "refresh_token"]
  response_types             = ["code"]
  redirect_uris              = ["${var.openmetadata_url}/callback"]
  post_logout_redirect_uris  = [var.openmetadata_url]
  token_endpoint_auth_method = "client_secret_basic"
  pkce_required              = true
}

resource "okta_app_group_assignment" "members" {
  app_id   = okta_app_oauth.openmetadata.id
  group_id = data.okta_group.members.id
}

resource "okta_trusted_origin" "openmetadata" {
  name   = "OpenMetadata"
  origin = var.openmetadata_url

  scopes {
    type = "CORS"
  }
  scopes {
    type = "REDIRECT"
  }
}

resource "okta_auth_server" "openmetadata" {
  name        = "OpenMetadata"
  audiences   = [okta_app_oauth.openmetadata.client_id]
  issuer_mode = "ORG_URL"
}

resource "okta_auth_server_policy" "openmetadata" {
  auth_server_id   = okta_auth_server.openmetadata.id
  name             = "OpenMetadata"
  description      = "Lets the OpenMetadata app ask for tokens."
  priority         = 1
  client_whitelist = [okta_app_oauth.openmetadata.client_id]
}

resource "okta_auth_server_policy_rule" "members" {
  auth_server_id       = okta_auth_server.openmetadata.id
  policy_id            = okta_auth_server_policy.openmetadata.id
  name                 = "Members"
  priority             = 1
  grant_type_whitelist = ["authorization_code"]
  scope_whitelist      = ["openid", "profile", "email", "offline_access"]
  group_whitelist      = [data.okta_group.members.id]
}

output "client_id" {
  description = "Client ID of the app."
  value       = okta_app_oauth.openmetadata.client_id
}

output "issuer" {
  description = "Issuer of the tokens."
  value       = okta_auth_server.openmetadata.issuer
}

output "client_secret" {
  description = "Client secret of the app."
  value       = okta_app_oauth.openmetadata.client_secret
  sensitive   = true
}
