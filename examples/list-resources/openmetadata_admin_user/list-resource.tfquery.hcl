# The people who are administrators.
list "openmetadata_admin_user" "people" {
  provider = openmetadata
}
