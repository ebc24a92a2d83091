package openmetadata_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

const (
	usersPath    = "/api/v1/users"
	strong       = "Passw0rd!x"
	msgWeak      = "Password must be of minimum 8 characters, with one special, one Upper, one lower case character, and one Digit."
	msgSignupOff = "Self Signup is not enabled. Please contact your Administrator for assistance with account creation"
)

// signAs signs a token with the server's own key, for an account that may not exist.
func (s *testServer) signAs(name string) string {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.ConfDir(), "private_key.der"))
	if err != nil {
		s.t.Fatal(err)
	}
	key, err := x509.ParsePKCS8PrivateKey(data)
	if err != nil {
		s.t.Fatal(err)
	}
	return mint(s.t, key.(*rsa.PrivateKey), shippedKid, name)
}

// refused is want with the message of the answer.
func (s *testServer) refused(status int, message, method, path, token string, body any) {
	s.t.Helper()
	if got := s.want(status, method, path, token, body)["message"]; got != message {
		s.t.Errorf("%s %s says %q, want %q", method, path, got, message)
	}
}

func (s *testServer) restart() {
	s.t.Helper()
	if err := s.Restart(); err != nil {
		s.t.Fatal(err)
	}
}

// An account with a password, made by an administrator.
func person(name string, more object) object {
	o := object{"name": name, "email": name + "@open-metadata.org", "createPasswordType": "ADMIN_CREATE", "password": strong, "confirmPassword": strong}
	maps.Copy(o, more)
	return o
}

// An e-mail that is taken and a weak password are refused ahead of the question who asks, a taken name behind it (30e, 30f,
// 30l, r04f; UserResource.createUser). Whoever is known and no administrator may create nobody (31c), also under another
// provider.
func TestCreateUserChecksInTheServersOrder(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	s.want(201, http.MethodPost, usersPath, admin, person("bob", nil))
	bob := s.login("bob@open-metadata.org", strong)
	for range 2 {
		s.refused(409, "Entity already exists", http.MethodPost, usersPath, bob, person("admin", nil))
		s.refused(409, "Entity already exists", http.MethodPost, usersPath, bob, person("eve", object{"password": "weak", "confirmPassword": "weak"}))
		s.refused(403, "Principal: CatalogPrincipal{name='bob'} operations [Create] not allowed", http.MethodPost, usersPath, bob, person("eve", nil))
		s.refused(403, "Principal: CatalogPrincipal{name='bob'} operations [Create] not allowed", http.MethodPost, usersPath, bob, object{"name": "admin", "email": "admin@example.com"})
		s.refused(409, "Entity already exists", http.MethodPost, usersPath, admin, object{"name": "admin", "email": "admin@example.com"})
		s.want(200, http.MethodPut, configPath, admin, oktaPublic("http://localhost:1"))
	}
}

// Whoever holds a token of somebody whom the server does not know can make that somebody, under basic sign-in as well (F59:
// nothing but enableSelfSignup at start stands in the way; UserResource.createUser).
func TestSelfSignupUnderBasic(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	ghost := s.signAs("ghost")
	s.refused(404, "user instance for ghost not found", http.MethodGet, configPath, ghost, nil)
	s.refused(403, "Self Signup can only create user for self. Only Admin can create other users.", http.MethodPost, usersPath, ghost, object{"name": "other", "email": "other@open-metadata.org"})
	s.want(201, http.MethodPost, usersPath, ghost, object{"name": "ghost", "email": "ghost@open-metadata.org", "isAdmin": true})
	s.want(200, http.MethodGet, configPath, ghost, nil)
	off := false
	closed := start(t, openmetadata.Options{SelfSignup: &off})
	closed.refused(403, msgSignupOff, http.MethodPost, usersPath, closed.signAs("ghost"), object{"name": "ghost", "email": "ghost@open-metadata.org"})
}

