// Package person signs somebody in to a server with standard client libraries in place of a browser: only what people can do
// then is what has been promised. It is for tests.
package person

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Account is who somebody is to the server after a sign-in.
type Account struct {
	Name    string `json:"name"`
	Email   string `json:"email"`
	IsAdmin bool   `json:"isAdmin"`
}

// Person is somebody with a browser, who knows the password of the login.
type Person struct {
	login, password string
	server          string
	now             func() time.Time
	http            *http.Client
	// AnyAudience leaves out the check of the access token's audience.
	AnyAudience bool
}

// New opens a browser without any cookie for somebody who signs in to the server at the URL. Tokens are judged by the clock
// now.
func New(login, password, server string, now func() time.Time) *Person {
	// Without options it does not fail.
	jar, _ := cookiejar.New(nil)
	return &Person{login: login, password: password, server: server, now: now, http: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: time.Minute,
	}}
}

// Dial has the browser make its connections by dial, as the DialContext of an http.Transport does.
func (p *Person) Dial(dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	p.http.Transport = &http.Transport{DialContext: dial}
}

// Settings are what the server tells its pages of the sign-in.
type Settings struct{ Authority, ClientID, CallbackURL string }

// SignIn signs the person in as the server says that people sign in. It fails with what the person is told, or with what a
// client library finds.
func (p *Person) SignIn(ctx context.Context) (Account, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server+"/api/v1/system/config/auth", http.NoBody)
	if err != nil {
		return Account{}, err
	}
	response, err := p.http.Do(request)
	if err != nil {
		return Account{}, err
	}
	defer response.Body.Close()
	var shown struct {
		Settings

		Provider, ClientType string
	}
	if err := json.NewDecoder(response.Body).Decode(&shown); err != nil {
		return Account{}, err
	}
	if shown.Provider != "okta" {
		return Account{}, fmt.Errorf("people sign in by %q", shown.Provider)
	}
	flow := "auth_code_pkce"
	if shown.ClientType == "confidential" {
		flow = "auth_code"
	}
	// Whose audience the access token has is nothing to the server.
	p.AnyAudience = true
	return p.ByFlow(ctx, flow, shown.Settings)
}

// ByFlow signs the person in by the flow. It fails as SignIn does.
func (p *Person) ByFlow(ctx context.Context, flow string, settings Settings) (Account, error) {
	switch flow {
	case "auth_code":
		return p.signInConfidential(ctx, settings)
	case "implicit":
		return p.signInImplicit(ctx, settings)
	}
	return p.signInPublic(ctx, settings)
}

// pageError is a page that ends the way, as the person sees it.
type pageError struct {
	status int
	text   string
}

func (e *pageError) Error() string { return fmt.Sprintf("%d %s", e.status, e.text) }

var (
	action = regexp.MustCompile(`<form[^>]* action="([^"]*)"`)
	tags   = regexp.MustCompile(`(?s)<(head|script|style)\b.*?</(head|script|style)>|<[^>]*>`)
)

// open follows redirects, fills in Okta's form when it comes, and returns the first address for which until is true without
// going there. A page that is anything else is a pageError.
func (p *Person) open(ctx context.Context, address string, until func(*url.URL) bool) (*url.URL, error) {
	asked := false
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	for range 20 {
		if err != nil {
			return nil, err
		}
		if until(request.URL) {
			return request.URL, nil
		}
		response, err := p.http.Do(request)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			return nil, err
		}
		form := action.FindSubmatch(body)
		switch {
		case response.StatusCode == http.StatusFound:
			target, err := response.Location()
			if err != nil {
				return nil, err
			}
			if request, err = http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil); err != nil {
				return nil, err
			}
		case form != nil && bytes.Contains(body, []byte(`name="password"`)) && !asked:
			asked = true
			target, err := request.URL.Parse(html.UnescapeString(string(form[1])))
			if err != nil {
				return nil, err
			}
			values := url.Values{"username": {p.login}, "password": {p.password}}
			if request, err = http.NewRequestWithContext(ctx, http.MethodPost, target.String(), strings.NewReader(values.Encode())); err != nil {
				return nil, err
			}
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		default:
			text := strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(string(body), " "))), " ")
			return nil, &pageError{status: response.StatusCode, text: text}
		}
	}
	return nil, errors.New("there is no end of redirects")
}

