# All trusted origins.
list "openmetadata_okta_trusted_origin" "all" {
  provider = openmetadata
}
