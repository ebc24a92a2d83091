resource "openmetadata_okta_app" "catalog" {
  label         = "OpenMetadata"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]
}

resource "openmetadata_okta_authorization_server" "catalog" {
  name      = "OpenMetadata"
  audiences = [openmetadata_okta_app.catalog.client_id]
}

data "openmetadata_sso_check" "this" {
  app_id                  = openmetadata_okta_app.catalog.id
  authorization_server_id = openmetadata_okta_authorization_server.catalog.id
  administrators          = ["alice"]

  # Add a depends_on that names openmetadata_security_config and whatever else sets up the sign-in, so that all of it is looked at.
}

# The data source stands beside the check: inside of it, Terraform would call every plan a change.
check "people_can_sign_in" {
  assert {
    condition     = data.openmetadata_sso_check.this.passed
    error_message = join("\n", data.openmetadata_sso_check.this.failures)
  }
}
