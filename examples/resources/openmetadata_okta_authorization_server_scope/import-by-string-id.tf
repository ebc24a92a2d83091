import {
  to = openmetadata_okta_authorization_server_scope.openmetadata
  id = "aus1b2c3d4e5f6G7H8i9/scp1b2c3d4e5f6G7H8i9"
  # Or "name:OpenMetadata/name:openmetadata", by the names of server and scope.
}
