variable "openmetadata_url" {
  description = "Base URL under which people reach OpenMetadata, such as https://catalog.example.com, or https://example.com/catalog where it is served under a path. Scheme and host count as a browser writes them: in lower case, without :443."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(?i:https?)://(?:[0-9A-Za-z._-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]+)?(?:/[0-9A-Za-z._~%-]+)*/?$", var.openmetadata_url)) && !can(regex("/\\.{1,2}(/|$)", var.openmetadata_url))
    error_message = "openmetadata_url must be the base URL as a browser has it, such as https://catalog.example.com or https://example.com/catalog: without a user name, blanks, a query or a fragment, and with an international host in ASCII (xn--...)."
  }
}

variable "flow_type" {
  description = "auth_code (Web app, confidential), auth_code_pkce (single-page app, public) or implicit (single-page app, public, with the implicit grant of the guide)."
  type        = string
  default     = "auth_code"
  nullable    = false

  validation {
    condition     = contains(["auth_code", "auth_code_pkce", "implicit"], var.flow_type)
    error_message = "flow_type must be auth_code, auth_code_pkce or implicit."
  }
}

variable "okta_groups" {
  description = "Names of the Okta groups whose members may sign in. They must exist before the plan; for a group of the same configuration use okta_group_ids."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.okta_groups) + length(var.okta_group_ids) > 0
    error_message = "okta_groups or okta_group_ids must hold at least one group: nobody else could sign in."
  }

  validation {
    condition     = length(setintersection(var.okta_groups, keys(var.okta_group_ids))) == 0
    error_message = "A name of okta_groups is also in okta_group_ids. Leave it out of one of the two, or choose another name there."
  }
}

variable "okta_group_ids" {
  description = "IDs of more such groups, each under a name of your choice, such as { team = openmetadata_okta_group.team.id }."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "admins" {
  description = "E-mail addresses of the people who administer OpenMetadata after the switch."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.admins) > 0 && alltrue([for address in var.admins : can(regex("^[^@\\s]+@[^@\\s]+$", address))])
    error_message = "admins must hold at least one e-mail address, and nothing else."
  }

  validation {
    condition     = length(setsubtract(keys(var.admin_names), var.admins)) == 0
    error_message = "admin_names has an address that is not among admins, written as it is there."
  }

  validation {
    condition     = length(distinct([for address in var.admins : lookup(var.admin_names, address, lower(split("@", address)[0]))])) == length(var.admins)
    error_message = "OpenMetadata knows people by the part of the address before the @ (or by admin_names), so two admins cannot share it."
  }

  validation {
    condition     = !contains([for address in var.admins : lookup(var.admin_names, address, lower(split("@", address)[0]))], "admin")
    error_message = "OpenMetadata knows people by the part of the address before the @, and \"admin\" is the account that every server is shipped with, which this module removes. Name somebody else."
  }

  validation {
    condition     = !contains([for address in var.admins : lookup(var.admin_names, address, lower(split("@", address)[0]))], lower(local.automation_name))
    error_message = "One of the admins has the name of the account that Terraform itself acts as. Set automation_name to another one, and the provider's signing_key.user to the same where there is one."
  }
}

variable "provider_name" {
  description = "What OpenMetadata calls the identity provider on its sign-in page."
  type        = string
  default     = "Okta"
  nullable    = false
}

variable "client_authentication_method" {
  description = "How the server proves itself to Okta with auth_code: client_secret_basic or client_secret_post."
  type        = string
  default     = "client_secret_basic"
  nullable    = false

  validation {
    condition     = contains(["client_secret_basic", "client_secret_post"], var.client_authentication_method)
    error_message = "client_authentication_method must be client_secret_basic or client_secret_post."
  }
}

variable "disable_pkce" {
  description = "Whether the server leaves PKCE out with auth_code."
  type        = bool
  default     = false
  nullable    = false
}

variable "server_scope" {
  description = "Scopes that the server asks for with auth_code, in its order and with blanks in between."
  type        = string
  default     = "openid profile email offline_access"
  nullable    = false
}

variable "principal_claims" {
  description = "Claims that the server takes people's names from, in the order in which they are looked for."
  type        = list(string)
  default     = ["email", "preferred_username", "sub"]
  nullable    = false
}

variable "other_principals" {
  description = "More names in the server's list of administrators, such as admin while phase leaves that account. The list promotes people who sign in through auth_code, and the server makes those accounts when it starts."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = !local.removes || !contains(var.other_principals, "admin")
    error_message = "other_principals has admin, whom this phase removes. Leave it out, or stay at phase = \"switch\"."
  }
}

