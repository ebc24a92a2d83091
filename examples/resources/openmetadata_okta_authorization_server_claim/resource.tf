resource "openmetadata_okta_authorization_server" "openmetadata" {
  name      = "OpenMetadata"
  audiences = ["api://openmetadata"]
}

# The groups of a person, which OpenMetadata maps to teams.
resource "openmetadata_okta_authorization_server_claim" "groups" {
  authorization_server_id = openmetadata_okta_authorization_server.openmetadata.id
  name                    = "groups"
  claim_type              = "IDENTITY"
  value_type              = "GROUPS"
  value                   = "data-"
  group_filter_type       = "STARTS_WITH"
}
