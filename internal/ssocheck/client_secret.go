package ssocheck

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// SecretProof is what became of the client's secret that was tried a moment ago.
type SecretProof struct {
	// Stored is true for the secret that the server has, false for those that Okta's API shows of the app.
	Stored bool
	// Err is nil when Okta takes it.
	Err error
}

// errNoActiveSecret says that there was nothing to try.
var errNoActiveSecret = errors.New("the app has no active client secret")

const notProbed = "trying a client secret is off; probe_client_secret = true turns it on, and Okta's System Log then shows each attempt"

// storedSecret is the secret that the server has, and whether it can be seen.
func (f Facts) storedSecret(signIn signIn) (secret string, visible bool) {
	security, err := f.Security.Get()
	if err != nil || !signIn.fromServer || security.Authentication.OIDC == nil {
		return "", false
	}
	secret = text(security.Authentication.OIDC.Secret)
	return secret, secret != ssoconfig.SecretMask
}

// proveSecret tries the client's secret: the server's own where the credential may see it (a bot's may, F26), else the app's,
// which proves the app's side only. It goes to the authorization server that Okta's API shows, on the org's own origin, and
// nowhere else, whatever the server's configuration or a discovery document says.
func proveSecret(ctx context.Context, org *okta.Client, appID string, facts *Facts) (SecretProof, error) {
	signIn := facts.signIn()
	stored, visible := facts.storedSecret(signIn)
	if signIn.err != nil || signIn.public || visible && stored == "" {
		return SecretProof{}, &AbsentError{Reason: "there is no client secret to try"}
	}
	server, err := facts.AuthorizationServer.Get()
	if err != nil {
		return SecretProof{}, err
	}
	if err := mayReceiveSecret(org, server, signIn); err != nil {
		return SecretProof{}, err
	}
	id := ""
	if server.Custom != nil {
		id = server.Custom.ID
	}
	if visible {
		return SecretProof{Stored: true, Err: org.CheckClientSecret(ctx, id, signIn.clientID, stored)}, nil
	}
	app, err := facts.App.Get()
	if err != nil {
		return SecretProof{}, err
	}
	secrets, err := org.ClientSecrets(appID).List(ctx)
	if err != nil {
		return SecretProof{}, err
	}
	return SecretProof{Err: tryEach(ctx, org, id, app.Credentials.OAuthClient.ClientID, secrets)}, nil
}

// tryEach tries the active secrets, and returns what the org says to the first that it does not take.
func tryEach(ctx context.Context, org *okta.Client, serverID, clientID string, secrets []okta.ClientSecret) error {
	tried := false
	for _, secret := range secrets {
		if secret.Status != okta.StatusActive {
			continue
		}
		tried = true
		if err := org.CheckClientSecret(ctx, serverID, clientID, secret.Secret); err != nil {
			return err
		}
	}
	if !tried {
		return errNoActiveSecret
	}
	return nil
}

// mayReceiveSecret fails when the authorization server is none of the org's own origin, or not the one that people sign in at.
func mayReceiveSecret(org *okta.Client, server AuthorizationServer, signIn signIn) error {
	own, err := url.Parse(org.OrgURL())
	if err != nil {
		return err
	}
	shown, err := url.Parse(server.Issuer)
	if err != nil || transport.OriginOf(shown) != transport.OriginOf(own) {
		return &AbsentError{Reason: fmt.Sprintf("Okta's API shows the issuer %s, which is not on the org's own address %s, and a client secret is sent nowhere else", server.Issuer, org.OrgURL())}
	}
	if signIn.issuer != server.Issuer {
		return &AbsentError{Reason: fmt.Sprintf("people sign in at %s and not at the authorization server %s, and a client secret is sent nowhere else: see the check issuer", signIn.issuer, server.Issuer)}
	}
	return nil
}

// checkClientSecret judges what became of the secret that was tried.
func checkClientSecret(r *run) finding {
	if r.signIn.public {
		return notMade("A public client has no secret.")
	}
	if stored, visible := r.facts.storedSecret(r.signIn); visible && stored == "" {
		return fail("The server has no client secret.", "Hand it over by client_secret_wo of openmetadata_security_config.")
	}
	proof, err := r.facts.SecretProof.Get()
	switch {
	case err != nil:
		return missing("the app's client secrets", err)
	case errors.Is(proof.Err, errNoActiveSecret):
		return fail("The app has no active client secret.", "Make one in Okta, and hand it over by client_secret_wo of openmetadata_security_config.")
	case okta.HasCode(proof.Err, "invalid_client") && proof.Stored:
		return fail(fmt.Sprintf("Okta refuses the client secret that the server has: %s.", words.Clause(proof.Err.Error())),
			"Hand over the app's present secret: raise client_secret_wo_version of openmetadata_security_config.")
	case okta.HasCode(proof.Err, "invalid_client"):
		return fail(fmt.Sprintf("Okta does not accept the client's authentication: %s.", words.Clause(proof.Err.Error())),
			"See that the app is a Web app that authenticates by a client secret.")
	case proof.Err != nil:
		return missing("what Okta says of the client secret", proof.Err)
	case proof.Stored:
		return pass("Okta accepts the client secret that the server has.")
	}
	return pass("Okta accepts the app's client secret. Whether it is the one that the server has only a bot's credential can see.")
}
