# For each part of an ID, name: and the object's name.

import {
  to = module.okta_sso.openmetadata_okta_app.this
  id = "name:Data Catalog"
}

import {
  for_each = toset(["Data Engineers", "Data Stewards"])
  to       = module.okta_sso.openmetadata_okta_app_group_assignment.this[each.key]
  id       = "name:Data Catalog/name:${each.key}"
}

import {
  to = module.okta_sso.openmetadata_okta_trusted_origin.this
  id = "name:data-catalog"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server.this[0]
  id = "name:catalog-sso"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server_scope.this[0]
  id = "name:catalog-sso/name:catalog"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server_policy.this[0]
  id = "name:catalog-sso/name:Catalog"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server_policy_rule.this[0]
  id = "name:catalog-sso/name:Catalog/name:Engineers and stewards"
}

import {
  to = module.okta_sso.openmetadata_jwt_signing_key_files.this[0]
  id = "/etc/openmetadata/jwtkeys/private_key.der,/etc/openmetadata/jwtkeys/public_key.der"
}

import {
  to = module.okta_sso.openmetadata_admin_user.automation[0]
  id = "sso-automation"
}

import {
  for_each = toset(["ada", "grace"])
  to       = module.okta_sso.openmetadata_admin_user.admin[each.key]
  id       = each.key
}

import {
  to = module.okta_sso.openmetadata_security_config.this[0]
  id = "security_config"
}

import {
  to = module.okta_sso.openmetadata_bot_token.ingestion
  id = "ingestion-bot"
}
