output "client_id" {
  description = "Client ID of the app integration."
  value       = openmetadata_okta_app.this.client_id
}

output "issuer" {
  description = "Issuer of the authorization server, which OpenMetadata has as its authority."
  value       = local.issuer
}

output "app_id" {
  description = "Okta's ID of the app integration."
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
  description = "What the server's own environment must say, because it counts as of the server's start and no API shows it: its list of administrators (admin comes back otherwise) and their domain, self sign-up, roles from the provider (people lose theirs otherwise), the class that decides, the session cookie, the path that it is served under (leave BASE_PATH out where a proxy takes the path away), and the signing key."
  value = merge({
    AUTHORIZER_ADMIN_PRINCIPALS        = "[${join(",", local.principals)}]"
    AUTHORIZER_PRINCIPAL_DOMAIN        = local.principal_domain
    AUTHORIZER_USE_ROLES_FROM_PROVIDER = "false"
    AUTHORIZER_CLASS_NAME              = "org.openmetadata.service.security.DefaultAuthorizer"
    AUTHENTICATION_ENABLE_SELF_SIGNUP  = tostring(var.enable_self_signup)
    FORCE_SECURE_SESSION_COOKIE        = tostring(local.secure_cookie)
    JWT_KEY_ID                         = var.key_id
    }, local.base_path == "" ? {} : {
    BASE_PATH = local.base_path
    }, local.server_key_files == null ? {} : {
    RSA_PRIVATE_KEY_FILE_PATH = local.server_key_files.private_key
    RSA_PUBLIC_KEY_FILE_PATH  = local.server_key_files.public_key
  })

  # The server puts these texts into its YAML as they are, so what means something there would make other settings of them.
  precondition {
    condition     = alltrue([for name in concat(local.principals, [local.principal_domain, var.key_id]) : can(regex("^[^\\s,:\\[\\]{}\"'`#\\\\$]+$", name))])
    error_message = "A name in the server's environment has a comma, a bracket, a quote, a blank or another character that its YAML reads as something else. Look at the part before the @ of admins, at automation_name, principal_domain and key_id. Somebody with such a name can be made an administrator by openmetadata_admin_user instead."
  }
  precondition {
    condition     = alltrue([for path in try(values(local.server_key_files), []) : !can(regex("[,\\[\\]{}\"'`#\n]", path))])
    error_message = "A path in server_key_files (or key_files) has a comma, a bracket, a quote or the like, which the server's YAML reads as something else."
  }
}

output "client_type" {
  description = "public or confidential, as the flow decides. Null before the switch."
  value       = one(openmetadata_security_config.this[*].authentication_configuration.client_type)
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
  description = "Where the server takes the keys from that it checks Okta's tokens with. Null before the switch."
  value       = one(openmetadata_security_config.this[*].authentication_configuration.public_key_urls)
}

# What follows is unknown until the bot has its token, and again while it is about to get another, so that an ephemeral
# resource which takes it from here reads the token only then.
output "automation_bot" {
  description = "Name of the bot that Terraform acts as, for the ephemeral openmetadata_bot_token. Null with automation_credential = \"signing_key\"."
  value       = one([for token in openmetadata_bot_token.automation : token.fingerprint == null ? null : token.bot])
}

output "automation_token_revision" {
  description = "A number that is another one for another token of that bot, for the version argument of a write-only secret. Null with automation_credential = \"signing_key\"."
  value       = one([for token in openmetadata_bot_token.automation : parseint(substr(token.fingerprint, 0, 7), 16)])
}

output "automation_token_expires_at" {
  description = "When that bot's token expires."
  value       = one(openmetadata_bot_token.automation[*].expires_at)
}