variable "username_claim" {
  description = "Claim of Okta's tokens that the server takes people's names from, such as preferred_username for the part of their login before the @ (jwt_principal_claims_mapping): with it whoever logs in to Okta as a.lovelace@login.example.com is a.lovelace. Defaults to the e-mail address."
  type        = string
  default     = null
}

variable "admin_names" {
  description = "Names of those admins whom the server knows by another name than the part of their address before the @, by the address, as username_claim makes it: { \"ada@example.com\" = \"a.lovelace\" }. In lower case and without an @; needed for those only whose names differ."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in values(var.admin_names) : name == lower(name) && !strcontains(name, "@")])
    error_message = "The names in admin_names are those of the server: in lower case and without an @."
  }
}

variable "client_secret" {
  description = "A client secret of your own, for auth_code only. Defaults to the one that Okta made, read from Okta without being stored."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true
}

variable "rehearsal_token" {
  description = "ID token of an administrator, for rehearsing a change of the sign-in settings before it is made. Unset, nothing is rehearsed. In the first apply there is none yet, since its app is made there."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true
}

variable "read_client_secret" {
  description = "Whether auth_code reads the app's client secret from Okta. false wants client_secret."
  type        = bool
  default     = true
  nullable    = false
}

variable "client_secret_version" {
  description = "Raise it to send a changed client secret to the server. null leaves the one that an adopted server has until the settings change."
  type        = number
  default     = 1
}

variable "label" {
  description = "Name of the app integration and the authorization server in Okta."
  type        = string
  default     = "OpenMetadata"
  nullable    = false
}

variable "names" {
  description = "Names in Okta that are others than those which follow from label, as in a setup that was made by hand: app, trusted_origin, authorization_server, policy, policy_rule. With a change of flow_type the new app needs another name."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.names), ["app", "trusted_origin", "authorization_server", "policy", "policy_rule"])) == 0
    error_message = "names can hold app, trusted_origin, authorization_server, policy and policy_rule, and nothing else."
  }
}

variable "descriptions" {
  description = "Descriptions in place of the module's: authorization_server, scope, policy; and automation, that of its bot. null for none, which the policy cannot do without; the bot keeps its own then."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.descriptions), ["authorization_server", "scope", "policy", "automation"])) == 0
    error_message = "descriptions can hold authorization_server, scope, policy and automation, and nothing else."
  }
}

variable "grant_types" {
  description = "Grants of the app: those that the flow needs, and any others. Defaults to those of the guide for the flow."
  type        = set(string)
  default     = null
}

variable "refresh_token_rotation" {
  description = "STATIC keeps a person's refresh token, ROTATE gives a new one at each use. Defaults to ROTATE where the app has the grant refresh_token."
  type        = string
  default     = null

  validation {
    condition     = contains(["STATIC", "ROTATE"], coalesce(var.refresh_token_rotation, "ROTATE"))
    error_message = "refresh_token_rotation must be STATIC or ROTATE."
  }
}

variable "redirect_uris" {
  description = "Sign-in redirect URIs of the app, in their order. Defaults to openmetadata_url with /callback and, for a single-page app, with /silent-callback; others go beside the first."
  type        = list(string)
  default     = null

  validation {
    condition     = var.redirect_uris == null || contains(coalesce(var.redirect_uris, []), local.callback_url)
    error_message = "redirect_uris must hold ${local.callback_url}, where the server sends people back to."
  }
}

variable "post_logout_redirect_uris" {
  description = "Sign-out redirect URIs of the app, in their order. Defaults to openmetadata_url."
  type        = list(string)
  default     = null
}

variable "audience" {
  description = "Audience of the authorization server's access tokens. Defaults to the app's client ID, as the guide has it."
  type        = string
  default     = null
}

variable "policy_rule_grant_types" {
  description = "Grants that the policy rule allows. Defaults to those that the flow needs, which must be among them."
  type        = set(string)
  default     = null

  validation {
    condition     = length(setsubtract(local.grants, coalesce(var.policy_rule_grant_types, local.grants))) == 0
    error_message = "policy_rule_grant_types must hold ${join(" and ", local.grants)}: the flow needs them."
  }
}

variable "policy_rule_scopes" {
  description = "Scopes that the policy rule allows, [\"*\"] for all. Defaults to those that the server asks for, and scope."
  type        = set(string)
  default     = null
}

variable "org_authorization_server" {
  description = "true signs people in by the org's own authorization server, for orgs without API Access Management (Okta answers E0000015 then). By default a custom one does, as the guide recommends, with its scope, policy and rule."
  type        = bool
  default     = false
  nullable    = false
}

