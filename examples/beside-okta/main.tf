# OpenMetadata's half where Okta's half is kept by Okta's own provider, as in okta/okta.tf. What connects them are three values:
# the client ID, the issuer and the client secret.
#
#   export TF_VAR_client_id=... TF_VAR_issuer=...             # outputs of the other half
#   export TF_VAR_client_secret="$(your secret store)"        # in no state of this half
#   export OKTA_API_TOKEN=...                                 # of a read-only administrator, to prove the sign-in before it is switched
#   export OPENMETADATA_EMAIL=admin@open-metadata.org OPENMETADATA_PASSWORD=admin   # for the first run only
#   terraform apply

terraform {
  required_version = ">= 1.11.1"

  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
  }
}

provider "openmetadata" {
  host        = var.openmetadata_url
  signing_key = { private_key_file = "${var.key_directory}/private_key.der", user = "terraform" }
  okta        = { org_url = var.okta_org_url }
}

variable "openmetadata_url" {
  description = "Base URL under which people, and Terraform, reach OpenMetadata."
  type        = string
}

variable "okta_org_url" {
  description = "URL of the Okta org, which is only read."
  type        = string
}

variable "client_id" {
  description = "Client ID of the app: the output client_id of Okta's half."
  type        = string
}

variable "issuer" {
  description = "Issuer of the tokens: the output issuer of Okta's half."
  type        = string
}

variable "client_secret" {
  description = "Client secret of the app: the output client_secret of Okta's half."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "client_secret_version" {
  description = "A number that is raised with each new client secret, which cannot be compared."
  type        = number
  default     = 1
}

variable "admins" {
  description = "E-mail addresses of the administrators, all of one domain."
  type        = set(string)
}

variable "key_directory" {
  description = "Directory of the signing key's files, which the server reads."
  type        = string
}

resource "openmetadata_jwt_signing_key_files" "server" {
  directory = var.key_directory
}

resource "openmetadata_jwt_signing_key_rollout" "server" {
  thumbprint = openmetadata_jwt_signing_key_files.server.thumbprint
}

resource "openmetadata_admin_user" "automation" {
  email = "terraform@open-metadata.org"
}

resource "openmetadata_admin_user" "people" {
  for_each = var.admins
  email    = each.value
}

resource "openmetadata_security_config" "server" {
  authentication_configuration = {
    provider             = "okta"
    provider_name        = "Okta"
    client_type          = "confidential"
    response_type        = "code"
    authority            = var.issuer
    client_id            = var.client_id
    callback_url         = "${var.openmetadata_url}/callback"
    public_key_urls      = [provider::openmetadata::issuer_jwks_url(var.issuer)]
    jwt_principal_claims = ["email", "preferred_username", "sub"]
    enable_self_signup   = false

    oidc_configuration = {
      type                         = "okta"
      id                           = var.client_id
      discovery_uri                = provider::openmetadata::issuer_discovery_url(var.issuer)
      scope                        = "openid profile email offline_access"
      client_authentication_method = "client_secret_basic"
      disable_pkce                 = false
      server_url                   = var.openmetadata_url
      callback_url                 = "${var.openmetadata_url}/callback"
    }
  }

  authorizer_configuration = {
    admin_principals         = concat(["terraform"], [for address in var.admins : provider::openmetadata::user_name(address)])
    principal_domain         = split("@", sort(var.admins)[0])[1]
    enforce_principal_domain = false
  }

  client_secret_wo         = var.client_secret
  client_secret_wo_version = var.client_secret_version

  depends_on = [
    openmetadata_admin_user.automation,
    openmetadata_admin_user.people,
    openmetadata_jwt_signing_key_rollout.server,
  ]
}
