locals {
  confidential = var.flow_type == "auth_code"

  # How far the setup goes. The earlier variables mean one of the phases.
  phases   = ["prepare", "switch", "complete", "confirmed"]
  phase    = var.phase != null ? var.phase : var.switch_sign_in == false ? "prepare" : "complete"
  switched = index(local.phases, local.phase) >= index(local.phases, "switch")
  removes  = index(local.phases, local.phase) >= index(local.phases, "complete")

  server_environment_confirmed = var.server_environment_confirmed != null ? var.server_environment_confirmed : local.phase == "confirmed" ? true : null

  by_token        = var.automation_credential == "token"
  automation_name = coalesce(var.automation_name, local.by_token ? "terraform-bot" : "terraform")
  automation      = { name = local.automation_name, email = "${local.automation_name}@${var.automation_domain}" }

  # The names that the server derives from e-mail addresses, or takes from another claim.
  admin_names = { for address in var.admins : address => lookup(var.admin_names, address, lower(split("@", address)[0])) }
  admins      = { for address, name in local.admin_names : name => lower(address) }

  # A bot signs in to nothing, so the list of administrators need not name it.
  principals = sort(concat(keys(local.admins), local.by_token ? [] : [local.automation.name], tolist(var.other_principals)))

  # The server compares domains to the letter.
  admin_domains    = distinct([for address in sort(var.admins) : try(lower(split("@", address)[1]), "")])
  principal_domain = lower(coalesce(var.principal_domain, local.admin_domains[0]))

  # The server's address as a browser writes it: its origin, and the path under which it is served.
  address      = regex("^(?P<scheme>(?i:https?))://(?P<host>[^/]+?)(?::(?P<port>[0-9]+))?(?P<path>/.*)?$", var.openmetadata_url)
  scheme       = lower(local.address.scheme)
  port         = local.address.port == null || local.address.port == { http = "80", https = "443" }[local.scheme] ? "" : ":${local.address.port}"
  origin       = "${local.scheme}://${lower(local.address.host)}${local.port}"
  base_path    = local.address.path == null ? "" : trimsuffix(local.address.path, "/")
  base_url     = "${local.origin}${local.base_path}"
  callback_url = "${local.base_url}/callback"

  # TLS may end at a proxy, which the server does not know.
  secure_cookie = local.scheme == "https"

  # The server's browser part always asks for offline_access; its server part only where its scope says so.
  scopes = ["openid", "profile", "email", "offline_access"]
  grants = concat(["authorization_code"], var.flow_type == "implicit" ? ["implicit"] : [])

  # IDs of the groups, by names that are known in every plan.
  groups = merge({ for name, group in data.openmetadata_okta_group.this : name => group.id }, var.okta_group_ids)

  ingestion_token_window = var.ingestion_token_early_rotation_window != null ? var.ingestion_token_early_rotation_window : lookup({
    "1" = 12, "7" = 48, "30" = 168, "60" = 336, "90" = 336
  }, var.ingestion_token_expiry, 0)

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
