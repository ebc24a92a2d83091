output "server_environment" {
  description = "What the server's own environment must say before its next start."
  value       = module.okta_sso.server_environment
}

output "client_id" {
  description = "Client id of the app integration."
  value       = module.okta_sso.client_id
}

output "app_id" {
  description = "Okta's id of the app integration."
  value       = module.okta_sso.app_id
}

output "signing_key_thumbprint" {
  description = "RFC 7638 thumbprint of the server's signing key."
  value       = module.okta_sso.signing_key_thumbprint
}
