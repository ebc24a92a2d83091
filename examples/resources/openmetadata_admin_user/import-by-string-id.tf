import {
  to = openmetadata_admin_user.alice
  id = "alice"
}
