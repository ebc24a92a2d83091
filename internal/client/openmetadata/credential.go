package openmetadata

import (
	"cmp"
	"context"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// Kind names a credential of the chain by the argument that configures it.
type Kind string

// The credentials, in the order in which the chain tries them.
const (
	KindToken      Kind = "token"
	KindSigningKey Kind = "signing_key"
	KindPassword   Kind = "email and password"
)

// Identity is who a bearer token stands for, as its own claims say. The server reads the same claims.
type Identity struct {
	// User is the user name: the local part, in lower case, of the e-mail, or the subject (F55).
	User  string
	Email string
	// Claims are the token's own, for telling which rules of the server it would pass.
	Claims jwtkey.Claims
}

// credential makes bearer tokens.
type credential interface {
	kind() Kind
	// describe words the credential without its secret.
	describe() string
	// bearer returns a token, from memory where one is still good. errAbsent says that there is nothing to try.
	bearer(ctx context.Context) (string, error)
	// forget drops what is in memory, so that the next bearer is made anew. It tells whether there was anything.
	forget() bool
	// afterKeyChange tells what becomes of the credential when the server's signing key changes.
	afterKeyChange(change KeyChange) Outlook
}

// carrying marks requests as ones that carry a bearer token of the credential.
func carrying(ctx context.Context, credential credential) context.Context {
	return transport.Carrying(ctx, map[Kind]transport.Credential{
		KindToken: transport.ServerToken, KindSigningKey: transport.ServerSignedToken, KindPassword: transport.ServerLoginToken,
	}[credential.kind()])
}

// errAbsent says that a credential is not there at this moment and is no loss.
var errAbsent = errors.New("there is no such credential now")

func identityOf(token string) Identity {
	claims, err := jwtkey.Inspect(token)
	if err != nil {
		return Identity{}
	}
	name := claims.Email
	if name == "" {
		name = claims.Subject
	}
	return Identity{User: ssoconfig.LocalPart(name), Email: claims.Email, Claims: claims}
}

// tokenCredential is a token that the user gives: a bot's, a personal access token, or one of the identity provider.
type tokenCredential struct{ token, source string }

func (c *tokenCredential) kind() Kind { return KindToken }

func (c *tokenCredential) describe() string {
	if identity := identityOf(c.token); identity.User != "" {
		return fmt.Sprintf("token (of %s)", identity.User)
	}
	return "token"
}

// bearer returns the token. One that no header can carry is the configuration's fault, and not the server's or the way's.
func (c *tokenCredential) bearer(context.Context) (string, error) {
	if reason := transport.UnfitForHeader(c.token); reason != "" {
		return "", &ownError{cause: CauseUnusable, words: fmt.Sprintf("%s cannot be sent: %s", cmp.Or(c.source, "it"), reason)}
	}
	return c.token, nil
}

func (c *tokenCredential) forget() bool { return false }

// SigningKey lets the holder of the server's private key sign itself short-lived tokens for a named human administrator (fact
// 76).
type SigningKey struct {
	// PrivateKeyFile is read again for each token, so a new key counts as soon as it is written.
	PrivateKeyFile string
	// PrivateKey is the key itself, in PEM or DER, where there is no file.
	PrivateKey string
	// Source names the argument or variable that the key, or the path of its file, comes from.
	Source string
	// KeyID is the server's key id.
	KeyID string
	// User and Email name the administrator.
	User, Email string
}

type signingKeyCredential struct {
	SigningKey
	now func() time.Time
}

func (c *signingKeyCredential) kind() Kind { return KindSigningKey }

func (c *signingKeyCredential) describe() string { return fmt.Sprintf("signing_key (for %s)", c.User) }

func (c *signingKeyCredential) bearer(context.Context) (string, error) {
	key, err := c.key()
	if err != nil {
		return "", err
	}
	return jwtkey.Sign(key, jwtkey.TokenRequest{Subject: c.User, Email: c.Email, KeyID: c.KeyID, Now: c.now()})
}

// key reads the private key. A file that does not exist is an error that wraps fs.ErrNotExist.
func (c *signingKeyCredential) key() (*rsa.PrivateKey, error) {
	content := []byte(c.PrivateKey)
	if c.PrivateKeyFile != "" {
		var err error
		content, err = keyfile.ReadFile(c.PrivateKeyFile)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, missingFile(c.PrivateKeyFile)
		}
		if err != nil {
			return nil, &ownError{cause: CauseUnusable, words: fmt.Sprintf("the private key file cannot be read: %s", err)}
		}
	}
	key, err := jwtkey.ParsePrivate(content)
	if err != nil {
		return nil, &ownError{cause: CauseUnusable, words: fmt.Sprintf("the private key in %s is not usable: %s", c.place(), err)}
	}
	return key, nil
}

