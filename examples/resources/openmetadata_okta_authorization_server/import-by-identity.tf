import {
  to = openmetadata_okta_authorization_server.openmetadata
  identity = {
    id = "aus1b2c3d4e5f6G7H8i9"
  }
}
