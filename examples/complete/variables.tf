variable "openmetadata_url" {
  description = "Base URL of the OpenMetadata server."
  type        = string
}

variable "okta_org_url" {
  description = "URL of the Okta org."
  type        = string
}

variable "flow_type" {
  description = "auth_code, auth_code_pkce or implicit."
  type        = string
  default     = "auth_code"
}

variable "okta_groups" {
  description = "Okta groups whose members may sign in."
  type        = set(string)
  default     = ["data-team"]
}

variable "admins" {
  description = "E-mail addresses of the administrators."
  type        = set(string)
  default     = ["alice@example.com"]
}

variable "enable_self_signup" {
  description = "Whether people whom the server does not know get an account when they first sign in."
  type        = bool
  default     = false
}

variable "key_files" {
  description = "Where the signing key pair is written."
  type        = object({ private_key = string, public_key = string })
  default     = { private_key = "keys/private_key.der", public_key = "keys/public_key.der" }
}

variable "signing_key_keepers" {
  description = "Any change makes a new signing key."
  type        = map(string)
  default     = {}
}

variable "client_secret" {
  description = "A client secret of your own, for auth_code."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true
}

variable "read_client_secret" {
  description = "Whether the client secret is read from Okta."
  type        = bool
  default     = true
}

variable "org_authorization_server" {
  description = "Whether the org's own authorization server is used, for orgs without API Access Management."
  type        = bool
  default     = false
}

variable "server_environment_confirmed" {
  description = "Whether the server's environment holds the output server_environment, and the server is restarted with it after an apply that changes it."
  type        = bool
  default     = null
}

variable "on_destroy" {
  description = "Whether a destroy puts back what the server had before the switch (restore) or leaves its sign-in as it is (leave)."
  type        = string
  default     = "restore"
}

variable "check_sign_in" {
  description = "Whether every plan and apply ends with the checks of the sign-in."
  type        = bool
  default     = true
}
