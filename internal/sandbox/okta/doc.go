// Package okta is a stand-in for an Okta org, for tests and for the sandbox. It keeps its state in memory, answers on the paths
// of Okta's management API that Terraform providers and their likes use, and plays each of the org's issuers of tokens. What it
// does follows from exchanges that were recorded with real orgs, from Okta's documentation and specification, and from what
// users have reported; a rule that is none of these is not in it.
//
// # Where each rule comes from
//
// R: recorded; the name is that of a file of ../shared/okta/bodies or, in lower case, of ../shared/okta/recorded, which the
// contract tests repeat. V: seen in the recordings of okta/terraform-provider-okta (test/fixtures/vcr). D: documented, in the
// API specification 2026.06.3, in the OAuth specification 2026.07.0, in the API's documentation and its guides, or in the error
// catalogues 2026.08.1. I: reported in an issue. G: that it is refused is documented or plain, with which text is not known;
// the general form of that class of errors is used.
//
// All operations
//
//	SSWS token, else 401 E0000011                                     R 401-E0000011-invalid-token
//	  also without a blank after SSWS                                 V Okta's Python SDK 3
//	unknown path 404 E0000008, unknown method 405 E0000022            D error catalogue
//	unknown object 404 E0000007 "<id> (<Type>)"                       R 404-E0000007-not-found
//	  types AppInstance, OAuth2AppInstance                            R; I terraform-provider-okta 1502
//	  types UserGroup, AuthorizationServer                            I okta/samples-js-react 60, public reports
//	  all other types                                                 G
//	malformed JSON, wrong type, bad enumeration: 400 E0000003         R POST_trustedOrigins.400-E0000003-bad-scope-enum
//	body of another media type than JSON: 400 E0000021                D error catalogue
//	missing or blank property: 400 E0000001                           D; text as in public reports of Okta's answers
//	too long: 400 E0000001 "The field is too long"                    D zones reference
//	429 E0000047 with X-Rate-Limit-* and Date                         R 429-E0000047-rate-limit, -concurrency
//	500 E0000009; 503 E0000010                                        R DELETE_apps_id.500-E0000009-transient; D
//	Link self and next, cursor = id of the last object                R GET_users.link-next-pagination
//	Link repeats known parameters only, with the limit in force       R applications.list_applications_with_query_parameters
//	unknown cursor: 400 E0000029                                      R applications.list_applications_pagination_with_after
//	no Link on claims, scopes, policies, rules, secrets, groups?q=    R GET_claims.*, GET_scopes.*, GET_policies.list, GET_groups.everyone
//	page sizes (apps 20/200, groups 10000, servers 200, origins 20/200) D
//	filter and search expressions, else 400 E0000031; texts are JSON  D Core Okta API
//	  strings, ne, not (…)
//	CORS for operations that are marked isCorsEnabled                 D
//	times in UTC to the second, written with .000Z                    R all
//
// Applications
//
//	POST 200, PUT 200, DELETE 204, lifecycle 200 {}                   R
//	fields, defaults and links of an answer                           R POST_apps.*, GET_apps*
//	client_id is the id unless given; unique                          R POST_apps.web-user-supplied-secret; D, G
//	client_id form, immutable                                         D, G
//	client_secret in answers to POST and PUT only                     R
//	a PUT without or with an empty secret keeps it                    R PUT_apps_id.web-empty-secret
//	PUT replaces everything else                                      D
//	refresh_token kept when left out; defaults by type                D
//	refresh_token only with its grant; STATIC has no leeway           D; R POST_apps.web-refresh-static
//	rotation_type required; leeway 0 to 60                            R POST_apps.400-rotation_type-required; D, G
//	pkce_required by type; none needs true                            D, G
//	web with none refused                                             R PUT_apps_id.400-web-auth-method-none
//	browser with a secret accepted                                    R POST_apps.browser-implicit-with-client_secret_basic
//	redirect_uris and response_types required                         D, G
//	redirect URIs absolute, no fragment; wildcards                    D, G
//	grants by application type                                        D, G; R POST_apps.service
//	participate_slo, idp_initiated_login, network                     D, G
//	dpop with client_credentials: of service apps only                R dpop.dpop_token_acquisition; others D
//	client_uri, logo_uri and their likes up to 1024 characters        D
//	signOnMode other than OPENID_CONNECT: 400 E0000024                D error catalogue; the stand-in makes OIDC apps only
//	selfService: 403 E0000043                                         R POST_apps.403-E0000043-selfService
//	DELETE of an active app: 403 E0000056                             R DELETE_apps_id.403-E0000056-active
//	label need not be unique                                          V
//	consent_method, participate_slo, universalLogout by org           V; Options
//	secrets: two at most, texts of all refusals                       R POST_apps_credentials_secrets.400-*
//	groups: first priority 0, then the next; given ones are kept      V TestAccResourceOktaAppGroupAssignment_crud
//	groups of an inactive app: 404 (AppInstance)                      I terraform-provider-okta 1502
//	groups: profile with null members, and texts for other values    I public reports; Options.TextProfile
//	groups: PATCH replaces and removes members of the profile         D; other paths G
//	without credentials: a secret of its own                          R application_tokens.application_tokens_lifecycle
//	malformed expand of a list: 400 E0000001                          R applications.list_applications_with_query_parameters
//	users: expand=user embeds the person                              D
//	features: 400, provisioning is not supported; other names: 404    R application_features.*
//	refresh tokens: unknown 404 (OAuth2RefreshTokenTx)                R application_tokens.application_tokens_lifecycle
//	keys that are inline: listed, ids pks…, use null                  D, and the okta provider's tests
//	internal idToken settings: read, and written after each create    V
//	logo: 201 for an image of less than one MB                        D; G
//	app sign-in policy by PUT, 204                                    R PUT_apps_policies
//
// Authorization servers
//
//	POST 201, PUT 200, DELETE 204, lifecycle 204                      R
//	without API Access Management: 401 E0000015                       R POST_authorizationServers.401-E0000015-no-API-Access-Management
//	MANUAL on create becomes AUTO; nextRotation after 90 days         R POST_authorizationServers.no-description-MANUAL-becomes-AUTO
//	MANUAL by PUT, without nextRotation                               R PUT_authorizationServers_id.rotation-MANUAL
//	issuerMode absent, or DYNAMIC by default                          D; Options.NoDynamicIssuerMode
//	exactly one audience                                              D, G
//	names need not be unique; active ones can be deleted              no rule known
//	default: seeded, addressed by that word or its id, not deletable  R GET_authorizationServers_default; D, G
//	status in PUT is ignored                                          the status has operations of its own
//	keys ACTIVE, NEXT, EXPIRED; keyRotate; use must be sig            D
//	new server: 7 system scopes, 19 claims, no policy                 D; R GET_claims.list-new-server, GET_policies.list
//	default server: okta.myAccount scopes beside them                 R GET_scopes.list-default-server
//	link to the keys of the resource server                           V; Options.NoResourceServerKeys
//	scope names; NO_CLIENTS, IMPLICIT by default                      D, G
//	scope names unique                                                G
//	several default scopes                                            D
//	claim names unique by claimType                                   public source of the Okta CLI, G
//	claims of access tokens always included; that as a text           D
//	associated servers; clients with refresh tokens, and these        D; types in a 404 G
//	keys of the resource server: five, of 2048 bits, one active       D examples ErrorJsonWebKey*; G
//	  a PUT replaces them; one without a status is active             D
//	system scopes and claims cannot be deleted: 403 E0000006          D, G
//	policy status on create ignored                                   I terraform-provider-okta 111, 1472
//	unknown client in a policy                                        R POST_policies.400-client-not-found
//	priorities contiguous                                             I terraform-provider-okta 2833; R POST_policy_rules.priority-2
//	people required for grants of people; EVERYONE                    R POST_policy_rules.400-people-required; D
//	lifetimes of a rule                                               D, G
//	grants of a rule reordered; users.exclude, scopes.include shown   R PUT_policy_rules_id.two-grants-reordered, POST_policy_rules.*,
//	                                                                  authorization_server_rules.policy_rules_lifecycle
//
// Trusted origins and groups
//
//	origins: POST 200, lifecycle answers the origin                   R POST_trustedOrigins, POST_trustedOrigins_lifecycle_deactivate
//	origin value; name and origin unique                              R POST_trustedOrigins.400-invalid-origin; D, G
//	status on create ignored, by PUT taken                            D schema of the request; R PUT_trustedOrigins_id
//	groups: POST 200, names unique                                    D; public reports
//	no description: null                                              R groups.create_get_group
//	Everyone cannot be changed or deleted: 403 E0000006               D, G
//
// Issuers of tokens
//
//	metadata of the org                                               R GET_well-known_oauth-authorization-server.org
//	metadata of custom servers, OpenID configuration                  D; public documents of orgs
//	metadata for an unknown client_id: 400                            D
//	only scopes with metadataPublish ALL_CLIENTS are published        D
//	keys: the one that signs and the one that did before; to be kept  D
//	  until the next rotation
//	unknown or inactive server: 404 (AuthorizationServer)             public reports; inactive: G
//	unknown client_id: {"errorCode": "invalid_client", …}, at         public reports
//	  authorize 400, elsewhere 401
//	unregistered redirect URI: page of status 400                     I oktadev/okta-node-express-typescript-react-example 12
//	all other errors of OAuth, their codes and texts                  D OAuth error catalogue
//	order of the checks at authorize                                  client and redirect URI first; the rest is not known
//	Basic and form are one way to send a secret                       no rule known that tells them apart
//	public clients: client_id alone in the header, or in the query    okta-auth-js; D
//	  to introspect
//	an assertion with a jti once; HMAC by secrets of 32 characters    D OAuth error catalogue
//	repeated and missing parameters                                   D OAuth error catalogue
//	prompt=none without a session: login_required; with max_age=0     D OAuth error catalogue
//	POST: parameters in the body only; Referrer-Policy                D
//	service apps may not: page of status 400                          D OAuth error catalogue; the name of the endpoint G
//	pushed requests: 200, for an hour                                 D; RFC 9126 says 201: the specification counts until a
//	                                                                  recording says otherwise; that one is good for several
//	                                                                  uses: no rule known
//	forms of another media type: 400 E0000021                         I Kong/volcano-agent-sdk 21
//	requests for tokens with their parameters in the query            V okta-sdk-golang 2.20 and 4.1, with an empty body only
//	DPoP: proof, then nonce; refusals                                 R dpop.*; D OAuth error catalogue
//	  resources ask for no nonce                                      R dpop.dpop_api_request
//	  a client that need not prove and does gets bound tokens         RFC 9449
//	the browser's own session                                         D Sessions
//	offline_access ignored without a code                             D
//	profile, email, address and phone need openid                     D OAuth error catalogue
//	assignment, also by implicitAssignment: user_not_assigned         D
//	policies and rules by priority, the first that matches grant,     D; that scopes of OpenID count as others do:
//	  person and all scopes; else no_matching_policy                  Okta's support, "Tokens not issued with lifetime …"
//	no scope asked: the default ones that the rule permits            D
//	consent by prompt, app and scope, for one client at one server    D guide "Request user consent"
//	  without a person: consent_required                              D OAuth error catalogue
//	code valid for 300 seconds and once, bound to its request         D
//	PKCE S256 only                                                    D metadata
//	ID token: 1 hour; beside another token only the claims that are   D
//	  always included
//	access token: lifetime and refresh window of the rule             D
//	  at the org: one hour, refresh tokens 90 days                    Okta's support, "Lifetime of the Okta Minted …"
//	refresh rotation with leeway; a replay ends it and all access     D guide "Refresh access tokens"
//	  tokens of the authentication
//	browsers: trusted origin (CORS) and origin of a redirect URI      D OAuth error catalogue
//	  the token endpoint allows every origin to read its answers      D
//	claims: system ones, groups by filter, some expressions           D; others: user_claim_evaluation_failure
//	groups: only REGEX minds case; 100 at most                        D
//	userinfo: one token, in the header or the form                    D OAuth error catalogue
//	introspection of access, refresh and ID tokens                    D
//	client_credentials at the org: service app, key, granted scope    D
//	an access token with okta.* scopes for the management API         D
//	client_credentials for .self scopes refused                       D OAuth error catalogue
//	revocation 200; that of a refresh token ends its access tokens    D guide "Revoke tokens"
//	a client that is deactivated loses its tokens for good            D guide "Revoke tokens"
//	people: suspended and deactivated ones cannot sign in             D
//	logout by id_token_hint, of nobody else's session                 D OAuth error catalogue
//
// Not played: device and CIBA flows and dynamic client registration, whose endpoints the metadata name as those of real orgs do
// and which are unknown paths here, group rules but for their empty list, request objects, encryption of tokens, keys behind a
// jwks_uri, custom domains, multifactor policies, hooks. No rule is known for these, so there is none: whether the tokens of a
// person who is unassigned end at once, and whether the key that will sign next is published before it does.
package okta
