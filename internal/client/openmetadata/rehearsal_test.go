package openmetadata

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

const (
	putConfig   = "PUT /api/v1/system/security/config"
	patchConfig = "PATCH /api/v1/system/security/config"
	testLogin   = "POST /api/v1/system/security/test-login/validate-token"
)

// issuer is an identity provider, as far as a server asks it.
type issuer struct {
	t   *testing.T
	url string
	key *rsa.PrivateKey
	kid string
}

func startIssuer(t *testing.T, kid string) *issuer {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	idp := &issuer{t: t, key: key, kid: kid}
	mux := http.NewServeMux()
	answer := func(path string, body func() any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(body()) })
	}
	answer("/.well-known/openid-configuration", func() any {
		return map[string]any{
			"issuer": idp.url, "authorization_endpoint": idp.url + "/authorize", "token_endpoint": idp.url + "/token",
			"userinfo_endpoint": idp.url + "/userinfo", "introspection_endpoint": idp.url + "/introspect", "jwks_uri": idp.url + "/oauth2/v1/keys",
		}
	})
	answer("/introspect", func() any { return map[string]any{"active": false} })
	answer("/oauth2/v1/keys", func() any {
		return jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: kid, Algorithm: "RS256", Use: "sig"}}}
	})
	listener := httptest.NewServer(mux)
	t.Cleanup(func() { end(listener) })
	// A literal loopback address is refused (F6).
	idp.url = strings.Replace(listener.URL, "127.0.0.1", "localhost", 1)
	return idp
}

// token is the ID token of a person.
func (i *issuer) token(person string) string {
	i.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: i.key}, (&jose.SignerOptions{}).WithHeader("kid", i.kid))
	if err != nil {
		i.t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": i.url, "sub": "00u1", "email": person + "@open-metadata.org", "exp": time.Now().Add(time.Hour).Unix(),
	}).Serialize()
	if err != nil {
		i.t.Fatal(err)
	}
	return token
}

// signsIn is the configuration with which people sign in at the provider, as a public client.
func (i *issuer) signsIn(present SecurityConfiguration) SecurityConfiguration {
	wanted := present.Writable(Version{Version: "1.12.6"})
	delete(wanted.Authentication, oidcMember)
	maps.Copy(wanted.Authentication, map[string]any{
		"provider": "okta", "providerName": "Okta", "clientType": "public", "authority": i.url, "clientId": "spa1",
		"callbackUrl": "https://catalog.example.com/callback", "publicKeyUrls": []any{i.url + "/oauth2/v1/keys"},
	})
	return wanted
}

// same compares what is served with what was, but for the LDAP stub that cannot be written back (F30).
func same(t *testing.T, before, after SecurityConfiguration) {
	t.Helper()
	before, after = before.Clone(), after.Clone()
	delete(before.Authentication, "ldapConfiguration")
	delete(after.Authentication, "ldapConfiguration")
	if !reflect.DeepEqual(before, after) {
		t.Errorf("the server had\n%v\nand has\n%v", before, after)
	}
}

// Facts 32 and t01 of the recordings: under basic the token is accepted as soon as the provider's keys are listed, so they are,
// and then the switch follows.
func TestRehearseSecurityConfig_basic(t *testing.T) {
	t.Parallel()
	server, idp := startServer(t, double.Options{}), startIssuer(t, "idp1")
	server.addAdministrator(t, "alice")
	client := server.client(t, passwordOnly())
	before := configured(t, client)
	server.sent()
	served, unasked, err := client.RehearseSecurityConfig(t.Context(), idp.signsIn(before), before, Rehearsal{Token: idp.token("alice"), User: "alice"})
	if err != nil || unasked != "" || served.Provider() != ProviderOkta {
		t.Fatalf("served %q, unasked %q, %v", served.Provider(), unasked, err)
	}
	if lines := server.sent(); count(lines, putConfig) != 2 || slices.Index(lines, putConfig) > slices.Index(lines, probe) {
		t.Errorf("sent %v", lines)
	}
	if urls := keyURLs(served); !slices.Equal(urls, []string{idp.url + "/oauth2/v1/keys"}) {
		t.Errorf("the keys of the rehearsal stayed: %v", urls)
	}
}

