import {
  to = openmetadata_okta_authorization_server_scope.openmetadata
  identity = {
    authorization_server_id = "aus1b2c3d4e5f6G7H8i9"
    id                      = "scp1b2c3d4e5f6G7H8i9"
  }
}
