import {
  to = openmetadata_okta_client_secret.openmetadata
  id = "0oa1b2c3d4e5f6G7H8i9/ocs1b2c3d4e5f6G7H8i9"
  # Or "name:OpenMetadata/ocs1b2c3d4e5f6G7H8i9", by the app's label and the secret's ID.
}
