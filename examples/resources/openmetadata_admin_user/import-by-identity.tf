import {
  to = openmetadata_admin_user.alice
  identity = {
    name = "alice"
  }
}
