package okta

import (
	"context"
	"net/http"
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
	return post[ClientSecret](ctx, c, path("apps", appID, "credentials", "secrets"), body)
}

// SetClientSecretStatus switches a secret on or off. The only active one cannot be switched off
// (POST_apps_credentials_secrets_deactivate.400-only-one.json).
func (c *Client) SetClientSecretStatus(ctx context.Context, appID, id, status string) error {
	return c.setStatus(ctx, path("apps", appID, "credentials", "secrets", id), status)
}

// DeleteClientSecret deletes a secret, which has to be inactive (DELETE_apps_credentials_secrets_id.400-active.json).
// One that is gone already is a success.
func (c *Client) DeleteClientSecret(ctx context.Context, appID, id string) error {
	return c.delete(ctx, path("apps", appID, "credentials", "secrets", id))
}
