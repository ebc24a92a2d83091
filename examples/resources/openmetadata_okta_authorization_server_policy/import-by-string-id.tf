import {
  to = openmetadata_okta_authorization_server_policy.openmetadata
  id = "aus1b2c3d4e5f6G7H8i9/00p1b2c3d4e5f6G7H8i9"
  # Or "name:OpenMetadata/name:OpenMetadata", by the names of server and policy.
}
