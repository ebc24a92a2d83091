# A server that the official Helm chart runs, and the module. The signing key comes from wherever you keep it: its private half is
# ephemeral and in no plan or state, and reaches the pods as the bytes of a Kubernetes secret.
#
#   export KUBE_CONFIG_PATH=~/.kube/config OKTA_API_TOKEN=...
#   export TF_VAR_signing_key_pem="$(your secret store)"
#   export TF_VAR_signing_key_public_pem="$(openssl rsa -pubout <<<"$TF_VAR_signing_key_pem")"
#   export OPENMETADATA_EMAIL=admin@open-metadata.org OPENMETADATA_PASSWORD=admin   # for the first run only
#   terraform apply
#
# Another key ends what the one before has signed, and so the provider's own credential. The server gets it first, then all else:
#
#   terraform apply -target=helm_release.openmetadata
#   terraform apply

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
  host = var.openmetadata_url

  signing_key = {
    private_key = var.signing_key_pem
    user        = "terraform"
    email       = "terraform@${local.domain}"
  }

  okta = { org_url = var.okta_org_url }
}

variable "okta_org_url" {
  description = "URL of the Okta org."
  type        = string
}

variable "openmetadata_url" {
  description = "Base URL under which people, and Terraform, reach OpenMetadata."
  type        = string
}

variable "okta_groups" {
  description = "Okta groups whose members may sign in."
  type        = set(string)
}

variable "admins" {
  description = "E-mail addresses of the administrators, all of one domain."
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

variable "signing_key_public_pem" {
  description = "Its public half, which is no secret."
  type        = string
}

locals {
  domain     = split("@", sort(var.admins)[0])[1]
  thumbprint = provider::openmetadata::jwks_thumbprint(var.signing_key_public_pem)[0]

  # Where the chart mounts the secret.
  key_directory = "/etc/openmetadata/jwtkeys"
}

# DER is bytes and no text, so it is binary data. It is written when the key is another one.
resource "kubernetes_secret_v1" "signing_key" {
  metadata {
    name      = "openmetadata-jwt-keys"
    namespace = var.namespace
  }

  binary_data_wo = {
    "private_key.der" = provider::openmetadata::der_from_pem(var.signing_key_pem)
    "public_key.der"  = provider::openmetadata::der_from_pem(var.signing_key_public_pem)
  }
  binary_data_wo_revision = parseint(substr(sha256(local.thumbprint), 0, 7), 16)
}

resource "helm_release" "openmetadata" {
  name       = "openmetadata"
  namespace  = var.namespace
  repository = "https://helm.open-metadata.org"
  chart      = "openmetadata"
  version    = "1.13.1"

  values = [yamlencode({
    openmetadata = {
      config = {
        jwtTokenConfiguration = {
          enabled               = true
          rsaprivateKeyFilePath = "${local.key_directory}/private_key.der"
          rsapublicKeyFilePath  = "${local.key_directory}/public_key.der"
        }
      }
    }

    # Pods read the key when they start, and another value here is what restarts them.
    extraEnvs = [{ name = "SIGNING_KEY_THUMBPRINT", value = local.thumbprint }]

    extraVolumes      = [{ name = "jwt-keys", secret = { secretName = kubernetes_secret_v1.signing_key.metadata[0].name } }]
    extraVolumeMounts = [{ name = "jwt-keys", mountPath = local.key_directory, readOnly = true }]
  })]
}

module "okta_sso" {
  source = "../modules/okta-sso"

  openmetadata_url = var.openmetadata_url
  flow_type        = "auth_code"
  okta_groups      = var.okta_groups
  admins           = var.admins

  # Read from the release, so that this has restarted the server before anything asks for the key.
  key_delivery           = "external"
  signing_key_thumbprint = yamldecode(helm_release.openmetadata.values[0])["extraEnvs"][0]["value"]

  # Whoever has no account stays out, and nobody of another domain is taken for somebody of this one.
  enable_self_signup       = false
  enforce_principal_domain = true
  automation_domain        = local.domain

  # kubernetes_env does what this confirms.
  server_environment_confirmed = true
}

# What counts as of the server's start: the Deployment restarts its pods with it, after the switch.
resource "kubernetes_env" "openmetadata" {
  api_version = "apps/v1"
  kind        = "Deployment"
  container   = "openmetadata"

  metadata {
    name      = helm_release.openmetadata.name
    namespace = var.namespace
  }

  dynamic "env" {
    for_each = module.okta_sso.server_environment
    content {
      name  = env.key
      value = env.value
    }
  }

  depends_on = [module.okta_sso]
}
