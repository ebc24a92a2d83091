import {
  to = openmetadata_okta_group.data_team
  identity = {
    id = "00g1b2c3d4e5f6G7H8i9"
  }
}
