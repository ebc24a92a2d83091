variable "private_key" {
  description = "The server's private key in PEM, read from a secret store."
  type        = string
  ephemeral   = true
  sensitive   = true
  default     = null
}

# The forms that the server and a Kubernetes secret want, of one key, in neither state nor plan. Without a private key
# a new one is made, and another in every run.
ephemeral "openmetadata_jwt_signing_key" "server" {
  private_key = var.private_key
}
