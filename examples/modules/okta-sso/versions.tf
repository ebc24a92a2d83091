terraform {
  required_version = ">= 1.11.1"

  required_providers {
    openmetadata = {
      source  = "openmetadata-okta/openmetadata"
      version = ">= 0.1.0"
    }
  }
}
