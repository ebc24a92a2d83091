# A server that is configured by its environment, in Docker Compose: any version before 1.10, or one that runs from Git.
#
#   terraform apply
#   terraform output -raw openmetadata_okta_env > openmetadata_okta.env
#   export OPENMETADATA_KEY_GROUP=$(stat -c %g keys/private_key.der)
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
}

variable "openmetadata_url" {
  description = "Base URL under which people reach OpenMetadata."
  type        = string
}

variable "okta_groups" {
  description = "Okta groups whose members may sign in."
  type        = set(string)
}

variable "admins" {
  description = "E-mail addresses of the administrators."
  type        = set(string)
}

# A single-page app: there is no client secret to hand over.
resource "openmetadata_okta_app" "openmetadata" {
  label         = "OpenMetadata"
  flow_type     = "auth_code_pkce"
  redirect_uris = ["${var.openmetadata_url}/callback"]
}

# Who may sign in: without an assignment nobody gets in.
data "openmetadata_okta_group" "people" {
  for_each = var.okta_groups
  name     = each.key
}

resource "openmetadata_okta_app_group_assignment" "people" {
  for_each = data.openmetadata_okta_group.people
  app_id   = openmetadata_okta_app.openmetadata.id
  group_id = each.value.id
}

resource "openmetadata_okta_trusted_origin" "openmetadata" {
  name   = "OpenMetadata"
  origin = var.openmetadata_url
  scopes = [{ type = "CORS" }, { type = "REDIRECT" }]
}

# In place of the key that every OpenMetadata is shipped with. Nobody but you and your group reads the private one; the
# container's user is let into that group by OPENMETADATA_KEY_GROUP.
resource "openmetadata_jwt_signing_key_files" "server" {
  directory            = "${path.root}/keys"
  file_permission      = "0640"
  directory_permission = "0750"
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
      admin_principals = [for email in sort(var.admins) : provider::openmetadata::user_name(email)]
      principal_domain = split("@", sort(var.admins)[0])[1]

      # Or alice@elsewhere.example is alice.
      enforce_principal_domain = true
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
