# The org's own authorization server, for orgs without API Access Management.
data "openmetadata_okta_authorization_server" "org" {
  name = "org"
}
