import {
  to = openmetadata_okta_authorization_server_claim.groups
  id = "aus1b2c3d4e5f6G7H8i9/ocl1b2c3d4e5f6G7H8i9"
  # Or "name:OpenMetadata/name:groups", by the names of server and claim.
}
