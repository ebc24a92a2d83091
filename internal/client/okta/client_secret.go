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
	ID         string `json:"id"`
	Status     string `json:"status"`
	Secret     string `json:"client_secret"`
	SecretHash string `json:"secret_hash"`
	Created    string `json:"created"`
}

// String keeps the value out of logs.
func (s ClientSecret) String() string { return "client secret " + s.ID }

// GoString keeps the value out of logs.
func (s ClientSecret) GoString() string { return s.String() }

// ListClientSecrets reads an app's secrets. Public clients have none.
func (c *Client) ListClientSecrets(ctx context.Context, appID string) ([]ClientSecret, error) {
	var found []ClientSecret
	err := c.call(ctx, http.MethodGet, path("apps", appID, "credentials", "secrets"), nil, &found)
	return found, err
}

// GetClientSecret reads one of an app's secrets. IsNotFound tells that it does not exist, or its app does not.
func (c *Client) GetClientSecret(ctx context.Context, appID, id string) (*ClientSecret, error) {
	return get[ClientSecret](ctx, c, path("apps", appID, "credentials", "secrets", id))
}

// CreateClientSecret gives an app another secret, of the org's making where value is empty. An app has two at most
// (POST_apps_credentials_secrets.400-max-two.json).
func (c *Client) CreateClientSecret(ctx context.Context, appID, value, status string) (*ClientSecret, error) {
	body := struct {
		Secret string `json:"client_secret,omitempty"`
		Status string `json:"status"`
	}{value, status}
	ctx = transport.Carrying(ctx, transport.OktaClientSecret)
	return post[ClientSecret](ctx, c, path("apps", appID, "credentials", "secrets"), body)
}

// CheckClientSecret asks an authorization server, the org's own where serverID is empty, whether it knows the client by the
// secret. It introspects a token that nobody has made, as OpenMetadata's own validation does (F15): the secret is looked
// at first, and nothing is granted or turned down. The address is on the org's own origin. A secret that is none is an
// APIError, mostly with the code invalid_client.
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

// SetClientSecretStatus switches a secret on or off. The only active one cannot be switched off
// (POST_apps_credentials_secrets_deactivate.400-only-one.json).
func (c *Client) SetClientSecretStatus(ctx context.Context, appID, id, status string) error {
	return c.setStatus(ctx, path("apps", appID, "credentials", "secrets", id), status, nil)
}

// DeleteClientSecret deletes a secret, which has to be inactive (DELETE_apps_credentials_secrets_id.400-active.json).
// One that is gone already is a success.
func (c *Client) DeleteClientSecret(ctx context.Context, appID, id string) error {
	return c.delete(ctx, path("apps", appID, "credentials", "secrets", id))
}
