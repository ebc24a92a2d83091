package diagnose

import "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"

// credentialAdvice says what to do about the likeliest cause of there being no credential, and about no other.
func credentialAdvice(refused *openmetadata.CredentialError) string {
	likeliest, tried := refused.Likeliest()
	if advice := adviceFor[likeliest.Cause]; tried && advice != "" {
		return advice
	}
	return "Configure a credential that the server accepts as an administrator's: signing_key with the server's present private key and key id and an existing administrator, token, or, while the server's provider is basic, email and password."
}

var adviceFor = map[openmetadata.Cause]string{
	openmetadata.CauseFilter: brokenFilter,
	openmetadata.CauseLocked: "Wait ten minutes, or restart the server, which lifts the lock, and correct the password (password, OPENMETADATA_PASSWORD) before the next run: three wrong ones lock the account again.",
	openmetadata.CauseWrongPassword: "Correct the password: the argument password, or OPENMETADATA_PASSWORD. " +
		"It was sent once, since three wrong ones lock the account for ten minutes.",
	openmetadata.CauseUnknownUser: "Correct the e-mail address: the argument email, or OPENMETADATA_EMAIL. It is that of an administrator in the server's own user store.",
	openmetadata.CauseFailed:      serverFailed,
	openmetadata.CauseUnusable:    "Give the credential as its issuer has made it: in one piece, with nothing added.",
	openmetadata.CauseExpired:     "Give the provider a token that has not expired: token, or OPENMETADATA_TOKEN.",
	openmetadata.CauseKeyID:       "Set signing_key.key_id, or OPENMETADATA_SIGNING_KEY_ID, to the key id that the server is configured with (JWT_KEY_ID). The data source openmetadata_jwks shows it.",
	openmetadata.CauseNoAccount:   "Name an existing administrator in signing_key.user. In the first run, which makes that account, give email and password of another.",
	openmetadata.CauseNotAdministrator: "Let the provider act as an administrator: name another user in signing_key.user, or give an administrator's token, " +
		"or have an administrator give the account that right.",
	openmetadata.CauseDomain:        "The server enforces its domains, on its own tokens too: set signing_key.email to an address of a domain that it lets in.",
	openmetadata.CauseKeyNotInForce: "The server takes the key of its files into use by a restart or by openmetadata_jwt_signing_key_rollout, while another credential is accepted; a restart needs none. If the server signs with another key by intent, give signing_key that private key.",
	openmetadata.CauseEnding:        "Apply again once the server has taken the new key into use: a restart does that, and so does openmetadata_jwt_signing_key_rollout.",
	openmetadata.CauseMissingFile: "Is this the machine that the key files were written on? If another one runs Terraform as a rule, run it there, or bring the file from there to here. " +
		"In the first run, before there is a key, give email and password. " +
		"Only if the key is lost for good, make another pair by itself where the server reads it (terraform apply -target on openmetadata_jwt_signing_key_files), and restart the server, which takes it then.",
	openmetadata.CauseNoPassword: "Set another password for the account on the server, or give signing_key or token: the server has cleared the password when it was started under another provider than basic.",
	openmetadata.CauseNotBasic:   "Passwords count only while the server's provider is basic. Give signing_key, with the server's private key and an existing administrator, or token.",
}
