data "openmetadata_okta_app_sign_in_policy" "two_factors" {
  name = "Any two factors"
}

resource "openmetadata_okta_app" "openmetadata" {
  label            = "OpenMetadata with two factors"
  flow_type        = "auth_code"
  redirect_uris    = ["https://catalog.example.com/callback"]
  access_policy_id = data.openmetadata_okta_app_sign_in_policy.two_factors.id
}
