import {
  to = openmetadata_okta_app.openmetadata
  id = "0oa1b2c3d4e5f6G7H8i9"
  # Or "name:OpenMetadata", by the label.
}
