import {
  to = module.okta_sso.openmetadata_okta_app.this
  id = "name:openmetadata-prod"
}

import {
  to = module.okta_sso.openmetadata_okta_app_group_assignment.this["Everyone in data"]
  id = "name:openmetadata-prod/name:Everyone in data"
}

import {
  to = module.okta_sso.openmetadata_okta_trusted_origin.this
  id = "name:openmetadata-prod"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server.this[0]
  id = "name:openmetadata-prod"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server_scope.this[0]
  id = "name:openmetadata-prod/name:om"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server_policy.this[0]
  id = "name:openmetadata-prod/name:openmetadata-prod"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server_policy_rule.this[0]
  id = "name:openmetadata-prod/name:openmetadata-prod/name:allow"
}

import {
  to = module.okta_sso.openmetadata_jwt_signing_key_files.this[0]
  id = "/etc/openmetadata/jwtkeys/private_key.der,/etc/openmetadata/jwtkeys/public_key.der"
}

import {
  to = module.okta_sso.openmetadata_admin_user.automation[0]
  id = "terraform"
}

import {
  to = module.okta_sso.openmetadata_admin_user.admin["a.lovelace"]
  id = "a.lovelace"
}

import {
  to = module.okta_sso.openmetadata_security_config.this[0]
  id = "security_config"
}

import {
  to = module.okta_sso.openmetadata_bot_token.ingestion
  id = "ingestion-bot"
}
