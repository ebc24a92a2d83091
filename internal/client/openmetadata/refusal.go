package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// Cause is why a credential is of no use. The causes are in the order in which one is likely to be what keeps a run out: what
// somebody mistyped comes before what another machine or another provider explains.
type Cause int

// The causes.
const (
	// CauseFilter: the server looks at no token at all (F118, F122).
	CauseFilter Cause = iota
	// CauseFailed: the server failed when it was asked, which says nothing of the credential. The others it has refused.
	CauseFailed
	// CauseLocked: wrong passwords have locked the account (F156).
	CauseLocked
	CauseWrongPassword
	// CauseUnusable: what is configured cannot be sent, or is no key.
	CauseUnusable
	CauseExpired
	CauseKeyID
	CauseNoAccount
	CauseNotAdministrator
	CauseDomain
	CauseKeyNotInForce
	CauseUnknownUser
	// CauseMissingFile: the private key's file is not on this machine.
	CauseMissingFile
	// CauseEnding: it is accepted, and the key that is about to be taken into use ends it.
	CauseEnding
	// CauseRefused: the server's own words are all that is known.
	CauseRefused
	// CauseNoPassword: the server has cleared the account's password (F69).
	CauseNoPassword
	// CauseNotBasic: passwords do not count while the provider is another than basic.
	CauseNotBasic
	// CauseExcluded: it is the user that the operation must not act as.
	CauseExcluded
)

// Refusal is why one credential is of no use.
type Refusal struct {
	Description string
	Cause       Cause
	// Words say it, without the server's answer.
	Words string
	// Err is the server's answer, or what is wrong with the credential; nil where the words say all.
	Err error
}

// Reason is why, with the server's answer.
func (r Refusal) Reason() string {
	switch {
	case r.Words == "":
		return r.Err.Error()
	case AsAPIError(r.Err) != nil:
		return fmt.Sprintf("%s (%s)", r.Words, r.Err)
	}
	return r.Words
}

// short is the refusal without the server's answer, where there are other words.
func (r Refusal) short() string {
	if r.Words == "" {
		return r.Description + ": " + r.Reason()
	}
	return r.Description + ": " + r.Words
}

// CredentialError says that no configured credential is accepted, and what became of each. The server's answers are not
// wrapped: what it says of a credential it does not say of the object.
type CredentialError struct {
	// Refusals are in the order of the chain.
	Refusals []Refusal
	// Excluded is the user that the operation must not act as, if that was asked for.
	Excluded string
}

// Likeliest returns the refusal that is likely to be why the run is kept out; ok is false when no credential is there at all.
func (e *CredentialError) Likeliest() (likeliest Refusal, ok bool) {
	if len(e.Refusals) == 0 {
		return Refusal{}, false
	}
	return slices.MinFunc(e.Refusals, func(a, b Refusal) int { return int(a.Cause) - int(b.Cause) }), true
}

// Error begins with the likeliest cause.
func (e *CredentialError) Error() string {
	likeliest, tried := e.Likeliest()
	if !tried {
		return "no credential is configured"
	}
	if likeliest.Cause == CauseFilter {
		return likeliest.Words
	}
	text := likeliest.Description + ": " + likeliest.Reason()
	if e.Excluded != "" {
		text = fmt.Sprintf("no configured credential of another administrator than %q is accepted. %s", e.Excluded, text)
	}
	var others []string
	for _, refusal := range e.Refusals {
		if refusal != likeliest {
			others = append(others, refusal.short())
		}
	}
	if len(others) == 0 {
		return text
	}
	return text + ". The provider's other credentials are of no use either: " + strings.Join(others, "; ")
}

// ownError is what is wrong with a credential itself, whatever the server says of it.
type ownError struct {
	cause Cause
	words string
	err   error
}

func (e *ownError) Error() string { return e.words }

func (e *ownError) Unwrap() error { return e.err }

// errExcluded says that a credential is that of the user whom the operation must not act as.
var errExcluded = &ownError{cause: CauseExcluded, words: "it is that user"}

// missingFile is the error of a private key file that is not there: it may come to be during the run, or be on another machine,
// so that is named.
func missingFile(path string) error {
	place := path
	if absolute, err := filepath.Abs(path); err == nil && absolute != path {
		place = fmt.Sprintf("%s (%s)", path, absolute)
	}
	machine := "this machine"
	if name, err := os.Hostname(); err == nil {
		machine = fmt.Sprintf("this machine (%s)", name)
	}
	return &ownError{CauseMissingFile, fmt.Sprintf("its file %s is not on %s", place, machine), fs.ErrNotExist}
}

// rejected is a credential of the chain with why it is of no use.
type rejected struct {
	credential credential
	err        error
}

