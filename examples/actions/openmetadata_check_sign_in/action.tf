action "openmetadata_check_sign_in" "all" {
  config {
    app_id                  = openmetadata_okta_app.openmetadata.id
    authorization_server_id = openmetadata_okta_authorization_server.openmetadata.id
    administrators          = ["alice"]
  }
}

resource "openmetadata_okta_authorization_server" "openmetadata" {
  name      = "OpenMetadata"
  audiences = [openmetadata_okta_app.openmetadata.client_id]
}

resource "openmetadata_okta_app" "openmetadata" {
  label         = "OpenMetadata"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.openmetadata_check_sign_in.all]
    }
  }
}