// What POST makes of name and password follows the provider of the server's start, as self sign-up does: after a switch by PUT
// as before it (F61, m07d), after a restart under Okta the name is kept and the password dropped, until the next restart under
// basic (UserResource.initialize, isBasicAuth).
func TestNamesAndPasswordsFollowTheProviderOfTheStart(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	before := s.config(s.admin())
	create := func(name string) object {
		return s.want(201, http.MethodPost, usersPath, s.signAs("admin"), person(name, object{"name": "given-" + name}))
	}
	s.want(200, http.MethodPut, configPath, s.signAs("admin"), oktaPublic("http://localhost:1"))
	if made := create("switched"); made["name"] != "switched" || made["authenticationMechanism"] == nil {
		t.Errorf("after the switch: %v", made)
	}
	s.restart()
	if made := create("restarted"); made["name"] != "given-restarted" || made["authenticationMechanism"] != nil {
		t.Errorf("after the restart under Okta: %v", made)
	}
	s.want(200, http.MethodPut, configPath, s.signAs("admin"), before)
	if made := create("back"); made["name"] != "given-back" || made["authenticationMechanism"] != nil {
		t.Errorf("back to basic, without a restart: %v", made)
	}
	s.restart()
	if made := create("again"); made["name"] != "again" || made["authenticationMechanism"] == nil {
		t.Errorf("after the restart under basic: %v", made)
	}
	s.login("switched@open-metadata.org", strong)
}

// A principal of the environment who has been demoted is left alone at a restart under another provider, one who is an
// administrator loses the password (F69, 63c; UserUtil.createOrUpdateUser).
func TestDemotedPrincipalKeepsThePassword(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{AdminPrincipals: []string{"admin", "second"}})
	before := s.config(s.admin())
	id := s.want(200, http.MethodGet, usersPath+"/name/second", s.admin(), nil)["id"].(string)
	s.want(200, http.MethodPatch, usersPath+"/"+id, s.admin(), []any{object{"op": "add", "path": "/isAdmin", "value": false}})
	s.want(200, http.MethodPut, configPath, s.admin(), oktaPublic("http://localhost:1"))
	s.restart()
	s.want(200, http.MethodPut, configPath, s.signAs("admin"), before)
	s.login("second@open-metadata.org", "admin")
	status, _ := s.call(http.MethodPost, usersPath+"/login", "", object{"email": "admin@open-metadata.org", "password": base64.StdEncoding.EncodeToString([]byte("admin"))})
	if status != 500 {
		t.Errorf("the login of admin answered %d (k05, F69)", status)
	}
	// What is left of the password cannot be given another (BasicAuthenticator.changeUserPwdWithOldPwd).
	s.want(500, http.MethodPut, usersPath+"/changePassword", s.signAs("admin"), object{"newPassword": strong, "confirmPassword": strong, "requestType": "USER", "username": "admin"})
}

// A principal may bring its password behind a colon; without a domain it gets openmetadata.org (M55; UserUtil.addUsers).
func TestPrincipalWithPassword(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	e := s.Environment()
	e.AdminPrincipals, e.PrincipalDomain = []string{"admin", "root:" + strong}, ""
	s.SetEnvironment(e)
	s.restart()
	token := s.login("root@openmetadata.org", strong)
	if root := s.want(200, http.MethodGet, usersPath+"/loggedInUser", token, nil); root["name"] != "root" || root["isAdmin"] != true {
		t.Errorf("the principal is %v", root)
	}
}

// A token that is logged out is remembered, whoever issued it and whatever is configured; it is refused where the server issues
// the tokens itself (43e, m07f; JwtFilter.validateTokenIsNotUsedAfterLogout). The refresh token goes with it.
func TestLogout(t *testing.T) {
	t.Parallel()
	clock := newClock()
	s := start(t, openmetadata.Options{Clock: clock.Now})
	before := s.config(s.admin())
	first, second := s.signAs("admin"), s.admin()
	s.refused(400, "[query param token must not be null]", http.MethodPost, usersPath+"/logout", second, object{})
	s.want(200, http.MethodPut, configPath, second, oktaPublic("http://localhost:1"))
	s.want(200, http.MethodPost, usersPath+"/logout", second, object{"token": first})
	s.want(200, http.MethodGet, configPath, first, nil)
	s.want(200, http.MethodPut, configPath, second, before)
	s.refused(401, "Invalid token, used after logout!", http.MethodGet, configPath, first, nil)
	s.want(200, http.MethodGet, configPath, second, nil)

	session := s.want(200, http.MethodPost, usersPath+"/login", "", object{"email": "admin@open-metadata.org", "password": base64.StdEncoding.EncodeToString([]byte("admin"))})
	s.want(200, http.MethodPost, usersPath+"/logout", second, object{"token": first, "refreshToken": session["refreshToken"]})
	s.want(404, http.MethodPost, usersPath+"/refresh", "", object{"refreshToken": session["refreshToken"]})
}

