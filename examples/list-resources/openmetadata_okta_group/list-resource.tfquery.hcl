# One group by its name.
list "openmetadata_okta_group" "data_team" {
  provider = openmetadata

  config {
    name = "data-team"
  }
}
