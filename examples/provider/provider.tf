provider "openmetadata" {
  host = "https://catalog.example.com" # or OPENMETADATA_HOST

  # The server's own signing key: the credential that survives the whole setup.
  signing_key = {
    private_key_file = "/etc/openmetadata/jwtkeys/private_key.der"
    user             = "terraform"
    email            = "terraform@example.com" # of the domain that the server enforces
  }

  # For the first run only: OPENMETADATA_EMAIL and OPENMETADATA_PASSWORD of the account admin.

  okta = {
    org_url = "https://example.okta.com" # or OKTA_ORG_URL
    # OKTA_API_TOKEN
  }
}
