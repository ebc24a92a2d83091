locals {
  confidential = var.flow_type == "auth_code"

  # The names that the server derives from e-mail addresses.
  admins = { for address in var.admins : lower(split("@", address)[0]) => lower(address) }

  principal_domain = coalesce(var.principal_domain, split("@", sort(var.admins)[0])[1])
  callback_url     = "${var.openmetadata_url}/callback"

  # The server's browser part always asks for offline_access; its server part only where its scope says so.
  scopes = ["openid", "profile", "email", "offline_access"]
  grants = concat(["authorization_code"], var.flow_type == "implicit" ? ["implicit"] : [])

  issuer = one(concat(
    openmetadata_okta_authorization_server.this[*].issuer,
    data.openmetadata_okta_authorization_server.org[*].issuer,
  ))
  jwks_uri = one(concat(
    openmetadata_okta_authorization_server.this[*].jwks_uri,
    data.openmetadata_okta_authorization_server.org[*].jwks_uri,
  ))
  discovery_uri = one(concat(
    openmetadata_okta_authorization_server.this[*].discovery_uri,
    data.openmetadata_okta_authorization_server.org[*].discovery_uri,
  ))

  server_key_files = var.server_key_files != null ? var.server_key_files : var.key_files
}
