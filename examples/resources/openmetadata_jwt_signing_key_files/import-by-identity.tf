import {
  to = openmetadata_jwt_signing_key_files.server
  identity = {
    private_key_path = "keys/private_key.der"
    public_key_path  = "keys/public_key.der"
  }
}
