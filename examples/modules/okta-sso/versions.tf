terraform {
  required_version = ">= 1.11.1"

  required_providers {
    openmetadata = {
      source = "openmetadata-okta/openmetadata"
    }
  }
}