// A token that the server refuses leaves it as it was, and is in no message.
func TestRehearseSecurityConfig_refused(t *testing.T) {
	t.Parallel()
	server, idp, other := startServer(t, double.Options{}), startIssuer(t, "idp1"), startIssuer(t, "idp2")
	server.addAdministrator(t, "alice")
	client := server.client(t, passwordOnly())
	before := configured(t, client)
	server.sent()
	token := other.token("alice")
	_, _, err := client.RehearseSecurityConfig(t.Context(), idp.signsIn(before), before, Rehearsal{Token: token, User: "alice"})
	var failed *RehearsalError
	var change *ChangeError
	if !errors.As(err, &failed) || !errors.As(err, &change) || !change.Restored || !strings.Contains(err.Error(), "SigningKeyNotFound") {
		t.Fatalf("the error is %v", err)
	}
	if strings.Contains(err.Error(), token) || strings.Contains(fmt.Sprintf("%v %#v", Rehearsal{Token: token}, Rehearsal{Token: token}), token) {
		t.Error("the token is shown")
	}
	if lines := server.sent(); count(lines, putConfig) != 2 {
		t.Errorf("sent %v", lines)
	}
	same(t, before, configured(t, client))
}

// Who is no administrator is found out before anything is written.
func TestRehearseSecurityConfig_noAdministrator(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"1.12", "2.1"} {
		server, idp := startServer(t, double.Options{Version: version}), startIssuer(t, "idp1")
		client := server.client(t, passwordOnly())
		if _, err := client.CreateUser(t.Context(), CreateUser{Name: "bob", Email: "bob@open-metadata.org"}); err != nil {
			t.Fatal(err)
		}
		before := configured(t, client)
		server.sent()
		for _, want := range []NotAdministratorError{{User: "bob"}, {User: "nobody", Missing: true}} {
			_, _, err := client.RehearseSecurityConfig(t.Context(), idp.signsIn(before), before, Rehearsal{Token: idp.token(want.User), User: want.User})
			var failed *RehearsalError
			var account *NotAdministratorError
			if !errors.As(err, &failed) || !errors.As(err, &account) || *account != want {
				t.Errorf("%s: the error is %v, want %v", version, err, &want)
			}
		}
		if lines := server.sent(); count(lines, putConfig) > 0 {
			t.Errorf("%s: sent %v", version, lines)
		}
	}
}

// Facts 31 and 33: between two providers the keys are admitted by a PATCH, which needs no secret. Keys that are there already
// need no write at all.
func TestRehearseSecurityConfig_okta(t *testing.T) {
	t.Parallel()
	server, first, second := startServer(t, double.Options{}), startIssuer(t, "idp1"), startIssuer(t, "idp2")
	server.addAdministrator(t, "alice")
	client := server.client(t, Config{SigningKey: server.signingKey("alice")})
	before := configured(t, client)
	change := func(wanted SecurityConfiguration, token string) (string, error) {
		present := configured(t, client)
		server.sent()
		_, unasked, err := client.RehearseSecurityConfig(t.Context(), wanted, present, Rehearsal{Token: token, User: "alice"})
		return unasked, err
	}
	if _, err := change(first.signsIn(before), first.token("alice")); err != nil {
		t.Fatal(err)
	}
	okta := configured(t, client)
	if unasked, err := change(named(okta, "Company"), first.token("alice")); err != nil || unasked != "" {
		t.Errorf("with the keys that are there: %q, %v", unasked, err)
	}
	if lines := server.sent(); count(lines, putConfig) != 1 || count(lines, patchConfig) != 0 {
		t.Errorf("sent %v", lines)
	}
	okta = configured(t, client)
	if _, err := change(second.signsIn(okta), startIssuer(t, "idp3").token("alice")); !strings.Contains(fmt.Sprint(err), "SigningKeyNotFound") {
		t.Errorf("with a token of a third provider: %v", err)
	}
	if lines := server.sent(); count(lines, patchConfig) != 2 || count(lines, putConfig) != 0 {
		t.Errorf("sent %v", lines)
	}
	same(t, okta, configured(t, client))
	if unasked, err := change(second.signsIn(okta), second.token("alice")); err != nil || unasked != "" {
		t.Errorf("with the new provider's token: %q, %v", unasked, err)
	}
	if lines := server.sent(); count(lines, patchConfig) != 1 || count(lines, putConfig) != 1 {
		t.Errorf("sent %v", lines)
	}
}

