# The whole guide in one apply: a fresh OpenMetadata server and an empty Okta org become finished single sign-on.
#
# Before the first apply:
#   export OKTA_API_TOKEN=...                              # or an app's credentials
#   export OPENMETADATA_EMAIL=admin@open-metadata.org      # the account that every server is shipped with;
#   export OPENMETADATA_PASSWORD=admin                     # later runs do without it

terraform {
  required_version = ">= 1.11.1"

  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
  }
}

provider "openmetadata" {
  host = var.openmetadata_url

  # The key that this configuration makes is the credential of every run after it was taken into use.
  signing_key = {
    private_key_file = var.key_files.private_key
    user             = "terraform"
  }

  okta = {
    org_url = var.okta_org_url
  }
}

module "okta_sso" {
  source = "../modules/okta-sso"

  openmetadata_url             = var.openmetadata_url
  flow_type                    = var.flow_type
  okta_groups                  = var.okta_groups
  admins                       = var.admins
  enable_self_signup           = var.enable_self_signup
  key_files                    = var.key_files
  signing_key_keepers          = var.signing_key_keepers
  client_secret                = var.client_secret
  read_client_secret           = var.read_client_secret
  org_authorization_server     = var.org_authorization_server
  server_environment_confirmed = var.server_environment_confirmed
  on_destroy                   = var.on_destroy
  check_sign_in                = var.check_sign_in
}
