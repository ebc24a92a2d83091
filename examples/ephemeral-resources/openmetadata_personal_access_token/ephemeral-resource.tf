resource "openmetadata_personal_access_token" "ci" {
  name = "ci"
}

# Hand the value on to a write-only argument, of a secret store for instance.
ephemeral "openmetadata_personal_access_token" "ci" {
  id = openmetadata_personal_access_token.ci.id
}
