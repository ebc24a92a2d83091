# The account that Terraform itself acts as, by the provider's signing_key, whose email is the same.
resource "openmetadata_admin_user" "automation" {
  email = "terraform@example.com"
}

# A person who administers OpenMetadata once sign-in goes through Okta.
resource "openmetadata_admin_user" "alice" {
  email        = "alice@example.com"
  display_name = "Alice"
}
