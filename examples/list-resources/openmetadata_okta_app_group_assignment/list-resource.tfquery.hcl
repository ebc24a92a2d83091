# The groups that are assigned to one app. Without app_id: those of all apps.
list "openmetadata_okta_app_group_assignment" "openmetadata" {
  provider = openmetadata

  config {
    app_id = "0oa1b2c3d4e5f6G7H8i9"
  }
}
