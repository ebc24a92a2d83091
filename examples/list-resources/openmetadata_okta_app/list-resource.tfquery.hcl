# The app of one label, with its settings.
list "openmetadata_okta_app" "openmetadata" {
  provider = openmetadata

  include_resource = true

  config {
    name = "OpenMetadata"
  }
}
