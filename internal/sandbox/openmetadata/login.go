package openmetadata

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

const (
	// The login configuration as served (80a_loginConfig): a token of an hour, a block of 30 seconds after three failures
	// (44*).
	loginTokenTime   = time.Hour
	maxLoginFailures = 3
	loginBlockTime   = 30 * time.Second
	// refreshTokenTime is not recorded; the server's source gives refresh tokens 30 days.
	msgBadLogin     = "You have entered an invalid username or password."
	msgNotPermitted = "Operation is not permitted with the Selected Authenticator."
)

type failedLogins struct {
	count int
	until time.Time
}

// hashPassword uses the lowest cost: the hashes of a stand-in protect nothing.
func hashPassword(password string) string {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		panic("hashing a password: " + err.Error())
	}
	return string(hash)
}

var passwordParts = []*regexp.Regexp{
	regexp.MustCompile(`[0-9]`), regexp.MustCompile(`[a-z]`), regexp.MustCompile(`[A-Z]`), regexp.MustCompile(`[^A-Za-z0-9]`), regexp.MustCompile(`^\S{8,56}$`),
}

// strongPassword is the server's rule: 8 to 56 characters with a digit, a lower and an upper case letter and another character
// (30l, 57_destroy_recreate_weak).
func strongPassword(password string) bool {
	for _, part := range passwordParts {
		if !part.MatchString(password) {
			return false
		}
	}
	return true
}

// decodePassword reads base64 as java.util.Base64 does: padding may be missing, but must be right where it is there (08b, 08c).
func decodePassword(text string) (string, bool) {
	encoding := base64.StdEncoding
	if !strings.HasSuffix(text, "=") {
		encoding = base64.RawStdEncoding
	}
	if strings.ContainsAny(text, "\r\n") {
		return "", false
	}
	data, err := encoding.DecodeString(text)
	return string(data), err == nil
}

func (s *Server) basic() bool { return members.Text(s.served.authentication, "provider") == "basic" }

// login is POST /users/login.
func (s *Server) login(c *call) (*answer, *web.Error) {
	in, err := c.read(bean.Login, "schema.auth.LoginRequest", "getPassword", "loginRequest")
	if err != nil {
		return nil, err
	}
	password, decoded := decodePassword(members.Text(in, "password"))
	if !decoded {
		return nil, web.Failure(http.StatusBadRequest, "Password needs to be encoded in Base-64.")
	}
	if !s.basic() {
		return nil, web.Failure(http.StatusForbidden, msgNotPermitted)
	}
	u, err := s.checkPassword(members.Text(in, "email"), password)
	if err != nil {
		return nil, err
	}
	return ok(s.loginAnswer(u))
}

// checkPassword finds the account and checks the password, in the server's order: block, account, deletion, password (08*, 34e,
// 44*, F69).
func (s *Server) checkPassword(email, password string) (*user, *web.Error) {
	key := strings.ToLower(email)
	now := s.clock()
	failed := s.failures[key]
	if !now.Before(failed.until) {
		failed = failedLogins{}
	}
	if failed.count >= maxLoginFailures {
		return nil, web.Refusal(http.StatusUnauthorized, "Failed Login Attempts Exceeded. Use Forgot Password or retry after some time.")
	}
	u := s.userByEmail(email)
	if u == nil || u.isBot {
		return nil, web.Failure(http.StatusBadRequest, msgBadLogin)
	}
	if u.deleted {
		return nil, errNoEntity("user", u.id)
	}
	if u.mechanism != nil && u.mechanism.cleared {
		return nil, web.Unhandled(`Cannot invoke "java.util.LinkedHashMap.get(Object)" because "storedData" is null`)
	}
	if u.mechanism == nil || bcrypt.CompareHashAndPassword([]byte(u.mechanism.passwordHash), []byte(password)) != nil {
		s.failures[key] = failedLogins{failed.count + 1, now.Add(loginBlockTime)}
		return nil, web.Refusal(http.StatusUnauthorized, msgBadLogin)
	}
	delete(s.failures, key)
	return u, nil
}

// loginAnswer signs the person in: tokens, and the time of the login on the account, which leaves an empty change description
// there (10, web_29).
func (s *Server) loginAnswer(u *user) object {
	now := s.clock()
	u.lastLogin, u.lastActivity, u.updatedAt = now.UnixMilli(), now.UnixMilli(), now.UnixMilli()
	u.incremental = changes(nil, nil, nil, u.tenths)
	u.change = withoutLostTeams(u.change)
	s.forget(u.name)
	refresh := newID()
	s.refreshTokens[refresh] = u.id
	return s.accessAnswer(u, refresh)
}

func (s *Server) accessAnswer(u *user, refresh any) object {
	end := s.clock().Add(loginTokenTime)
	return object{
		"accessToken":    s.key.Sign(u.claims(tokens.TokenUser), s.clock(), &end),
		"refreshToken":   refresh,
		"tokenType":      "Bearer",
		"expiryDuration": end.UnixMilli(),
	}
}

// refresh is POST /users/refresh: the token is spent by it (43a, 43b; of an account that is gone:
// BasicAuthenticator.getNewAccessToken).
func (s *Server) refresh(c *call) (*answer, *web.Error) {
	in, err := bean.Refresh.Read(c.body)
	if err != nil {
		return nil, err
	}
	if !s.basic() {
		return nil, errNotImplemented()
	}
	out, err := s.renewAccess(members.Text(in, "refreshToken"))
	if err != nil {
		return nil, err
	}
	return ok(out)
}

