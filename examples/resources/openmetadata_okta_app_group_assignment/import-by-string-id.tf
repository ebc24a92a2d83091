import {
  to = openmetadata_okta_app_group_assignment.data_team
  id = "0oa1b2c3d4e5f6G7H8i9/00g1b2c3d4e5f6G7H8i9"
  # Or "name:OpenMetadata/name:data-team", by the app's label and the group's name.
}
