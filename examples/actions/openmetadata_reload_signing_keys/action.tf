# Invoked by hand, after somebody has put other key files in place:
# terraform apply -invoke=action.openmetadata_reload_signing_keys.now
action "openmetadata_reload_signing_keys" "now" {}
