package okta

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// Statuses that Okta's objects with a life cycle have.
const (
	StatusActive   = "ACTIVE"
	StatusInactive = "INACTIVE"
)

// Application is an OpenID Connect app integration, in the fields that we manage
// (POST /api/v1/apps, POST_apps.web-authcode.json). The SDK's type lacks several of the API's fields and cannot send an
// empty list, hence a type of our own.
type Application struct {
	ID          string                 `json:"-"`
	Status      string                 `json:"-"`
	Label       string                 `json:"label"`
	Name        string                 `json:"name"`
	SignOnMode  string                 `json:"signOnMode"`
	Credentials ApplicationCredentials `json:"credentials"`
	Settings    ApplicationSettings    `json:"settings"`
}

// ApplicationCredentials holds how the client authenticates.
type ApplicationCredentials struct {
	OAuthClient OAuthClientCredentials `json:"oauthClient"`
}

// OAuthClientCredentials is the client's identity. A secret is never part of it: one that is left out of a PUT is kept.
type OAuthClientCredentials struct {
	ClientID                string `json:"client_id,omitempty"`
	TokenEndpointAuthMethod string `json:"token_endpoint_auth_method"`
	PKCERequired            bool   `json:"pkce_required"`
	AutoKeyRotation         bool   `json:"autoKeyRotation"`
}

// ApplicationSettings holds who is assigned and how the client may sign people in.
type ApplicationSettings struct {
	ImplicitAssignment bool                `json:"implicitAssignment"`
	OAuthClient        OAuthClientSettings `json:"oauthClient"`
}

// OAuthClientSettings are the client's OAuth 2.0 settings. Lists are sent also when they are empty.
type OAuthClientSettings struct {
	ApplicationType        string        `json:"application_type"`
	GrantTypes             []string      `json:"grant_types"`
	ResponseTypes          []string      `json:"response_types"`
	RedirectURIs           []string      `json:"redirect_uris"`
	PostLogoutRedirectURIs []string      `json:"post_logout_redirect_uris,omitempty"`
	ConsentMethod          string        `json:"consent_method"`
	IssuerMode             string        `json:"issuer_mode"`
	WildcardRedirect       string        `json:"wildcard_redirect"`
	InitiateLoginURI       string        `json:"initiate_login_uri,omitempty"`
	RefreshToken           *RefreshToken `json:"refresh_token,omitempty"`
}

// RefreshToken says whether a refresh token is replaced at each use. Leeway is in seconds and absent when the rotation
// is STATIC (POST_apps.web-refresh-static.json).
type RefreshToken struct {
	RotationType string `json:"rotation_type"`
	Leeway       *int64 `json:"leeway,omitempty"`
}

// applicationState carries the fields of an answer that are never sent.
type applicationState struct {
	Application
	ID     string `json:"id"`
	Status string `json:"status"`
}

func (s *applicationState) application() *Application {
	app := s.Application
	app.ID, app.Status = s.ID, s.Status
	return &app
}

// CreateApplication creates an app integration, active or not, and returns it as the org has it. The client secret that
// the answer carries is dropped; see ListClientSecrets.
func (c *Client) CreateApplication(ctx context.Context, app Application, activate bool) (*Application, error) {
	app.Name, app.SignOnMode = "oidc_client", "OPENID_CONNECT"
	query := "?activate=true"
	if !activate {
		query = "?activate=false"
	}
	var created applicationState
	if err := c.call(ctx, http.MethodPost, path("apps")+query, app, &created); err != nil {
		return nil, err
	}
	return created.application(), nil
}

// GetApplication reads an app integration. IsNotFound tells that it does not exist.
func (c *Client) GetApplication(ctx context.Context, id string) (*Application, error) {
	var found applicationState
	if err := c.call(ctx, http.MethodGet, path("apps", id), nil, &found); err != nil {
		return nil, err
	}
	return found.application(), nil
}

// FindApplications returns the OpenID Connect app integrations whose label is exactly the one given. Labels are not
// unique: the recordings show three apps of one label.
func (c *Client) FindApplications(ctx context.Context, label string) ([]*Application, error) {
	query := url.Values{"q": {label}, "limit": {"200"}}
	found, err := list[applicationState](ctx, c, path("apps")+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	var same []*Application
	for i := range found {
		if found[i].Label == label && strings.EqualFold(found[i].SignOnMode, "OPENID_CONNECT") {
			same = append(same, found[i].application())
		}
	}
	return same, nil
}

// UpdateApplication replaces the fields that we manage and leaves all others as they are.
func (c *Client) UpdateApplication(ctx context.Context, app Application) (*Application, error) {
	app.Name, app.SignOnMode = "oidc_client", "OPENID_CONNECT"
	var updated applicationState
	if err := c.replace(ctx, path("apps", app.ID), app, &updated, "status"); err != nil {
		return nil, err
	}
	return updated.application(), nil
}

// ActivateApplication makes the app usable; doing so twice does no harm.
func (c *Client) ActivateApplication(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodPost, path("apps", id, "lifecycle", "activate"), nil, nil)
}

// DeactivateApplication makes the app unusable without deleting it.
func (c *Client) DeactivateApplication(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodPost, path("apps", id, "lifecycle", "deactivate"), nil, nil)
}

// DeleteApplication deactivates and deletes the app: an active one cannot be deleted
// (DELETE_apps_id.403-E0000056-active.json). One that is gone already is a success.
func (c *Client) DeleteApplication(ctx context.Context, id string) error {
	if err := c.DeactivateApplication(ctx, id); err != nil && !IsNotFound(err) {
		return err
	}
	if err := c.call(ctx, http.MethodDelete, path("apps", id), nil, nil); err != nil && !IsNotFound(err) {
		return err
	}
	return nil
}
