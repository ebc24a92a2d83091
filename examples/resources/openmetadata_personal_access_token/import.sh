# By the account's name and the token's id.
terraform import openmetadata_personal_access_token.ci terraform/c4f0c77d-96e1-4ca4-bf74-a6a02e657b93
