import {
  to = openmetadata_security_config.catalog
  identity = {
    id = "security_config"
  }
}
