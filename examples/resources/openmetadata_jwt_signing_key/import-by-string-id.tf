import {
  to = openmetadata_jwt_signing_key.trial
  id = "keys/private_key.der"
}
