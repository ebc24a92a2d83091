locals {
  issuer = "https://example.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9"

  connection = provider::openmetadata::ingestion_config({
    authentication_configuration = {
      provider        = "okta"
      provider_name   = "Okta"
      client_type     = "public"
      authority       = local.issuer
      client_id       = "0oa1b2c3d4e5f6g7h8i9"
      callback_url    = "https://catalog.example.com/callback"
      public_key_urls = [provider::openmetadata::issuer_jwks_url(local.issuer)]
    }

    authorizer_configuration = {
      admin_principals = ["alice"]
      principal_domain = "example.com"
    }

    # Where the workflow runs, not here.
    ingestion_configuration = { environment_variable = "OPENMETADATA_JWT_TOKEN" }
  })
}

# To be appended to a workflow's file.
output "yaml" {
  value = local.connection.yaml
}

# Or a workflow that is written as a whole.
output "workflow" {
  value = yamlencode({
    source         = { type = "postgres", serviceName = "warehouse", sourceConfig = { config = { type = "DatabaseMetadata" } } }
    sink           = { type = "metadata-rest", config = {} }
    workflowConfig = { openMetadataServerConfig = local.connection.config }
  })
}
