import {
  to = openmetadata_okta_client_secret.openmetadata
  identity = {
    app_id = "0oa1b2c3d4e5f6G7H8i9"
    id     = "ocs1b2c3d4e5f6G7H8i9"
  }
}
