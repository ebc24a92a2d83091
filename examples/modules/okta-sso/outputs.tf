output "client_id" {
  description = "Client id of the app integration."
  value       = openmetadata_okta_app.this.client_id
}

output "issuer" {
  description = "Issuer of the authorization server, which OpenMetadata has as its authority."
  value       = local.issuer
}

output "app_id" {
  description = "Okta's id of the app integration."
  value       = openmetadata_okta_app.this.id
}

output "signing_key_thumbprint" {
  description = "RFC 7638 thumbprint of the key that the server signs with."
  value       = openmetadata_jwt_signing_key_rollout.this.served_thumbprint
}

output "ingestion_token_expires_at" {
  description = "When the ingestion bot's token expires."
  value       = openmetadata_bot_token.ingestion.expires_at
}

output "server_environment" {
  description = "What the server's own environment must say, so that its next start does not undo the setup: its list of administrators (admin comes back otherwise), self sign-up (it counts as of the start), and the signing key."
  value = merge({
    AUTHORIZER_ADMIN_PRINCIPALS       = "[${join(",", sort(concat(keys(local.admins), [var.automation.name])))}]"
    AUTHORIZER_PRINCIPAL_DOMAIN       = local.principal_domain
    AUTHENTICATION_ENABLE_SELF_SIGNUP = tostring(var.enable_self_signup)
    JWT_KEY_ID                        = var.key_id
    }, local.server_key_files == null ? {} : {
    RSA_PRIVATE_KEY_FILE_PATH = local.server_key_files.private_key
    RSA_PUBLIC_KEY_FILE_PATH  = local.server_key_files.public_key
  })
}

output "client_type" {
  description = "public or confidential, as the flow decides."
  value       = openmetadata_security_config.this.authentication_configuration.client_type
}

output "redirect_uris" {
  description = "Sign-in redirect URIs of the app."
  value       = openmetadata_okta_app.this.redirect_uris
}

output "grant_types" {
  description = "Grants of the app, as the flow decides."
  value       = openmetadata_okta_app.this.grant_types
}

output "public_key_urls" {
  description = "Where the server takes the keys from that it checks Okta's tokens with."
  value       = openmetadata_security_config.this.authentication_configuration.public_key_urls
}
