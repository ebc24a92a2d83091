variable "app_id" {
  type    = string
  default = "0oa1gjh63g214q0Hq0g4"
}

check "people_can_sign_in" {
  data "openmetadata_sso_check" "this" {
    app_id                  = var.app_id
    authorization_server_id = "aus1gjh63g214q0Hq0g5"
    administrators          = ["alice"]
  }

  assert {
    condition     = data.openmetadata_sso_check.this.passed
    error_message = join("\n", data.openmetadata_sso_check.this.failures)
  }
}