// page is what a page of the server's may do.
func (p *Person) page() pageTransport {
	address, err := url.Parse(p.server)
	if err != nil {
		return pageTransport{}
	}
	return pageTransport{origin: address.Scheme + "://" + address.Host}
}

// pageTransport is what a page of the server's may do in a browser: it sends its origin, and may read an answer of another
// origin only when that allows it (Fetch, CORS protocol).
type pageTransport struct{ origin string }

// RoundTrip implements http.RoundTripper.
func (p pageTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Origin", p.origin)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil || request.URL.Scheme+"://"+request.URL.Host == p.origin {
		return response, err
	}
	if allowed := response.Header.Get("Access-Control-Allow-Origin"); allowed != "*" && allowed != p.origin {
		_ = response.Body.Close()
		return nil, fmt.Errorf("CORS: %s does not allow the origin %s", request.URL.Host, p.origin)
	}
	return response, nil
}

// errorAnswer is an error that came back to the redirect URI.
func errorAnswer(values url.Values) error {
	if code := values.Get("error"); code != "" {
		return fmt.Errorf("%s: %s", code, values.Get("error_description"))
	}
	return nil
}

// signInPublic signs in by Authorization Code with PKCE, as the server's page does, with standard libraries in its place. The
// access token is checked for its audience too, which is that of the guide.
func (p *Person) signInPublic(ctx context.Context, settings Settings) (Account, error) {
	page := context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: p.page()})
	provider, err := oidc.NewProvider(page, settings.Authority)
	if err != nil {
		return Account{}, err
	}
	client := oauth2.Config{
		ClientID: settings.ClientID, RedirectURL: settings.CallbackURL, Endpoint: provider.Endpoint(),
		Scopes: []string{oidc.ScopeOpenID, "profile", "email", oidc.ScopeOfflineAccess},
	}
	client.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	back, err := p.open(ctx, client.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), isAt(settings.CallbackURL))
	if err != nil {
		return Account{}, err
	}
	query := back.Query()
	if err := errorAnswer(query); err != nil {
		return Account{}, err
	}
	if query.Get("state") != state {
		return Account{}, errors.New("the state is another")
	}
	tokens, err := client.Exchange(page, query.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return Account{}, err
	}
	raw, _ := tokens.Extra("id_token").(string)
	if err := p.checkTokens(page, provider, settings.ClientID, raw, tokens.AccessToken, nonce); err != nil {
		return Account{}, err
	}
	info, err := provider.UserInfo(page, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return Account{}, err
	}
	if info.Email != p.login {
		return Account{}, fmt.Errorf("userinfo names %q", info.Email)
	}
	// The page stays signed in by its refresh token.
	renewed, err := client.TokenSource(page, &oauth2.Token{RefreshToken: tokens.RefreshToken}).Token()
	if err != nil {
		return Account{}, err
	}
	if raw, _ = renewed.Extra("id_token").(string); raw == "" {
		return Account{}, errors.New("a refresh gives no ID token")
	}
	return p.loggedIn(ctx, raw)
}

// signInImplicit signs in by the implicit flow: the tokens come in the fragment.
func (p *Person) signInImplicit(ctx context.Context, settings Settings) (Account, error) {
	page := context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: p.page()})
	provider, err := oidc.NewProvider(page, settings.Authority)
	if err != nil {
		return Account{}, err
	}
	client := oauth2.Config{
		ClientID: settings.ClientID, RedirectURL: settings.CallbackURL, Endpoint: provider.Endpoint(),
		Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
	}
	state, nonce := rand.Text(), rand.Text()
	address := client.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.SetAuthURLParam("response_type", "id_token token"))
	back, err := p.open(ctx, address, isAt(settings.CallbackURL))
	if err != nil {
		return Account{}, err
	}
	values, err := url.ParseQuery(back.Fragment)
	if err != nil {
		return Account{}, err
	}
	if err := errorAnswer(values); err != nil {
		return Account{}, err
	}
	if values.Get("state") != state {
		return Account{}, errors.New("the state is another")
	}
	if err := p.checkTokens(page, provider, settings.ClientID, values.Get("id_token"), values.Get("access_token"), nonce); err != nil {
		return Account{}, err
	}
	return p.loggedIn(ctx, values.Get("id_token"))
}

