data "openmetadata_okta_trusted_origin" "catalog" {
  name = "OpenMetadata"
}
