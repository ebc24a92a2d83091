resource "openmetadata_admin_user" "alice" {
  email = "alice@example.com"
}

resource "openmetadata_jwt_signing_key_files" "server" {
  directory = "/etc/openmetadata/jwtkeys"
}

resource "openmetadata_jwt_signing_key_rollout" "server" {
  thumbprint = openmetadata_jwt_signing_key_files.server.thumbprint
}

resource "openmetadata_default_admin_removal" "this" {
  # The server's AUTHORIZER_ADMIN_PRINCIPALS names alice, and admin no longer.
  server_environment_confirmed = true

  # The provider goes on by the new key, so the server has it before the account goes.
  depends_on = [
    openmetadata_admin_user.alice,
    openmetadata_jwt_signing_key_rollout.server,
  ]
}
