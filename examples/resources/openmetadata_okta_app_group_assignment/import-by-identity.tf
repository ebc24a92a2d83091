import {
  to = openmetadata_okta_app_group_assignment.data_team
  identity = {
    app_id   = "0oa1b2c3d4e5f6G7H8i9"
    group_id = "00g1b2c3d4e5f6G7H8i9"
  }
}
