# https://example.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9/.well-known/openid-configuration
output "discovery_uri" {
  value = provider::openmetadata::issuer_discovery_url("https://example.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9")
}
