import {
  to = openmetadata_okta_group.data_team
  id = "00g1b2c3d4e5f6G7H8i9"
  # Or "name:data-team", by the name.
}
