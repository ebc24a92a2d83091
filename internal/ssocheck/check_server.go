package ssocheck

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// checkServer: without the server all that depends on it is not known.
func checkServer(r *run) finding {
	address, err := r.facts.Server.Get()
	if err != nil {
		return missing("the OpenMetadata server", err)
	}
	return pass("%s answers.", address)
}

// checkReplicas: each replica has the configuration and the key in a memory of its own, and people come to any (F162, F163).
func checkReplicas(r *run) finding {
	differing, err := r.facts.Replicas.Get()
	if err != nil {
		return missing("what each of the server's replicas has", err)
	}
	if !differing.None() {
		return fail(fmt.Sprintf("The server's replicas differ %s. Whether somebody gets in depends on which of them answers.", differing),
			"Apply the configuration, which brings all of them along, or restart all of them, in Kubernetes with kubectl rollout restart.")
	}
	return pass("The server's replicas have the same security configuration, as far as it is shown, and the same signing key.")
}

// checkServerCredential: a credential that worked at the last apply may have died since, of a new key, provider or list
// of claims.
func checkServerCredential(r *run) finding {
	credential, err := r.facts.Credential.Get()
	if err != nil {
		return missing("what only an administrator may see", err)
	}
	return pass("The server accepts the provider's %s as an administrator's.", credential)
}

// checkServerProvider looks which provider is in force.
func checkServerProvider(r *run) finding {
	authentication, err := r.facts.authentication()
	if err != nil {
		return missing("the server's sign-in settings", err)
	}
	if provider := text(authentication.Provider); provider != ssoconfig.ProviderOkta {
		return fail(fmt.Sprintf("The server's provider is %q.", provider), `Set provider = "okta" in openmetadata_security_config.`)
	}
	return pass("The server's provider is okta.")
}

// serverAndApp are both sides of a comparison, or why there is none.
func (r *run) serverAndApp() (server ssoconfig.Authentication, client appClient, failed *finding) {
	server, err := r.facts.authentication()
	if err != nil {
		found := missing("the server's sign-in settings", err)
		return server, client, &found
	}
	app, err := r.facts.App.Get()
	if err != nil {
		found := missing("the app integration", err)
		return server, client, &found
	}
	if !r.signIn.fromServer {
		found := notMade("The server does not sign in through Okta.")
		return server, client, &found
	}
	return server, appClient{id: app.Credentials.OAuthClient.ClientID, authMethod: app.Credentials.OAuthClient.TokenEndpointAuthMethod}, nil
}

type appClient struct{ id, authMethod string }

// checkClientID compares the client id in both places that the server has it. A confidential sign-in uses that of the
// OIDC block, whatever stands in the other (F15).
func checkClientID(r *run) finding {
	server, client, failed := r.serverAndApp()
	if failed != nil {
		return *failed
	}
	for _, have := range []struct{ place, id string }{{"client_id", text(server.ClientID)}, {"oidc_configuration.id", r.signIn.clientID}} {
		if have.id != client.id {
			return fail(fmt.Sprintf("The server has %q as its %s, and the app's client id is %q.", have.id, have.place, client.id),
				"Take client_id and oidc_configuration.id in openmetadata_security_config from openmetadata_okta_app.<name>.client_id.")
		}
	}
	return pass("The server has the app's client id %s.", client.id)
}

// checkClientType: the server sends a secret if and only if it is confidential, and the app wants one if and only if its
// authentication method is not none.
func checkClientType(r *run) finding {
	server, client, failed := r.serverAndApp()
	if failed != nil {
		return *failed
	}
	wanted := ssoconfig.ClientTypeConfidential
	if client.authMethod == ssoconfig.AuthMethodNone {
		wanted = ssoconfig.ClientTypePublic
	}
	if have := text(server.ClientType); have != wanted {
		return fail(fmt.Sprintf("The server's client type is %q, and the app authenticates by %q, which is a %s client's.", have, client.authMethod, wanted),
			fmt.Sprintf("Set client_type = %q in openmetadata_security_config, or choose the other flow_type on openmetadata_okta_app.", wanted))
	}
	return pass("Server and app agree on a %s client.", wanted)
}

// checkTokenAlgorithm: with any other algorithm the server refuses every token, its own too (F41).
func checkTokenAlgorithm(r *run) finding {
	security, err := r.facts.Security.Get()
	if err != nil {
		return missing("the security configuration", err)
	}
	algorithm := security.Authentication.TokenValidationAlgorithm
	if algorithm != nil && *algorithm != ssoconfig.AlgorithmRS256 {
		return fail(fmt.Sprintf("The server validates tokens by %s, and both Okta and the server sign with RS256, so it refuses every token.", *algorithm),
			`Set token_validation_algorithm = "RS256" in openmetadata_security_config.`)
	}
	return pass("The server validates tokens by RS256.")
}

// everyIDToken are the claims about the person that every ID token of Okta's has which was asked for with the scopes
// email and profile, also beside an access token; its subject is Okta's id of the person (O26).
var everyIDToken = []string{"email", "preferred_username", "sub"}

