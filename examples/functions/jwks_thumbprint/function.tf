variable "served_jwks" {
  description = "What the server serves under /api/v1/system/config/jwks."
  type        = string
  default     = "{\"keys\": []}"
}

check "the_shipped_key_is_gone" {
  assert {
    condition     = !contains(provider::openmetadata::jwks_thumbprint(var.served_jwks), "Db0dhKG2UYMwVssQYb4_2XxUSyB2gmaXm-nOhX2Hvug")
    error_message = "The server signs with the key that OpenMetadata is shipped with."
  }
}
