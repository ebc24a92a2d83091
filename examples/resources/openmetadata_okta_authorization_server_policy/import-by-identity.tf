import {
  to = openmetadata_okta_authorization_server_policy.openmetadata
  identity = {
    authorization_server_id = "aus1b2c3d4e5f6G7H8i9"
    id                      = "00p1b2c3d4e5f6G7H8i9"
  }
}
