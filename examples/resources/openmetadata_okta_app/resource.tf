# A Web app: OpenMetadata's server signs people in and keeps a client secret.
resource "openmetadata_okta_app" "openmetadata" {
  label     = "OpenMetadata"
  flow_type = "auth_code"

  redirect_uris             = ["https://catalog.example.com/callback"]
  post_logout_redirect_uris = ["https://catalog.example.com"]
}

# A single-page app: the browser signs people in, with PKCE and without a secret.
resource "openmetadata_okta_app" "openmetadata_spa" {
  label     = "OpenMetadata (single-page app)"
  flow_type = "auth_code_pkce"

  redirect_uris = [
    "https://catalog.example.com/callback",
    "https://catalog.example.com/silent-callback",
  ]
  post_logout_redirect_uris = ["https://catalog.example.com"]
}
