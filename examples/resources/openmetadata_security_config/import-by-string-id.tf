import {
  to = openmetadata_security_config.catalog
  id = "security_config"
}