// checkTokens verifies the ID token, that it belongs to the access token, and the access token's own audience.
func (p *Person) checkTokens(ctx context.Context, provider *oidc.Provider, clientID, idToken, accessToken, nonce string) error {
	verifier := provider.Verifier(&oidc.Config{ClientID: clientID, Now: p.now})
	verified, err := verifier.Verify(ctx, idToken)
	if err != nil {
		return err
	}
	if verified.Nonce != nonce {
		return errors.New("the nonce is another")
	}
	if verified.AccessTokenHash != "" {
		if err := verified.VerifyAccessToken(accessToken); err != nil {
			return err
		}
	}
	if _, err := provider.Verifier(&oidc.Config{ClientID: clientID, SkipClientIDCheck: p.AnyAudience, Now: p.now}).Verify(ctx, accessToken); err != nil {
		return fmt.Errorf("access token: %w", err)
	}
	return nil
}

// signInConfidential lets the server sign the person in, and verifies the ID token that the browser gets.
func (p *Person) signInConfidential(ctx context.Context, settings Settings) (Account, error) {
	target := p.server + "/signed-in"
	back, err := p.open(ctx, p.server+"/api/v1/auth/login?"+url.Values{"redirectUri": {target}}.Encode(), func(at *url.URL) bool {
		// The reason of a refusal is in the address that the server answers with its one page of errors (F66).
		return isAt(target)(at) || isAt(settings.CallbackURL)(at) && at.Query().Get("error") != ""
	})
	if err != nil {
		return Account{}, err
	}
	if refused := errorAnswer(back.Query()); refused != nil {
		_, err := p.open(ctx, back.String(), isAt(target))
		if err == nil {
			return Account{}, errors.New("the server signs in whom Okta refused")
		}
		return Account{}, fmt.Errorf("%w; %w", refused, err)
	}
	provider, err := oidc.NewProvider(ctx, settings.Authority)
	if err != nil {
		return Account{}, err
	}
	raw := back.Query().Get("id_token")
	if _, err := provider.Verifier(&oidc.Config{ClientID: settings.ClientID, Now: p.now}).Verify(ctx, raw); err != nil {
		return Account{}, err
	}
	return p.loggedIn(ctx, raw)
}

// isAt compares an address with a URL but for query and fragment.
func isAt(address string) func(*url.URL) bool {
	return func(at *url.URL) bool {
		bare := *at
		bare.RawQuery, bare.Fragment = "", ""
		return bare.String() == address
	}
}

// loggedIn asks the server who the holder of the ID token is. Whom it does not know signs up first, as its page does.
func (p *Person) loggedIn(ctx context.Context, idToken string) (Account, error) {
	found, status, err := p.api(ctx, idToken, http.MethodGet, "/v1/users/loggedInUser", nil)
	if status != http.StatusNotFound {
		return found, err
	}
	name, _, _ := strings.Cut(p.login, "@")
	if _, _, err := p.api(ctx, idToken, http.MethodPost, "/v1/users", map[string]any{"name": name, "email": p.login}); err != nil {
		return Account{}, err
	}
	found, _, err = p.api(ctx, idToken, http.MethodGet, "/v1/users/loggedInUser", nil)
	return found, err
}

func (p *Person) api(ctx context.Context, token, method, path string, body any) (Account, int, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return Account{}, 0, err
	}
	request, err := http.NewRequestWithContext(ctx, method, p.server+"/api"+path, bytes.NewReader(encoded))
	if err != nil {
		return Account{}, 0, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := p.http.Do(request)
	if err != nil {
		return Account{}, 0, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return Account{}, response.StatusCode, err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return Account{}, response.StatusCode, fmt.Errorf("%s %s: %d %s", method, path, response.StatusCode, answer)
	}
	var found Account
	return found, response.StatusCode, json.Unmarshal(answer, &found)
}
