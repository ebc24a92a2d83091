# Three environments from one module: each has its own server, its own Okta org, its own flow and its own state.
#
#   terraform workspace select -or-create prod
#   terraform apply -var-file=prod.tfvars
#
# The Okta API token is in OKTA_API_TOKEN. The first run on a fresh server also needs OPENMETADATA_EMAIL and
# OPENMETADATA_PASSWORD; later ones sign in with the key that the first one made.

terraform {
  required_version = ">= 1.11.1"

  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
  }
}

variable "openmetadata_url" {
  description = "Base URL of the environment's OpenMetadata server."
  type        = string
}

variable "okta_org_url" {
  description = "URL of the environment's Okta org."
  type        = string
}

variable "flow_type" {
  description = "auth_code, auth_code_pkce or implicit."
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
  description = "Directory of the signing key's files, which the server reads."
  type        = string
}

provider "openmetadata" {
  host        = var.openmetadata_url
  signing_key = { private_key_file = "${var.key_directory}/private_key.der", user = "terraform" }
  okta        = { org_url = var.okta_org_url }
}

module "okta_sso" {
  source = "../modules/okta-sso"

  openmetadata_url = var.openmetadata_url
  flow_type        = var.flow_type
  okta_groups      = var.okta_groups
  admins           = var.admins

  # Who may sign in is decided in Okta; without an account of the server's nobody gets in.
  enable_self_signup = false

  key_files = {
    private_key = "${var.key_directory}/private_key.der"
    public_key  = "${var.key_directory}/public_key.der"
  }
}

output "client_id" {
  description = "Client id of the environment's app."
  value       = module.okta_sso.client_id
}

output "server_environment" {
  description = "What the server's own environment must say before its next start."
  value       = module.okta_sso.server_environment
}
