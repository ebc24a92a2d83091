package okta

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// ClientSecret is one of an app's secrets, with its value in clear (GET_apps_credentials_secrets.json).
type ClientSecret struct {
	ID         string `json:"id,omitempty"`
	Status     string `json:"status"`
	Secret     string `json:"client_secret,omitempty"`
	SecretHash string `json:"secret_hash,omitempty"`
	Created    string `json:"created,omitempty"`
}

// String keeps the value out of logs.
func (s ClientSecret) String() string { return "client secret " + s.ID }

// GoString keeps the value out of logs.
func (s ClientSecret) GoString() string { return s.String() }

// clientSecrets are of the org's making where they are created without a value. An app has two at most
// (POST_apps_credentials_secrets.400-max-two.json). The only active one cannot be switched off
// (POST_apps_credentials_secrets_deactivate.400-only-one.json), and an active one cannot be deleted
// (DELETE_apps_credentials_secrets_id.400-active.json).
var clientSecrets = kind[ClientSecret]{
	place:   place{segments: []string{"apps", "*", "credentials", "secrets"}},
	id:      func(s *ClientSecret) *string { return &s.ID },
	request: func(s ClientSecret) ClientSecret { return ClientSecret{Secret: s.Secret, Status: s.Status} },
	carries: transport.OktaClientSecret,
	stops:   true,
}

// ClientSecrets are an app's secrets. Public clients have none.
func (c *Client) ClientSecrets(appID string) Collection[ClientSecret] {
	return in(c, &clientSecrets, appID)
}

// CheckClientSecret asks an authorization server, the org's own where serverID is empty, whether it knows the client by the
// secret. It introspects a token that nobody has made, as OpenMetadata's own validation does (F15): the secret is looked at
// first, and nothing is granted or turned down. The address is on the org's own origin. A secret that is none is an APIError,
// mostly with the code invalid_client.
func (c *Client) CheckClientSecret(ctx context.Context, serverID, clientID, secret string) error {
	segments := []string{"oauth2", serverID, "v1", "introspect"}
	if serverID == "" {
		segments = []string{"oauth2", "v1", "introspect"}
	}
	target := join(segments...)
	form := url.Values{"token": {"none"}, "token_type_hint": {"access_token"}}
	ctx = transport.Carrying(ctx, transport.OktaClientSecret)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.orgURL+target, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// RFC 6749, section 2.3.1, has both encoded as in a form.
	request.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(secret))
	var got answer
	response, err := c.http.Do(request.WithContext(context.WithValue(ctx, answerKey{}, &got)))
	if err != nil {
		return unanswered(http.MethodPost, target, err)
	}
	_ = response.Body.Close() // it is in the answer
	var introspected struct{ Active *bool }
	if err := got.decode(&introspected); err != nil {
		return err
	}
	if introspected.Active == nil {
		return got.strange(foreignAnswer)
	}
	return nil
}