func (s *Server) renewAccess(token string) (object, *web.Error) {
	if token == "" {
		return nil, web.Failure(http.StatusBadRequest, "Token Cannot be Null or Empty String")
	}
	id, known := s.refreshTokens[token]
	if !known {
		return nil, web.Refusal(http.StatusNotFound, "Invalid Request Token. Please check your Token")
	}
	u := s.userByID(id)
	if u == nil || u.deleted {
		return nil, errNoEntity("user", id)
	}
	delete(s.refreshTokens, token)
	next := newID()
	s.refreshTokens[next] = id
	return s.accessAnswer(u, next), nil
}

// logout is POST /users/logout. It marks the token; whether that counts is for the request filter to say (43d, 43e, m07e,
// m07f). Under basic sign-in the refresh token that is named is gone (UserResource.logoutUser).
func (s *Server) logout(c *call) (*answer, *web.Error) {
	in, err := c.read(bean.Logout, "schema.auth.LogoutRequest", "getToken", "request")
	if err != nil {
		return nil, err
	}
	s.loggedOut[members.Text(in, "token")] = true
	if s.basic() {
		delete(s.refreshTokens, members.Text(in, "refreshToken"))
	}
	return ok("Logout Successful")
}

// signup is POST /users/signup, the registration of basic sign-in (84*; what is refused and in which order:
// BasicAuthenticator.registerUser).
func (s *Server) signup(c *call) (*answer, *web.Error) {
	in, err := bean.Signup.Read(c.body)
	if err != nil {
		return nil, err
	}
	if !s.basic() {
		return nil, errNotImplemented()
	}
	if !members.Flag(s.served.authentication, "enableSelfSignup") {
		return nil, web.Failure(http.StatusNotImplemented, msgSignupOff)
	}
	email := strings.ToLower(members.Text(in, "email"))
	if _, domain, _ := strings.Cut(email, "@"); !s.mayRegister(domain) {
		return nil, web.Failure(http.StatusBadRequest, "Email with the given domain is not allowed. Contact Administrator")
	}
	if s.userByEmail(email) != nil {
		return nil, web.Failure(http.StatusBadRequest, "User with Email Already Exists")
	}
	if !strongPassword(members.Text(in, "password")) {
		return nil, errWeakPassword()
	}
	name := localPart(email)
	display := members.Text(in, "firstName") + members.Text(in, "lastName")
	u := &user{name: name, email: email, history: history{updatedBy: name}, displayName: &display, mechanism: &mechanism{passwordHash: hashPassword(members.Text(in, "password"))}}
	s.addUser(u)
	body := s.renderUser(u, view{teams: true, inheritedRoles: true, inheritedPersonas: true, domains: true, bareInherited: true})
	return &answer{status: http.StatusCreated, body: body}, nil
}

// mayRegister asks the environment's list, not the stored one, which domains may register (BasicAuthenticator.init).
func (s *Server) mayRegister(domain string) bool {
	allowed := members.Texts(defaultRows(s.environment, s.securityBean()).authorizer, "allowedEmailRegistrationDomains")
	return slices.Contains(allowed, "all") || slices.Contains(allowed, domain)
}

func errWeakPassword() *web.Error {
	return web.Failure(http.StatusBadRequest, "Password must be of minimum 8 characters, with one special, one Upper, one lower case character, and one Digit.")
}

// passwordResetLink fails: a stand-in sends no mail (s01e_password_reset_link_under_okta).
func (s *Server) passwordResetLink(*call) (*answer, *web.Error) {
	return nil, web.Failure(http.StatusFailedDependency, "There is some issue in sending the Mail. Please contact your administrator.")
}

// changePassword is PUT /users/changePassword (63a, s01f; what is refused and in which order:
// BasicAuthenticator.changeUserPwdWithOldPwd).
func (s *Server) changePassword(c *call) (*answer, *web.Error) {
	in, err := bean.ChangePassword.Read(c.body)
	if err != nil {
		return nil, err
	}
	if !s.basic() {
		return nil, errNotImplemented()
	}
	name, byAdmin := c.who.name, members.Text(in, "requestType") == "USER"
	if byAdmin {
		if err := s.authorizeAdmin(c.who); err != nil {
			return nil, err
		}
		name = members.Text(in, "username")
	}
	if members.Text(in, "newPassword") != members.Text(in, "confirmPassword") {
		return nil, web.Failure(http.StatusBadRequest, "Password and Confirm Password should match")
	}
	if !strongPassword(members.Text(in, "newPassword")) {
		return nil, errWeakPassword()
	}
	u := s.userByName(name)
	if u == nil || u.deleted {
		return nil, errNoEntity("user", name)
	}
	if u.mechanism != nil && u.mechanism.cleared {
		return nil, errNull("schema.auth.BasicAuthMechanism", "getPassword", "storedBasicAuthMechanism")
	}
	if !byAdmin && (u.mechanism == nil || bcrypt.CompareHashAndPassword([]byte(u.mechanism.passwordHash), []byte(members.Text(in, "oldPassword"))) != nil) {
		return nil, web.Failure(http.StatusBadRequest, "Old Password is not correct")
	}
	before := u.copy()
	u.mechanism = &mechanism{passwordHash: hashPassword(members.Text(in, "newPassword"))}
	s.storeChange(u, before, updatePut, c.who.name)
	return ok("Password Updated Successfully")
}
