# A server that is installed from its release archive and reads conf/openmetadata.yaml.
#
#   terraform apply
#   terraform output -raw openmetadata_yaml   # replaces the blocks of the same names in conf/openmetadata.yaml
#
# The server finds the client secret in its environment, for example by a drop-in of its systemd unit:
#
#   [Service]
#   EnvironmentFile=/etc/openmetadata/client_secret.env   # OIDC_CLIENT_SECRET=..., readable by root only

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

variable "key_directory" {
  description = "Where the server's signing key is written: a directory on the server, where Terraform runs there."
  type        = string
  default     = "/etc/openmetadata/jwtkeys"
}

resource "openmetadata_okta_app" "openmetadata" {
  label                     = "OpenMetadata"
  flow_type                 = "auth_code"
  redirect_uris             = ["${var.openmetadata_url}/callback"]
  post_logout_redirect_uris = [var.openmetadata_url]
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

resource "openmetadata_jwt_signing_key_files" "server" {
  directory       = var.key_directory
  file_permission = "0640"
}

output "openmetadata_yaml" {
  description = "The blocks of conf/openmetadata.yaml."

  value = provider::openmetadata::server_yaml({
    authentication_configuration = {
      provider             = "okta"
      provider_name        = "Okta"
      client_type          = "confidential"
      response_type        = "code"
      authority            = var.okta_org_url
      client_id            = openmetadata_okta_app.openmetadata.client_id
      callback_url         = "${var.openmetadata_url}/callback"
      jwt_principal_claims = ["email", "preferred_username", "sub"]

      # TLS may end at a proxy.
      force_secure_session_cookie = startswith(var.openmetadata_url, "https://")

      oidc_configuration = {
        type                         = "okta"
        id                           = openmetadata_okta_app.openmetadata.client_id
        discovery_uri                = provider::openmetadata::issuer_discovery_url(var.okta_org_url)
        client_authentication_method = "client_secret_basic"
        disable_pkce                 = false
        callback_url                 = "${var.openmetadata_url}/callback"
        server_url                   = var.openmetadata_url
      }
    }

    authorizer_configuration = {
      admin_principals = [for email in sort(var.admins) : provider::openmetadata::user_name(email)]
      principal_domain = split("@", sort(var.admins)[0])[1]

      # Or alice@elsewhere.example is alice.
      enforce_principal_domain = true
    }

    jwt_token_configuration = {
      private_key_file = openmetadata_jwt_signing_key_files.server.private_key_path
      public_key_file  = openmetadata_jwt_signing_key_files.server.public_key_path
      key_id           = substr(openmetadata_jwt_signing_key_files.server.thumbprint, 0, 12)
    }

    client_secret = { environment_variable = "OIDC_CLIENT_SECRET" }
  })
}
