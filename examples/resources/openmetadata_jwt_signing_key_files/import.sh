# By the directory of private_key.der and public_key.der:
terraform import openmetadata_jwt_signing_key_files.server keys

# Or by both paths, private key first:
terraform import openmetadata_jwt_signing_key_files.server /etc/openmetadata/jwtkeys/sign.der,/etc/openmetadata/jwtkeys/verify.der
