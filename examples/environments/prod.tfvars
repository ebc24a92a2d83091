openmetadata_url = "https://catalog.example.com"
okta_org_url     = "https://example.okta.com"
flow_type        = "auth_code"
okta_groups      = ["data-team"]
admins           = ["bob@example.com", "carol@example.com"]
key_directory    = "keys/prod"
