package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/clock"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

const (
	apiToken     = "sandbox-api-token"
	adminEmail   = "admin@open-metadata.org"
	shippedLogin = "admin"
	ownPassword  = "Str0ng-Pass!"
)

// stage is the two doubles, on loopback, with one clock that the demo can move.
type stage struct {
	org       *oktadouble.Org
	server    *serverdouble.Server
	oktaURL   string
	serverURL string
	confDir   string
	clock     clock.Clock
	stops     []func()
}

func newStage(directory string) (*stage, error) {
	s := &stage{confDir: filepath.Join(directory, "conf")}
	s.org = oktadouble.New(oktadouble.Options{
		APIToken: apiToken, Groups: []string{"data-team"}, Clock: s.clock.Now,
		Users: []oktadouble.User{{Login: "alice@example.com", FirstName: "Alice", LastName: "Admin", Password: "alice-password", Groups: []string{"data-team"}}},
	})
	server, err := serverdouble.New(serverdouble.Options{ConfDir: s.confDir, Clock: s.clock.Now})
	if err != nil {
		return nil, err
	}
	s.server = server
	if s.oktaURL, err = s.listen(s.org.Handler()); err != nil {
		return nil, err
	}
	if s.serverURL, err = s.listen(s.server.Handler()); err != nil {
		return nil, err
	}
	return s, nil
}

// listen serves until the stage is closed.
func (s *stage) listen(handler http.Handler) (string, error) {
	address, stop, err := control.ServeAnywhere(context.Background(), handler)
	if err == nil {
		s.stops = append(s.stops, stop)
	}
	return address, err
}

func (s *stage) close() {
	for _, stop := range s.stops {
		stop()
	}
	_ = s.server.Close()
}

// requests counts what each double was asked since the last time.
func (s *stage) requests() (okta, server int) {
	okta, server = len(s.org.Control().Requests()), len(s.server.Control().Requests())
	s.org.Control().ClearRequests()
	s.server.Control().ClearRequests()
	return okta, server
}

// call sends a request with JSON and decodes the answer; it fails on any status but success.
func call(ctx context.Context, method, url, authorization string, body, out any) error {
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, url, content)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return &statusError{status: response.StatusCode, text: fmt.Sprintf("%s %s answered %d: %s", method, url, response.StatusCode, answer)}
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

type statusError struct {
	status int
	text   string
}

func (e *statusError) Error() string { return e.text }

// okta calls the org as its administrator.
func (s *stage) okta(ctx context.Context, method, path string, body, out any) error {
	return call(ctx, method, s.oktaURL+path, "SSWS "+apiToken, body, out)
}

// api calls the server with a bearer token.
func (s *stage) api(ctx context.Context, token, method, path string, body, out any) error {
	return call(ctx, method, s.serverURL+"/api"+path, "Bearer "+token, body, out)
}

// login signs in as the default account. The status of a refusal is returned as an error's text.
func (s *stage) login(ctx context.Context, password string) (string, error) {
	var answer struct {
		AccessToken string `json:"accessToken"`
	}
	err := call(ctx, http.MethodPost, s.serverURL+"/api/v1/users/login", "", map[string]string{
		"email": adminEmail, "password": base64.StdEncoding.EncodeToString([]byte(password)),
	}, &answer)
	return answer.AccessToken, err
}

// loginStatus is the status that a login as admin is answered with.
func (s *stage) loginStatus(ctx context.Context, password string) int {
	_, err := s.login(ctx, password)
	if refused, ok := errors.AsType[*statusError](err); ok {
		return refused.status
	}
	if err != nil {
		return 0
	}
	return http.StatusOK
}
