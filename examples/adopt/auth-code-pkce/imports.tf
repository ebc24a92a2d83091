import {
  to = module.okta_sso.openmetadata_okta_app.this
  id = "name:Catalog SPA"
}

import {
  to = module.okta_sso.openmetadata_okta_app_group_assignment.this["Analytics"]
  id = "name:Catalog SPA/name:Analytics"
}

import {
  to = module.okta_sso.openmetadata_okta_trusted_origin.this
  id = "name:Catalog"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server.this[0]
  id = "name:Catalog"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server_scope.this[0]
  id = "name:Catalog/name:catalog.use"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server_policy.this[0]
  id = "name:Catalog/name:Catalog SPA"
}

import {
  to = module.okta_sso.openmetadata_okta_authorization_server_policy_rule.this[0]
  id = "name:Catalog/name:Catalog SPA/name:Analytics only"
}

import {
  to = module.okta_sso.openmetadata_bot.automation[0]
  id = "sso-bot"
}

import {
  to = module.okta_sso.openmetadata_bot_token.automation[0]
  id = "sso-bot"
}

import {
  to = module.okta_sso.openmetadata_admin_user.admin["ada"]
  id = "ada"
}

import {
  to = module.okta_sso.openmetadata_security_config.this[0]
  id = "security_config"
}

import {
  to = module.okta_sso.openmetadata_bot_token.ingestion
  id = "ingestion-bot"
}
