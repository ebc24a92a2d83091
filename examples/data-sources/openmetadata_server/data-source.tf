check "sign_in" {
  data "openmetadata_server" "catalog" {}

  assert {
    condition     = data.openmetadata_server.catalog.healthy && data.openmetadata_server.catalog.authentication.provider == "okta"
    error_message = "OpenMetadata is not healthy, or does not sign people in through Okta."
  }
}
