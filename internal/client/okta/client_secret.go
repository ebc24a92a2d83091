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