// claimNames are the claims that tell the server who somebody is.
func claimNames(authentication ssoconfig.Authentication) []string {
	names := slices.Clone(authentication.JWTPrincipalClaims)
	for _, entry := range authentication.JWTPrincipalClaimsMapping {
		_, claim, _ := strings.Cut(entry, ":")
		names = append(names, claim)
	}
	return names
}

const claimsOfServer = "the claims of the authorization server"

// checkPrincipalClaims: the server knows people by the first of its principal claims that the token has (F55), and
// refuses a token that has none of them (F40).
func checkPrincipalClaims(r *run) finding {
	authentication, err := r.facts.authentication()
	if err != nil {
		return missing("the server's sign-in settings", err)
	}
	if !r.signIn.fromServer {
		return notMade("The server does not sign in through Okta.")
	}
	remedy := `Set jwt_principal_claims = ["email", "preferred_username", "sub"] in openmetadata_security_config, and leave jwt_principal_claims_mapping out.`
	carried, unknown := r.carriedClaims()
	if mapping := authentication.JWTPrincipalClaimsMapping; len(mapping) > 0 {
		for _, entry := range mapping {
			name, claim, _ := strings.Cut(entry, ":")
			switch {
			case !slices.Contains(carried, claim) && unknown != nil:
				return missing(claimsOfServer, unknown)
			case !slices.Contains(carried, claim):
				return fail(fmt.Sprintf("The server takes the %s from the claim %q, which Okta's ID tokens do not have, so it refuses them.", name, claim), remedy)
			case claim == "sub":
				return fail(fmt.Sprintf("The server takes the %s from the claim \"sub\", which is Okta's id of the person and no name.", name), remedy)
			}
		}
		return pass("The server's mapping %s names claims that Okta's ID tokens have.", quoted(mapping))
	}
	for _, claim := range authentication.JWTPrincipalClaims {
		switch {
		case !slices.Contains(carried, claim) && unknown != nil:
			return missing(claimsOfServer, unknown)
		case !slices.Contains(carried, claim):
			continue
		case claim == "sub":
			return fail("The server knows people by the claim \"sub\", which is Okta's id of the person, so everyone is a stranger with an odd name.", remedy)
		}
		return pass("The server knows people by the claim %q.", claim)
	}
	return fail(fmt.Sprintf("Okta's ID tokens have none of the server's principal claims %s, so it refuses them.", quoted(authentication.JWTPrincipalClaims)), remedy)
}

// carriedClaims are the claims about the person in the ID tokens of this sign-in. The error says that there may be more, which
// could not be read.
func (r *run) carriedClaims() ([]string, error) {
	carried := []string{"sub"}
	for claim, scope := range map[string]string{"email": "email", "preferred_username": "profile"} {
		if slices.Contains(r.signIn.scopes, scope) {
			carried = append(carried, claim)
		}
	}
	added, err := r.facts.IdentityClaims.Get()
	if _, ok := errors.AsType[*AbsentError](err); ok {
		return carried, nil
	}
	// System claims are among them, and count only with their scope.
	return append(carried, without(added, everyIDToken)...), err
}

// checkShippedKey: the private half of the key that every release ships is public (M3).
func checkShippedKey(r *run) finding {
	served, err := r.facts.ServedKeys.Get()
	if err != nil {
		return missing("the server's keys", err)
	}
	if served.ShippedDefault() {
		return fail("The server signs with the key that every release ships, whose private half is public: anyone who reaches the server can make themselves an administrator.",
			"Make a key with openmetadata_jwt_signing_key_files and take it into use with openmetadata_jwt_signing_key_rollout.")
	}
	if len(served.Usable()) == 0 {
		return fail("The server publishes no key: it could not load its key files.", "Look in the server's log, and see that both files are there as DER: PKCS#8 and SPKI.")
	}
	return pass("The server signs with a key of its own.")
}

// checkKeyPair: a server whose two key files do not belong together starts, publishes the public one, and refuses every
// token that it issues (F51).
func checkKeyPair(r *run) finding {
	proof, err := r.facts.KeyProof.Get()
	if err != nil {
		return missing("the proof of the key pair", err)
	}
	if proof.Err != nil && !refusesSignature(proof.Err) {
		return missing("the proof of the key pair", proof.Err)
	}
	if proof.Err != nil {
		return fail(fmt.Sprintf("The server does not accept a token that was just signed by %s: %s.", proof.Signer, words.Clause(proof.Err.Error())),
			"See that the two key files belong together, that the server has taken them into use (openmetadata_jwt_signing_key_rollout), and that the provider's signing_key names the server's key id.")
	}
	return pass("The server accepts a token that was just signed by %s.", proof.Signer)
}

// refusesSignature tells an answer that says that a token's signature or key is not the server's (F46, F51, F75; 2.1 has words
// of its own for an unknown key id) from any other refusal.
func refusesSignature(err error) bool {
	refused := openmetadata.AsAPIError(err)
	return refused != nil && !refused.Foreign && slices.ContainsFunc(
		[]string{"Public key mismatch", "SigningKeyNotFound", "signing key not found"},
		func(words string) bool { return strings.Contains(refused.Message, words) })
}

func thumbprints(keys []jwtkey.JWK) []string {
	var found []string
	for _, key := range keys {
		if facts, err := key.Facts(); err == nil {
			found = append(found, facts.Thumbprint)
		}
	}
	return found
}
