# By the path of a private key in PEM or DER, which is taken into the state.
terraform import openmetadata_jwt_signing_key.trial keys/private_key.der