// What cannot be tried without harm is not tried, and the change says so.
func TestRehearseSecurityConfig_unasked(t *testing.T) {
	t.Parallel()
	server, idp := startServer(t, double.Options{}), startIssuer(t, "idp1")
	server.addAdministrator(t, "alice")
	client := server.client(t, Config{SigningKey: server.signingKey("alice")})
	shipped := configured(t, client)
	idle := shipped.Writable(Version{Version: "1.12.6"})
	idle.Authentication[oidcMember].(map[string]any)["id"] = "web1"
	idle.Authentication[oidcMember].(map[string]any)["secret"] = "kept for later"
	directory := shipped.Writable(Version{Version: "1.12.6"})
	directory.Authentication["provider"] = "ldap"
	directory.Authentication["ldapConfiguration"] = map[string]any{
		"host": "ldap.example.com", "port": 636, "mailAttributeName": "mail", "dnAdminPrincipal": "cn=admin", "dnAdminPassword": "s", "userBaseDN": "dc=example",
	}
	gone := startIssuer(t, "idp2").signsIn(shipped)
	gone.Authentication["authority"] = "http://localhost:1"
	withoutKeys := idp.signsIn(shipped)
	withoutKeys.Authentication["publicKeyUrls"] = []any{}
	for what, c := range map[string]struct {
		present, wanted SecurityConfiguration
		blind, says     string
	}{
		"other rules": {shipped, idp.signsIn(shipped), "the rules differ", "the rules differ"},
		"the secret of another client beside basic, which a PUT would lose (F28)": {idle, idp.signsIn(shipped), "", "would lose it"},
		"a directory, whose password is hidden":                                   {directory, idp.signsIn(shipped), "", `"ldap"`},
		"present settings that a PATCH finds fault with (F33)":                    {gone, idp.signsIn(shipped), "", "finds fault with its present configuration"},
		"keys that the server takes from discovery":                               {shipped, withoutKeys, "", "address of the identity provider's keys"},
	} {
		if err := client.putSecurityConfig(t.Context(), c.present.Writable(Version{Version: "1.12.6"})); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		before := configured(t, client)
		server.sent()
		served, unasked, err := client.RehearseSecurityConfig(t.Context(), c.wanted, before, Rehearsal{Token: idp.token("alice"), User: "alice", Blind: c.blind})
		if err != nil || !strings.Contains(unasked, c.says) || served.Provider() != ProviderOkta {
			t.Errorf("%s: served %q, unasked %q, %v", what, served.Provider(), unasked, err)
		}
		if lines := server.sent(); count(lines, putConfig) != 1 {
			t.Errorf("%s: sent %v", what, lines)
		}
	}
}

