resource "openmetadata_okta_group" "data_team" {
  name        = "data-team"
  description = "People who may use OpenMetadata."
}