// explain finds out why the credentials are of no use. The keys that are kept beside the present one are not told of: they
// stand in for it. Where the server refuses a key, it is asked which it has in force.
func (c *Client) explain(ctx context.Context, all []rejected, notUser string) *CredentialError {
	failure := &CredentialError{Excluded: notUser}
	for _, one := range all {
		if _, isKept := one.credential.(*previousKeyCredential); isKept {
			continue
		}
		failure.Refusals = append(failure.Refusals, c.refusal(ctx, one))
	}
	return failure
}

func (c *Client) refusal(ctx context.Context, one rejected) Refusal {
	refusal := Refusal{Description: one.credential.describe(), Err: one.err}
	refusal.Cause, refusal.Words = causeOf(one.err)
	if refusal.Cause != CauseRefused {
		return refusal
	}
	if unjudged(one) {
		refusal.Cause, refusal.Words = CauseFailed, "the server failed when it was asked"
		return refusal
	}
	switch typed := one.credential.(type) {
	case *signingKeyCredential:
		if served, err := c.JWKS(ctx); err == nil {
			if words := typed.notInForce(served); words != "" {
				refusal.Cause, refusal.Words, refusal.Err = CauseKeyNotInForce, words, nil
			}
		}
	case *tokenCredential:
		if claims := identityOf(typed.token).Claims; claims.ExpiredAt(c.now()) {
			refusal.Cause, refusal.Words = CauseExpired, "it expired at "+claims.ExpiresAt.Format("2006-01-02 15:04 MST")
		}
	}
	return refusal
}

// Unjudged tells an error that says nothing of the credential that was tried: nobody has answered, or the server has failed in
// a way of which nothing is known. Its answers to certain tokens and passwords are a 500 too (F69, F75), and those are known.
func Unjudged(err error) bool {
	if noVerdict(err) {
		return true
	}
	cause, _ := causeOf(err)
	return cause == CauseRefused && HasStatus(err, http.StatusInternalServerError)
}

// unjudged is Unjudged for a credential that was tried. A token that was given may be none that the server can make sense of,
// which it answers by a 500 too, and one that the provider has got or made is none of those.
func unjudged(one rejected) bool {
	_, given := one.credential.(*tokenCredential)
	return Unjudged(one.err) && (!given || noVerdict(one.err))
}

// notInForce says which key the credential holds, and which the server has in force; empty where they are the same.
func (c *signingKeyCredential) notInForce(served jwtkey.JWKS) string {
	key, err := c.key()
	if err != nil {
		return ""
	}
	own := jwtkey.RFC7638(&key.PublicKey)
	if _, found := served.Find(own); found {
		return ""
	}
	var inForce []string
	for _, key := range served.Usable() {
		if facts, err := key.Facts(); err == nil {
			inForce = append(inForce, facts.Thumbprint)
		}
	}
	return fmt.Sprintf("%s holds a key (thumbprint %s) that the server does not have in force: it serves %s", c.place(), own, strings.Join(inForce, ", "))
}

// causeOf reads an answer, or what is wrong with the credential itself. The words of the answers are the recorded ones; others
// are told as they are.
func causeOf(err error) (Cause, string) {
	if own := (*ownError)(nil); errors.As(err, &own) {
		return own.cause, own.words
	}
	if account := (*NotAdministratorError)(nil); errors.As(err, &account) {
		return CauseNotAdministrator, account.Error()
	}
	answer := AsAPIError(err)
	if answer == nil {
		return CauseRefused, ""
	}
	if filter := answer.Filter(); filter != "" {
		return CauseFilter, fmt.Sprintf("the server's containerRequestFilter is %s, so it looks at no token and accepts no credential, whichever it is", filter)
	}
	has := func(words string) bool { return strings.Contains(answer.Message, words) }
	if answer.Method == http.MethodPost {
		return causeOfLogin(answer, has)
	}
	switch {
	case has("SigningKeyNotFound"), has("keyID doesn't match"):
		return CauseKeyID, "the server signs under another key id"
	case has("Expired token"):
		return CauseExpired, "it has expired"
	case has("principal domain"):
		return CauseDomain, "its e-mail address is of a domain that the server shuts out"
	case answer.Status == http.StatusNotFound && has("instance for"):
		return CauseNoAccount, "the server has no such account"
	case answer.Status == http.StatusForbidden:
		return CauseNotAdministrator, "the account is not an administrator's"
	}
	return CauseRefused, ""
}

func causeOfLogin(answer *APIError, has func(string) bool) (Cause, string) {
	switch {
	case has("Login Attempts Exceeded"):
		return CauseLocked, "the server has locked the account for ten minutes after wrong passwords"
	case answer.Status == http.StatusUnauthorized:
		return CauseWrongPassword, "the password is wrong"
	case answer.Status == http.StatusForbidden:
		return CauseNotBasic, "the server's users do not sign in with passwords now"
	case answer.Status == http.StatusBadRequest && has("invalid username"):
		return CauseUnknownUser, "the server knows nobody by that e-mail address"
	case has("storedData"):
		return CauseNoPassword, "a restart of the server has taken the account's password away"
	}
	return CauseRefused, ""
}
