resource "openmetadata_jwt_signing_key_files" "server" {
  directory = "/etc/openmetadata/jwtkeys"
}

# Makes the server read the files, and proves that it signs with the new key.
resource "openmetadata_jwt_signing_key_rollout" "server" {
  thumbprint = openmetadata_jwt_signing_key_files.server.thumbprint

  # Several replicas are restarted one after the other.
  timeout = 900
  settle  = 30
}
