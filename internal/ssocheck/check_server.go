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

// checkReplicas: each replica has the configuration and the key in a memory of its own, and people come to any (F162, F163).
func checkReplicas(r *run) finding {
	if differing := r.facts.Replicas.value; !differing.None() {
		return fail(fmt.Sprintf("The server's replicas differ %s. Whether somebody gets in depends on which of them answers.", differing),
			"Apply the configuration, which brings all of them along, or restart all of them, in Kubernetes with kubectl rollout restart.")
	}
	return pass("The server's replicas have the same security configuration, as far as it is shown, and the same signing key.")
}

// checkServerCredential: a credential that worked at the last apply may have died since, of a new key, provider or list
// of claims.
func checkServerCredential(r *run) finding {
	return pass("The server accepts the provider's %s as an administrator's.", r.facts.Credential.value)
}

// checkServerProvider looks which provider is in force.
func checkServerProvider(r *run) finding {
	authentication, _ := r.facts.authentication()
	if provider := text(authentication.Provider); provider != ssoconfig.ProviderOkta {
		return fail(fmt.Sprintf("The server's provider is %q.", provider), `Set provider = "okta" in openmetadata_security_config.`)
	}
	return pass("The server's provider is okta.")
}

// checkClientID compares the client id in both places that the server has it. A confidential sign-in uses that of the
// OIDC block, whatever stands in the other (F15).
func checkClientID(r *run) finding {
	server, _ := r.facts.authentication()
	client := r.facts.App.value.Credentials.OAuthClient
	for _, have := range []struct{ place, id string }{{"client_id", text(server.ClientID)}, {"oidc_configuration.id", r.signIn.clientID}} {
		if have.id != client.ClientID {
			return fail(fmt.Sprintf("The server has %q as its %s, and the app's client id is %q.", have.id, have.place, client.ClientID),
				"Take client_id and oidc_configuration.id in openmetadata_security_config from openmetadata_okta_app.<name>.client_id.")
		}
	}
	return pass("The server has the app's client id %s.", client.ClientID)
}

// checkClientType: the server sends a secret if and only if it is confidential, and the app wants one if and only if its
// authentication method is not none.
func checkClientType(r *run) finding {
	server, _ := r.facts.authentication()
	method := r.facts.App.value.Credentials.OAuthClient.TokenEndpointAuthMethod
	wanted := ssoconfig.ClientTypeConfidential
	if method == ssoconfig.AuthMethodNone {
		wanted = ssoconfig.ClientTypePublic
	}
	if have := text(server.ClientType); have != wanted {
		return fail(fmt.Sprintf("The server's client type is %q, and the app authenticates by %q, which is a %s client's.", have, method, wanted),
			fmt.Sprintf("Set client_type = %q in openmetadata_security_config, or choose the other flow_type on openmetadata_okta_app.", wanted))
	}
	return pass("Server and app agree on a %s client.", wanted)
}

// checkTokenAlgorithm: with any other algorithm the server refuses every token, its own too (F41).
func checkTokenAlgorithm(r *run) finding {
	algorithm := r.facts.Security.value.Authentication.TokenValidationAlgorithm
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
	authentication, _ := r.facts.authentication()
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
	carried := r.signIn.claims()
	added, err := r.facts.IdentityClaims.Get()
	if _, ok := errors.AsType[*AbsentError](err); ok {
		return carried, nil
	}
	// System claims are among them, and count only with their scope.
	return append(carried, without(added, everyIDToken)...), err
}

// checkShippedKey: the private half of the key that every release ships is public (M3).
func checkShippedKey(r *run) finding {
	served := r.facts.ServedKeys.value
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
	proof := r.facts.KeyProof.value
	if proof.Err != nil && !refusesSignature(proof.Err) {
		return missing(keyProof.what, proof.Err)
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