// place is where the key comes from.
func (c *signingKeyCredential) place() string {
	return cmp.Or(c.PrivateKeyFile, c.Source, "signing_key")
}

func (c *signingKeyCredential) forget() bool { return false }

// previousKeyCredential signs with the key that was replaced, where it was kept beside the new one. Between the moment in which
// new files are written and the one in which the server takes them into use it is what the server accepts, and it alone can
// tell the server to do so when nothing but signing_key is configured (F77).
type previousKeyCredential struct{ signingKeyCredential }

func (c *previousKeyCredential) describe() string {
	return fmt.Sprintf("signing_key (for %s, with the previous key %s)", c.User, filepath.Base(c.PrivateKeyFile))
}

func (c *previousKeyCredential) bearer(ctx context.Context) (string, error) {
	token, err := c.signingKeyCredential.bearer(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errAbsent
	}
	return token, err
}

// passwordCredential signs in with the server's own user store, which works only while the provider is basic.
type passwordCredential struct {
	client          *Client
	email, password string

	mu    sync.Mutex
	token string
	// refused is the answer to a wrong password. It is not sent again: the server blocks the account after three failures
	// (recordings 44*).
	refused error
}

func (c *passwordCredential) kind() Kind { return KindPassword }

func (c *passwordCredential) describe() string {
	return fmt.Sprintf("email and password (of %s)", c.email)
}

func (c *passwordCredential) bearer(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token != "" {
		return c.token, nil
	}
	if c.refused != nil {
		return "", c.refused
	}
	token, err := c.client.login(ctx, c.email, c.password)
	if HasStatus(err, http.StatusUnauthorized) && !isForeign(err) {
		c.refused = err
	}
	if err != nil {
		return "", err
	}
	c.token = token
	return token, nil
}

func (c *passwordCredential) forget() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	had := c.token != ""
	c.token = ""
	return had
}

// login signs in with e-mail and password; the password travels base64 encoded (loginRequest.json). It fails with the server's
// words: 400 for an unknown user, 401 for a wrong password, 403 when the provider is not basic, 429 or 403 when the account is
// blocked after failures.
func (c *Client) login(ctx context.Context, email, password string) (string, error) {
	request := map[string]string{
		"email": email, "password": base64.StdEncoding.EncodeToString([]byte(password)),
	}
	var answer struct {
		AccessToken string `json:"accessToken"`
	}
	attempt := func() error {
		return c.send(transport.Carrying(ctx, transport.ServerPassword), "", http.MethodPost, "/v1/users/login", request, &answer)
	}
	err := attempt()
	if lost := (*RequestError)(nil); errors.As(err, &lost) && ctx.Err() == nil {
		err = attempt() // a login changes nothing, so one that was lost is made again
	}
	if err != nil {
		return "", err
	}
	if answer.AccessToken == "" {
		return "", errors.New("the answer to the login holds no token")
	}
	return answer.AccessToken, nil
}

// PasswordAccount returns the e-mail address and password of the chain's last credential, and whether there is one.
func (c *Client) PasswordAccount() (email, password string, configured bool) {
	for _, candidate := range c.chain.credentials {
		if account, isPassword := candidate.(*passwordCredential); isPassword {
			return account.email, account.password, true
		}
	}
	return "", "", false
}
