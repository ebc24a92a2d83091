data "openmetadata_okta_group" "data_team" {
  name = "data-team"
}