variable "issuer_mode" {
  description = "Which of the org's URLs the issuer begins with: ORG_URL (the guide's \"Okta URL\"), CUSTOM_URL (the org's custom domain) or DYNAMIC (the one that a request is made to)."
  type        = string
  default     = "ORG_URL"
  nullable    = false

  validation {
    condition     = contains(["ORG_URL", "CUSTOM_URL", "DYNAMIC"], var.issuer_mode)
    error_message = "issuer_mode must be ORG_URL, CUSTOM_URL or DYNAMIC."
  }
}

variable "scope" {
  description = "Name of the authorization server's own scope."
  type        = string
  default     = "openmetadata"
  nullable    = false
}

variable "default_scope" {
  description = "Whether a client that asks for no scope gets that one."
  type        = bool
  default     = true
  nullable    = false
}

variable "principal_domain" {
  description = "Mail domain of the organisation, which is written in lower case. Defaults to the domain of admins, who then must all be of one."
  type        = string
  default     = null

  validation {
    condition     = var.principal_domain != null || length(local.admin_domains) <= 1
    error_message = "The admins are of several domains (${join(", ", local.admin_domains)}): say by principal_domain which is that of the organisation."
  }
}

variable "enforce_principal_domain" {
  description = "Whether the server refuses people of other domains. The automation's account must then be of the domain too: set signing_key.email in the provider. A bot need not be."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition = !var.enforce_principal_domain || try(alltrue([
      for domain in local.admin_domains : domain == local.principal_domain
    ]), true)
    error_message = "With enforce_principal_domain only people of principal_domain can sign in, and some of admins have another domain: leave them out, or leave enforce_principal_domain at false."
  }
}

variable "enable_self_signup" {
  description = "Whether people whom the server does not know get an account when they first sign in. It has no default, because it is a decision: with true, whoever is assigned to the app in Okta can become an administrator; with false, people without an account stay out. false does not close every way to an account, so the assignment in Okta (okta_groups) is the real gate. The server takes a change into account only when it starts."
  type        = bool
  nullable    = false
}

variable "automation_credential" {
  description = "What Terraform acts by in later runs. signing_key: tokens that the provider signs itself, for an administrator's account that the module makes; the provider needs the server's private key. token: the token of an administrator's bot that the module makes; nobody gives the private key to Terraform, and the setup takes two runs (phase)."
  type        = string
  default     = "signing_key"
  nullable    = false

  validation {
    condition     = contains(["signing_key", "token"], var.automation_credential)
    error_message = "automation_credential must be signing_key or token."
  }
}

variable "automation_name" {
  description = "Name of the account or bot that Terraform acts as. Defaults to terraform, or terraform-bot with automation_credential = \"token\"."
  type        = string
  default     = null
}

variable "automation_domain" {
  description = "Mail domain of the account or bot that Terraform acts as. Defaults to open-metadata.org."
  type        = string
  default     = "open-metadata.org"
  nullable    = false
}

variable "automation_token_expiry" {
  description = "Lifetime of the bot's token in days (1, 7, 30, 60, 90), OneHour or Unlimited, with automation_credential = \"token\". A bot cannot renew its own token: at its end a run needs another administrator's credential."
  type        = string
  default     = "90"
  nullable    = false
}

variable "phase" {
  description = "How far the setup goes. prepare: all that the password of admin outlives, for the first run with automation_credential = \"token\"; a later return to it switches the server back to what it had. switch: people sign in by Okta, and admin stays. complete: admin is removed as well; with automation_credential = \"token\" it says that the bot's token is stored where later runs take it from. confirmed: the server's own environment holds the output server_environment as well. Defaults to complete, which automation_credential = \"token\" has to say itself."
  type        = string
  default     = null

  validation {
    condition     = var.phase == null || contains(["prepare", "switch", "complete", "confirmed"], coalesce(var.phase, "complete"))
    error_message = "phase must be prepare, switch, complete or confirmed."
  }

  validation {
    condition     = var.phase == null || var.switch_sign_in == null && var.automation_token_sink == null && var.server_principals_replaced == null
    error_message = "phase takes the place of switch_sign_in, automation_token_sink and server_principals_replaced: leave those out."
  }
}

variable "switch_sign_in" {
  description = "Deprecated: set phase. false is phase = \"prepare\", true any later one."
  type        = bool
  default     = null
}

variable "automation_token_early_rotation_window" {
  description = "Hours before its expiry from which on a plan renews the bot's token, with automation_credential = \"token\". The run that renews it needs another administrator's credential."
  type        = number
  default     = 0
  nullable    = false
}

