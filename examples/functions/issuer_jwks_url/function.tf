# https://example.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9/v1/keys
output "of_a_custom_server" {
  value = provider::openmetadata::issuer_jwks_url("https://example.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9")
}

# https://example.okta.com/oauth2/v1/keys
output "of_the_org" {
  value = provider::openmetadata::issuer_jwks_url("https://example.okta.com")
}
