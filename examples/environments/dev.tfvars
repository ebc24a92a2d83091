openmetadata_url = "http://localhost:8585"
okta_org_url     = "https://example-dev.okta.com"
flow_type        = "implicit"
okta_groups      = ["engineering"]
admins           = ["alice@example.com"]
key_directory    = "keys/dev"
