# The private key is kept in the state: see openmetadata_jwt_signing_key_files for one that is not.
resource "openmetadata_jwt_signing_key" "trial" {
  bits    = 3072
  keepers = { revision = "2026-11" }
}

output "server_public_key" {
  value = openmetadata_jwt_signing_key.trial.public_key_der_base64
}
