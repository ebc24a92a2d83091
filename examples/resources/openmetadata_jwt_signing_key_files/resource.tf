resource "openmetadata_jwt_signing_key_files" "server" {
  directory       = "${path.module}/keys"
  bits            = 3072
  file_permission = "0640"

  # A new pair every 180 days, or whenever the revision changes.
  rotation_period = 180
  keepers         = { revision = "2026-11" }
}
