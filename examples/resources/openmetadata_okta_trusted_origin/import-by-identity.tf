import {
  to = openmetadata_okta_trusted_origin.openmetadata
  identity = {
    id = "tos1b2c3d4e5f6G7H8i9"
  }
}
