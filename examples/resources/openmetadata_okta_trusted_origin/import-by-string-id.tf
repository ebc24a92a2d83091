import {
  to = openmetadata_okta_trusted_origin.openmetadata
  id = "tos1b2c3d4e5f6G7H8i9"
  # Or "name:OpenMetadata", by the name.
}
