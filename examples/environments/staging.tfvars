openmetadata_url = "https://catalog.staging.example.com"
okta_org_url     = "https://example-staging.okta.com"
flow_type        = "auth_code_pkce"
okta_groups      = ["engineering", "data-team"]
admins           = ["alice@example.com", "bob@example.com"]
key_directory    = "keys/staging"
