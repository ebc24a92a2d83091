resource "openmetadata_okta_app" "openmetadata" {
  label         = "OpenMetadata"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]
}

resource "openmetadata_okta_authorization_server" "openmetadata" {
  name        = "OpenMetadata"
  description = "Signs people in to OpenMetadata."
  audiences   = [openmetadata_okta_app.openmetadata.client_id]
}

resource "openmetadata_okta_authorization_server_policy" "openmetadata" {
  authorization_server_id = openmetadata_okta_authorization_server.openmetadata.id
  name                    = "OpenMetadata"
  description             = "Lets the OpenMetadata app ask for tokens."
  clients_included        = [openmetadata_okta_app.openmetadata.client_id]
}

data "openmetadata_okta_group" "data_team" {
  name = "data-team"
}

resource "openmetadata_okta_authorization_server_policy_rule" "data_team" {
  authorization_server_id = openmetadata_okta_authorization_server.openmetadata.id
  policy_id               = openmetadata_okta_authorization_server_policy.openmetadata.id
  name                    = "Data team"
  grant_types             = ["authorization_code"]
  scopes                  = ["openid", "profile", "email", "offline_access"]
  groups_included         = [data.openmetadata_okta_group.data_team.id]

  access_token_lifetime_minutes = 60
  refresh_token_window_minutes  = 10080
}
