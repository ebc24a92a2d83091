data "openmetadata_okta_group" "data_team" {
  name = "data-team"
}

resource "openmetadata_okta_app" "openmetadata" {
  label         = "OpenMetadata"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]
}

resource "openmetadata_okta_app_group_assignment" "data_team" {
  app_id   = openmetadata_okta_app.openmetadata.id
  group_id = data.openmetadata_okta_group.data_team.id
}
