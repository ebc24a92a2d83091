# An app integration that somebody else manages.
data "openmetadata_okta_app" "openmetadata" {
  label = "OpenMetadata"
}
