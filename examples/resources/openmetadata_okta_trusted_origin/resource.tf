resource "openmetadata_okta_trusted_origin" "openmetadata" {
  name   = "OpenMetadata"
  origin = "https://catalog.example.com"
  scopes = [{ type = "CORS" }, { type = "REDIRECT" }]
}
