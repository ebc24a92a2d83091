import {
  to = openmetadata_personal_access_token.ci
  id = "terraform/c4f0c77d-96e1-4ca4-bf74-a6a02e657b93"
  # Or "terraform/name:ci", by the names of account and token.
}
