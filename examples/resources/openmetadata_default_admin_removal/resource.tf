resource "openmetadata_admin_user" "alice" {
  email = "alice@example.com"
}

resource "openmetadata_default_admin_removal" "this" {
  # The server's AUTHORIZER_ADMIN_PRINCIPALS names alice, and admin no longer.
  server_environment_confirmed = true

  depends_on = [openmetadata_admin_user.alice]
}
