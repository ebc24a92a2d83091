# A server that the official Helm chart runs. No secret is in the plan or the state: the client secret goes from Okta to a
# Kubernetes secret as an ephemeral value into a write-only argument, and so does the signing key, which comes from
# wherever it is kept.
#
#   KUBE_CONFIG_PATH=~/.kube/config TF_VAR_signing_key_pem="$(your secret store)" terraform apply

terraform {
  required_version = ">= 1.11.1"

  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = ">= 2.38"
    }
    helm = {
      source  = "hashicorp/helm"
      version = ">= 3.0"
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

variable "okta_group" {
  description = "Okta group whose members may sign in."
  type        = string
}

variable "admins" {
  description = "E-mail addresses of the administrators."
  type        = set(string)
}

variable "namespace" {
  description = "Namespace of the server."
  type        = string
  default     = "openmetadata"
}

variable "signing_key_pem" {
  description = "RSA private key in PEM that the server signs its tokens with."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "secrets_revision" {
  description = "Raise it to write changed secrets."
  type        = number
  default     = 1
}

resource "openmetadata_okta_app" "openmetadata" {
  label                     = "OpenMetadata"
  flow_type                 = "auth_code"
  redirect_uris             = ["${var.openmetadata_url}/callback"]
  post_logout_redirect_uris = [var.openmetadata_url]
}

# Who may sign in: without an assignment nobody gets in.
data "openmetadata_okta_group" "people" {
  name = var.okta_group
}

resource "openmetadata_okta_app_group_assignment" "people" {
  app_id   = openmetadata_okta_app.openmetadata.id
  group_id = data.openmetadata_okta_group.people.id
}

ephemeral "openmetadata_okta_client_secret" "openmetadata" {
  app_id = openmetadata_okta_app.openmetadata.id
}

# The server reads both as YAML, so they are quoted.
resource "kubernetes_secret_v1" "oidc" {
  metadata {
    name      = "oidc-secrets"
    namespace = var.namespace
  }

  data_wo = {
    openmetadata-oidc-client-id     = jsonencode(openmetadata_okta_app.openmetadata.client_id)
    openmetadata-oidc-client-secret = jsonencode(ephemeral.openmetadata_okta_client_secret.openmetadata.client_secret)
  }
  data_wo_revision = var.secrets_revision
}

resource "kubernetes_secret_v1" "signing_key" {
  metadata {
    name      = "openmetadata-jwt-keys"
    namespace = var.namespace
  }

  binary_data_wo = {
    "private_key.der" = provider::openmetadata::der_from_pem(var.signing_key_pem)
    "public_key.der"  = provider::openmetadata::der_from_pem(var.signing_key_pem, "public")
  }
  binary_data_wo_revision = var.secrets_revision
}

resource "helm_release" "openmetadata" {
  name       = "openmetadata"
  namespace  = var.namespace
  repository = "https://helm.open-metadata.org"
  chart      = "openmetadata"
  version    = "1.13.1"

  values = [provider::openmetadata::helm_values({
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
    }

    jwt_token_configuration = {
      private_key_file = "/etc/openmetadata/jwtkeys/private_key.der"
      public_key_file  = "/etc/openmetadata/jwtkeys/public_key.der"
      key_id           = "catalog-${var.secrets_revision}"
      secret_ref       = kubernetes_secret_v1.signing_key.metadata[0].name
    }

    client_secret = { secret_ref = kubernetes_secret_v1.oidc.metadata[0].name }
  })]
}
