check "sign_in" {
  data "openmetadata_server" "catalog" {}

  assert {
    condition     = data.openmetadata_server.catalog.healthy && data.openmetadata_server.catalog.authentication.provider == "okta"
    error_message = "OpenMetadata is not healthy, or does not sign people in through Okta."
  }

  # From 2.1 on: the environment of the server says nothing else than its database, which counts.
  assert {
    condition     = try(alltrue([for setting in values(data.openmetadata_server.catalog.settings_sources) : length(setting.overridden_fields) == 0]), true)
    error_message = "The server's environment sets what its database overrides."
  }
}