// A refresh token dies with its account, and an empty one is none (BasicAuthenticator.getNewAccessToken).
func TestRefreshTokenOfADeletedAccount(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	id := s.want(201, http.MethodPost, usersPath, admin, person("bob", nil))["id"].(string)
	session := s.want(200, http.MethodPost, usersPath+"/login", "", object{"email": "bob@open-metadata.org", "password": base64.StdEncoding.EncodeToString([]byte(strong))})
	s.want(200, http.MethodDelete, usersPath+"/"+id, admin, nil)
	s.refused(404, "user instance for "+id+" not found", http.MethodPost, usersPath+"/refresh", "", object{"refreshToken": session["refreshToken"]})
	s.refused(400, "Token Cannot be Null or Empty String", http.MethodPost, usersPath+"/refresh", "", object{"refreshToken": ""})
}

// What registration refuses, and in which order: when it is off, the domain by the environment's list, the e-mail, the password
// (84*; BasicAuthenticator.registerUser).
func TestSignup(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{Authorizer: map[string]any{"allowedEmailRegistrationDomains": []string{"open-metadata.org"}}})
	path := usersPath + "/signup"
	form := func(email, password string) object {
		return object{"firstName": "Eve", "lastName": "E", "email": email, "password": password}
	}
	s.refused(400, "Email with the given domain is not allowed. Contact Administrator", http.MethodPost, path, "", form("eve@example.com", strong))
	s.refused(400, "User with Email Already Exists", http.MethodPost, path, "", form("admin@open-metadata.org", "weak-but-long"))
	s.refused(400, msgWeak, http.MethodPost, path, "", form("eve@open-metadata.org", "weak-but-long"))
	s.want(201, http.MethodPost, path, "", form("eve@open-metadata.org", strong))
	s.login("eve@open-metadata.org", strong)
	admin := s.admin()
	closed := s.config(admin)
	closed["authenticationConfiguration"].(object)["enableSelfSignup"] = false
	// The stored list plays no part; enableSelfSignup counts at once here.
	closed["authorizerConfiguration"].(object)["allowedEmailRegistrationDomains"] = []any{"all"}
	s.want(200, http.MethodPut, configPath, admin, closed)
	s.refused(501, msgSignupOff, http.MethodPost, path, "", form("mal@open-metadata.org", strong))
}

// What a change of password refuses (63a; BasicAuthenticator.changeUserPwdWithOldPwd).
func TestChangePassword(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin, path := s.admin(), usersPath+"/changePassword"
	s.want(201, http.MethodPost, usersPath, admin, person("bob", nil))
	bob := s.login("bob@open-metadata.org", strong)
	change := func(old, next, confirm string, more object) object {
		o := object{"oldPassword": old, "newPassword": next, "confirmPassword": confirm}
		maps.Copy(o, more)
		return o
	}
	s.refused(400, "Password and Confirm Password should match", http.MethodPut, path, bob, change(strong, "Next1!xxx", "Other1!xx", nil))
	s.refused(400, msgWeak, http.MethodPut, path, bob, change(strong, "weak", "weak", nil))
	s.refused(400, "Old Password is not correct", http.MethodPut, path, bob, change("wrong", "Next1!xxx", "Next1!xxx", nil))
	s.refused(403, "Principal: CatalogPrincipal{name='bob'} is not admin", http.MethodPut, path, bob, change("", "Next1!xxx", "Next1!xxx", object{"requestType": "USER", "username": "admin"}))
	s.refused(404, "user instance for nobody not found", http.MethodPut, path, admin, change("", "Next1!xxx", "Next1!xxx", object{"requestType": "USER", "username": "nobody"}))
	s.want(200, http.MethodPut, path, admin, change("", "Next1!xxx", "Next1!xxx", object{"requestType": "USER", "username": "bob"}))
	s.login("bob@open-metadata.org", "Next1!xxx")
	// An account without a password can be given one.
	s.want(201, http.MethodPost, usersPath, admin, object{"name": "eve", "email": "eve@open-metadata.org"})
	s.want(200, http.MethodPut, path, admin, change("", "Next1!xxx", "Next1!xxx", object{"requestType": "USER", "username": "eve"}))
	s.login("eve@open-metadata.org", "Next1!xxx")
}
