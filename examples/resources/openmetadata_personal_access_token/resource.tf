# For the account that the provider acts as.
resource "openmetadata_personal_access_token" "ci" {
  name                  = "ci"
  expiry                = "30"
  early_rotation_window = 168
}
