import {
  to = openmetadata_jwt_signing_key_files.server
  id = "keys"
  # Or both paths, private key first, such as "/etc/openmetadata/jwtkeys/sign.der,/etc/openmetadata/jwtkeys/verify.der".
}
