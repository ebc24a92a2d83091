data "openmetadata_sso_check" "this" {
  app_id                  = "0oa1gjh63g214q0Hq0g4"
  authorization_server_id = "aus1gjh63g214q0Hq0g5"
  administrators          = ["alice"]
}

# The data source stands beside the check: inside of it, Terraform would call every plan a change.
check "people_can_sign_in" {
  assert {
    condition     = data.openmetadata_sso_check.this.passed
    error_message = join("\n", data.openmetadata_sso_check.this.failures)
  }
}
