# A server that is configured by its environment, in Docker Compose: any version before 1.10, or one that runs from Git.
#
#   terraform apply
#   terraform output -raw openmetadata_okta_env > openmetadata_okta.env
#   docker compose --env-file openmetadata_okta.env -f docker-compose.yml -f compose.override.yaml up -d
#
# compose.override.yaml hands on the variables that the official docker-compose.yml leaves out, and mounts the keys.

terraform {
  required_version = ">= 1.11.1"

  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
  }
}

provider "openmetadata" {
  okta = { org_url = var.okta_org_url }
}

variable "okta_org_url" {
  description = "URL of the Okta org, whose own authorization server signs people in."
  type        = string
  default     = "https://example.okta.com"
}

variable "openmetadata_url" {
  description = "Base URL under which people reach OpenMetadata."
  type        = string
  default     = "https://catalog.example.com"
}

# A single-page app: there is no client secret to hand over.
resource "openmetadata_okta_app" "openmetadata" {
  label         = "OpenMetadata"
  flow_type     = "auth_code_pkce"
  redirect_uris = ["${var.openmetadata_url}/callback"]
}

resource "openmetadata_okta_trusted_origin" "openmetadata" {
  name   = "OpenMetadata"
  origin = var.openmetadata_url
  scopes = [{ type = "CORS" }, { type = "REDIRECT" }]
}

# In place of the key that every OpenMetadata is shipped with. The container's user reads the files.
resource "openmetadata_jwt_signing_key_files" "server" {
  directory            = "${path.root}/keys"
  file_permission      = "0644"
  directory_permission = "0755"
}

locals {
  docker_env = provider::openmetadata::docker_env({
    authentication_configuration = {
      provider             = "okta"
      provider_name        = "Okta"
      client_type          = "public"
      authority            = var.okta_org_url
      client_id            = openmetadata_okta_app.openmetadata.client_id
      callback_url         = "${var.openmetadata_url}/callback"
      public_key_urls      = [provider::openmetadata::issuer_jwks_url(var.okta_org_url)]
      jwt_principal_claims = ["email", "preferred_username", "sub"]
    }

    # admin is not among them, so it does not come back once it has been removed.
    authorizer_configuration = {
      admin_principals = [for email in ["alice@example.com", "bob@example.com"] : provider::openmetadata::user_name(email)]
      principal_domain = "example.com"
    }

    # Where compose.override.yaml mounts them.
    jwt_token_configuration = {
      private_key_file = "/etc/openmetadata/jwtkeys/private_key.der"
      public_key_file  = "/etc/openmetadata/jwtkeys/public_key.der"
      key_id           = substr(openmetadata_jwt_signing_key_files.server.thumbprint, 0, 12)
    }
  })
}

output "openmetadata_okta_env" {
  description = "The env file of the server."
  value       = local.docker_env.file
}
