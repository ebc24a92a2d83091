# A key that is ephemeral stays so: hand the results to write-only arguments.
variable "signing_key_pem" {
  type      = string
  ephemeral = true
  default   = null
}

locals {
  # The form of binary data of a Kubernetes secret.
  key_files = var.signing_key_pem == null ? {} : {
    "private_key.der" = provider::openmetadata::der_from_pem(var.signing_key_pem)
    "public_key.der"  = provider::openmetadata::der_from_pem(var.signing_key_pem, "public")
  }
}
