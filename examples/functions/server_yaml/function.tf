locals {
  issuer = "https://example.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9"
  server = "https://catalog.example.com"
}

output "blocks_of_openmetadata_yaml" {
  value = provider::openmetadata::server_yaml({
    authentication_configuration = {
      provider        = "okta"
      provider_name   = "Okta"
      client_type     = "public"
      authority       = local.issuer
      client_id       = "0oa1b2c3d4e5f6g7h8i9"
      callback_url    = "${local.server}/callback"
      public_key_urls = [provider::openmetadata::issuer_jwks_url(local.issuer)]
    }

    authorizer_configuration = {
      admin_principals = [provider::openmetadata::user_name("alice@example.com")]
      principal_domain = "example.com"
    }

    jwt_token_configuration = {
      private_key_file = "/etc/openmetadata/jwtkeys/private_key.der"
      public_key_file  = "/etc/openmetadata/jwtkeys/public_key.der"
      key_id           = "2026-11"
    }
  })
}
