locals {
  issuer = "https://example.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9"
  server = "https://catalog.example.com"
}

output "values" {
  value = provider::openmetadata::helm_values({
    authentication_configuration = {
      provider      = "okta"
      provider_name = "Okta"
      client_type   = "confidential"
      authority     = local.issuer
      client_id     = "0oa1b2c3d4e5f6g7h8i9"
      callback_url  = "${local.server}/callback"

      # TLS ends at a proxy.
      force_secure_session_cookie = true

      oidc_configuration = {
        type                         = "okta"
        id                           = "0oa1b2c3d4e5f6g7h8i9"
        discovery_uri                = provider::openmetadata::issuer_discovery_url(local.issuer)
        callback_url                 = "${local.server}/callback"
        server_url                   = local.server
        client_authentication_method = "client_secret_basic"
      }
    }

    authorizer_configuration = {
      admin_principals = [provider::openmetadata::user_name("alice@example.com")]
      principal_domain = "example.com"
    }

    # The Kubernetes secret with both files, mounted where the server looks for them.
    jwt_token_configuration = {
      private_key_file = "/etc/openmetadata/jwtkeys/private_key.der"
      public_key_file  = "/etc/openmetadata/jwtkeys/public_key.der"
      key_id           = "2026-11"
      secret_ref       = "openmetadata-jwt-keys"
    }

    # The Kubernetes secret with the client id and the client secret.
    client_secret = { secret_ref = "oidc-secrets" }
  })
}
