locals {
  issuer = "https://example.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9"
  server = "https://catalog.example.com"
}

# Write it to the server's host: terraform output -raw openmetadata_okta_env > openmetadata_okta.env
output "openmetadata_okta_env" {
  value = provider::openmetadata::docker_env({
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

    # Never the secret, but where Compose finds it.
    client_secret = { environment_variable = "OKTA_CLIENT_SECRET" }
  }).file
}