// An answer that is lost, a connection that is cut and a failure on the way: the rehearsal goes on where it can, and else
// leaves nothing behind.
func TestRehearseSecurityConfig_interrupted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what  string
		fault control.Fault
		made  bool
	}{
		{"the rehearsal's answer is lost", control.Fault{Method: http.MethodPut, Kind: control.KindCutAfter}, true},
		{"the rehearsal's request is lost", control.Fault{Method: http.MethodPut, Kind: control.KindCutBefore}, true},
		{"the rehearsal fails", control.Fault{Method: http.MethodPut, Kind: control.KindServerError}, false},
		{"the rehearsal hangs", control.Fault{Method: http.MethodPut, Kind: control.KindHang}, false},
		{"the change is refused", control.Fault{Method: http.MethodPut, Nth: 2, Kind: control.KindStatus, Status: http.StatusBadRequest, Body: `{"code":400,"message":"no"}`}, false},
		{"the change fails", control.Fault{Method: http.MethodPut, Nth: 2, Kind: control.KindServerError}, false},
	} {
		server, idp := startServer(t, double.Options{}), startIssuer(t, "idp1")
		server.addAdministrator(t, "alice")
		client := server.client(t, passwordOnly())
		before := configured(t, client)
		server.fault(t, c.fault)
		ctx, cancel := context.WithCancel(t.Context())
		server.Control().OnHang(func(control.Request) { cancel() })
		served, _, err := client.RehearseSecurityConfig(ctx, idp.signsIn(before), before, Rehearsal{Token: idp.token("alice"), User: "alice"})
		cancel()
		if c.made {
			if err != nil || served.Provider() != ProviderOkta {
				t.Errorf("%s: served %q, %v", c.what, served.Provider(), err)
			}
			continue
		}
		var change *ChangeError
		if !errors.As(err, &change) || !change.Restored {
			t.Errorf("%s: the error is %v", c.what, err)
		}
		same(t, before, configured(t, client))
	}
}

// From 2.0 on the server has a test login, and nothing is written for the rehearsal. One that lacks it is asked as older ones
// are.
func TestRehearseSecurityConfig_testLogin(t *testing.T) {
	t.Parallel()
	start := func() (target, *issuer, *Client, SecurityConfiguration) {
		server, idp := startServer(t, double.Options{Version: "2.1"}), startIssuer(t, "idp1")
		server.addAdministrator(t, "alice")
		client := server.client(t, passwordOnly())
		before := configured(t, client)
		server.sent()
		return server, idp, client, before
	}
	server, idp, client, before := start()
	_, unasked, err := client.RehearseSecurityConfig(t.Context(), idp.signsIn(before), before, Rehearsal{Token: idp.token("alice"), User: "alice", Blind: "no matter"})
	if lines := server.sent(); err != nil || unasked != "" || count(lines, testLogin) != 1 || count(lines, putConfig) != 1 {
		t.Errorf("%q, %v, sent %v", unasked, err, lines)
	}

	server, idp, client, before = start()
	_, _, err = client.RehearseSecurityConfig(t.Context(), idp.signsIn(before), before, Rehearsal{Token: startIssuer(t, "idp2").token("alice"), User: "alice"})
	var failed *RehearsalError
	if !errors.As(err, &failed) || !strings.Contains(err.Error(), "TOKEN_VALIDATED: Token validation failed: Token signing key not found") {
		t.Errorf("the error is %v", err)
	}
	if lines := server.sent(); count(lines, putConfig) > 0 {
		t.Errorf("sent %v", lines)
	}

	server, idp, client, before = start()
	fault := control.Fault{Path: "/api/v1/system/security/test-login/validate-token", Kind: control.KindStatus, Status: http.StatusNotFound, Body: `{"code":404,"message":"HTTP 404 Not Found"}`}
	if err := server.Control().AddFault(fault); err != nil {
		t.Fatal(err)
	}
	_, unasked, err = client.RehearseSecurityConfig(t.Context(), idp.signsIn(before), before, Rehearsal{Token: idp.token("alice"), User: "alice"})
	if lines := server.sent(); err != nil || unasked != "" || count(lines, putConfig) != 2 {
		t.Errorf("without a test login: %q, %v, sent %v", unasked, err, lines)
	}
}