variable "automation_token_sink" {
  description = "Deprecated: set phase. Any text that exists only once the bot's token has been stored, such as the ID of the stored secret, with automation_credential = \"token\"."
  type        = string
  default     = null

  validation {
    condition     = var.automation_credential == "token" || var.automation_token_sink == null
    error_message = "automation_token_sink goes with automation_credential = \"token\", and only with it: otherwise the automation has no token to store."
  }

  validation {
    condition     = var.automation_token_sink != ""
    error_message = "automation_token_sink is empty: give it the id of the stored secret."
  }
}

variable "key_delivery" {
  description = "files: the module makes the server's signing key pair and writes it to key_files. external: the pair comes to the server by your own means, such as a secret store and a Kubernetes secret, and the module is told its thumbprint."
  type        = string
  default     = "files"
  nullable    = false

  validation {
    condition     = contains(["files", "external"], var.key_delivery)
    error_message = "key_delivery must be files or external."
  }
}

variable "key_files" {
  description = "Where the server's signing key pair is written: paths on the machine that runs Terraform, in a place that the server reads. Wanted with key_delivery = \"files\"."
  type = object({
    private_key = string
    public_key  = string
  })
  default = null

  validation {
    condition     = (var.key_delivery == "files") == (var.key_files != null)
    error_message = "key_files goes with key_delivery = \"files\", and only with it."
  }
}

variable "signing_key_thumbprint" {
  description = "RFC 7638 thumbprint of the key that the server is to sign with, as the ephemeral resource openmetadata_jwt_signing_key and the function jwks_thumbprint give it. Wanted with key_delivery = \"external\"."
  type        = string
  default     = null

  validation {
    condition     = (var.key_delivery == "external") == (var.signing_key_thumbprint != null)
    error_message = "signing_key_thumbprint goes with key_delivery = \"external\", and only with it."
  }
}

variable "server_key_files" {
  description = "The same two files as the server sees them. Defaults to the same paths."
  type = object({
    private_key = string
    public_key  = string
  })
  default = null
}

variable "key_file_permission" {
  description = "Permission of the key files, as the server's own user needs it."
  type        = string
  default     = "0600"
  nullable    = false
}

variable "key_id" {
  description = "Key ID that the server is configured with. Defaults to the one that OpenMetadata is shipped with, which may stay when the files change."
  type        = string
  default     = "Gb389a-9f76-gdjs-a92j-0242bk94356"
  nullable    = false
}

variable "signing_key_keepers" {
  description = "Any change of these values makes a new signing key."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "ingestion_bot" {
  description = "Bot whose token is renewed after the key changed."
  type        = string
  default     = "ingestion-bot"
  nullable    = false
}

variable "ingestion_token_expiry" {
  description = "Lifetime of the bot's token in days (1, 7, 30, 60, 90), OneHour or Unlimited."
  type        = string
  default     = "90"
  nullable    = false
}

variable "ingestion_token_early_rotation_window" {
  description = "Hours before its expiry from which on a plan renews the token, so that ingestion does not stop between two applies. Defaults to two weeks for 60 and 90 days, one week for 30, two days for 7, half a day for 1; 0 renews it only once it has expired."
  type        = number
  default     = null
}

variable "server_environment_confirmed" {
  description = "Confirms that the server's own environment holds the module's output server_environment, and that the server is restarted with it after an apply that changes it. No API shows either; without the confirmation the plans say what a start may undo. Defaults to true with phase = \"confirmed\"."
  type        = bool
  default     = null
}

variable "server_principals_replaced" {
  description = "Deprecated: set phase = \"confirmed\". true says so for the list of administrators only."
  type        = bool
  default     = null
}

variable "on_destroy" {
  description = "What a destroy does with the server's security configuration: restore puts back what it had before the switch, leave leaves it as it is. Counts once it is applied."
  type        = string
  default     = "restore"
  nullable    = false

  validation {
    condition     = contains(["restore", "leave"], var.on_destroy)
    error_message = "on_destroy is \"restore\" or \"leave\"."
  }
}

variable "probe_client_secret" {
  description = "Whether the checks of the sign-in try the client secret at Okta's authorization server. Okta's System Log shows each attempt."
  type        = bool
  default     = false
  nullable    = false
}

variable "check_sign_in" {
  description = "Whether every plan and apply ends with the checks of the sign-in, which cost some twenty requests. What they find is a warning."
  type        = bool
  default     = true
  nullable    = false
}
