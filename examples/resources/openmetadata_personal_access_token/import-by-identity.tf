import {
  to = openmetadata_personal_access_token.ci
  identity = {
    user = "terraform"
    name = "ci"
  }
}
