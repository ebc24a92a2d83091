# A confidential client (flow_type "auth_code"), whose secret is handed over without being stored. Sign-in switches at the
# end of the apply, without a restart of the server.
ephemeral "openmetadata_okta_client_secret" "catalog" {
  app_id = "0oa1gjh63g214q0Hq0g4"
}

resource "openmetadata_security_config" "catalog" {
  authentication_configuration = {
    provider             = "okta"
    provider_name        = "Okta"
    client_type          = "confidential"
    response_type        = "code"
    authority            = "https://example.okta.com/oauth2/aus5m9r1o4AsDJLe50g4"
    client_id            = "0oa1gjh63g214q0Hq0g4"
    callback_url         = "https://catalog.example.com/callback"
    jwt_principal_claims = ["email", "preferred_username", "sub"]

    oidc_configuration = {
      type                         = "okta"
      id                           = "0oa1gjh63g214q0Hq0g4"
      discovery_uri                = "https://example.okta.com/oauth2/aus5m9r1o4AsDJLe50g4/.well-known/openid-configuration"
      scope                        = "openid profile email offline_access"
      client_authentication_method = "client_secret_basic"
      disable_pkce                 = false
      server_url                   = "https://catalog.example.com"
      callback_url                 = "https://catalog.example.com/callback"
    }
  }

  authorizer_configuration = {
    admin_principals         = ["alice", "terraform"]
    principal_domain         = "example.com"
    enforce_principal_domain = false
  }

  client_secret_wo         = ephemeral.openmetadata_okta_client_secret.catalog.client_secret
  client_secret_wo_version = 1
}
