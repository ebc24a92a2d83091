import {
  to = openmetadata_okta_app.openmetadata
  identity = {
    id = "0oa1b2c3d4e5f6G7H8i9"
  }
}
