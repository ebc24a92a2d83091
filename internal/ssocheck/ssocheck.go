// Package ssocheck finds out whether people can sign in to OpenMetadata through Okta, and only the right ones, as far as
// that can be found out without a person: it compares what both ends have with each other and with what the flow needs,
// and makes the requests that a sign-in begins with. It knows nothing of Terraform.
//
// Collect reads the facts, Run judges them. A check fails only for what was found. What could not be read, was not asked
// for, or does not apply, is a check that was not made and says why.
//
// "F" with a number names an observation of a running OpenMetadata 1.12.6.
package ssocheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// Outcome is what became of a check.
type Outcome string

// The outcomes.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	NotMade Outcome = "not_made"
)

// Result is one check.
type Result struct {
	// Name never changes, so that a condition may refer to it.
	Name    string
	Outcome Outcome
	// Detail says what was found, or why the check was not made.
	Detail string
	// Remedy says what to do; empty unless the check failed or something could not be read.
	Remedy string
	// Unread says that the check was not made because something that was asked for could not be read: it may be wrong.
	Unread bool
	// Harmless says of a failed check that it keeps nobody out.
	Harmless bool
}

// Wrong tells whether the check failed, or could not be made since something could not be read.
func (r Result) Wrong() bool { return r.Outcome == Failed || r.Unread }

// Doer sends a request and returns the answer as it comes, redirects too. An *http.Client whose CheckRedirect returns
// http.ErrUseLastResponse is one.
type Doer interface {
	Do(request *http.Request) (*http.Response, error)
}

// Expectations say what counts as right where that is the user's choice.
type Expectations struct {
	// DefaultAdmin is the name of the account that every server is born with; "admin" if empty.
	DefaultAdmin string
	// Administrators are the user names that must be administrators. Empty: at least one person, other than DefaultAdmin.
	Administrators []string
	// SelfSignupAllowed says that people whom the server does not know may get an account.
	SelfSignupAllowed bool
	// AnyDomainAllowed says that people of any mail domain may sign in.
	AnyDomainAllowed bool
	// ProbeServerLogin has the server asked where it sends people.
	ProbeServerLogin bool
}

func (e Expectations) defaultAdmin() string {
	if e.DefaultAdmin == "" {
		return "admin"
	}
	return e.DefaultAdmin
}

// AllPassed tells whether no check failed, none could not be made because something could not be read, and at least one
// was made.
func AllPassed(results []Result) bool {
	made := 0
	for _, result := range results {
		switch {
		case result.Wrong():
			return false
		case result.Outcome == Passed:
			made++
		}
	}
	return made > 0
}

// administratorSignIn is the check of what the others are for: that somebody gets in who can repair whatever is wrong. It
// does not count as passed when it is not made.
const administratorSignIn = "administrator_sign_in"

// checks are all checks, in the order in which a person would look: the app and its access in Okta, the way there, the
// server, its people, its key.
var checks = []struct {
	name string
	run  func(*run) finding
}{
	{"okta", checkOkta},
	{"app", checkApp},
	{"app_grants", checkAppGrants},
	{"pkce", checkPKCE},
	{"group_assignment", checkGroupAssignment},
	{"trusted_origin", checkTrustedOrigin},
	{"authorization_server", checkAuthorizationServer},
	{"audience", checkAudience},
	{"scopes", checkScopes},
	{"access_policy", checkAccessPolicy},
	{"access_rule", checkAccessRule},

	{"discovery", checkDiscovery},
	{"issuer", checkIssuer},
	{"jwks", checkJWKS},
	{"authorization_request", checkAuthorizationRequest},
	{"client_secret", checkClientSecret},
	{"server_login", checkServerLogin},

	{"server", checkServer},
	{"replicas", checkReplicas},
	{"server_credential", checkServerCredential},
	{"server_provider", checkServerProvider},
	{"client_id", checkClientID},
	{"client_type", checkClientType},
	{"redirect_uri", checkRedirectURI},
	{"public_key_urls", checkPublicKeyURLs},
	{"token_algorithm", checkTokenAlgorithm},
	{"principal_claims", checkPrincipalClaims},

	{"administrators", checkAdministrators},
	{administratorSignIn, checkAdministratorSignIn},
	{"default_admin", checkDefaultAdmin},
	{"self_signup", checkSelfSignup},
	{"email_domain", checkEmailDomain},

	{"shipped_key", checkShippedKey},
	{"key_pair", checkKeyPair},
}

// Names lists the checks in the order in which Run returns them.
func Names() []string {
	names := make([]string, len(checks))
	for i, check := range checks {
		names[i] = check.name
	}
	return names
}

// Run makes the checks and returns a result for each. It sends the requests that a sign-in begins with to the addresses
// that the facts name: discovery, keys, authorization endpoint. They carry no credential, and are bounded in number and
// time; web decides where they may go.
func Run(ctx context.Context, facts Facts, expectations Expectations, web Doer) []Result {
	ctx, cancel := context.WithTimeoutCause(ctx, maxTime, fmt.Errorf("the checks wait no longer than %s in all", maxTime))
	defer cancel()
	r := &run{facts: facts, expect: expectations, web: &browser{ctx: ctx, doer: web}}
	r.signIn = facts.signIn()
	results := make([]Result, len(checks))
	for i, check := range checks {
		results[i] = check.run(r).result(check.name)
	}
	return results
}

// run is what the checks share.
type run struct {
	facts  Facts
	expect Expectations
	signIn signIn
	web    *browser
}

// finding is what one check found.
type finding struct {
	outcome        Outcome
	detail, remedy string
	// unread is that of Result.
	unread bool
}

// result words the finding for people. It quotes what both ends say, which may hold a secret, or what a terminal obeys.
func (f finding) result(name string) Result {
	return Result{
		Name: name, Outcome: f.outcome, Unread: f.unread,
		Detail: transport.OneLine(transport.RedactText(f.detail)), Remedy: transport.OneLine(transport.RedactText(f.remedy)),
	}
}

func pass(format string, arguments ...any) finding {
	return finding{outcome: Passed, detail: fmt.Sprintf(format, arguments...)}
}

// fail takes the detail and the remedy as whole sentences.
func fail(detail, remedy string) finding {
	return finding{outcome: Failed, detail: detail, remedy: remedy}
}

func notMade(format string, arguments ...any) finding {
	return finding{outcome: NotMade, detail: fmt.Sprintf(format, arguments...)}
}

// unread takes the detail and the remedy as whole sentences.
func unread(detail, remedy string) finding {
	return finding{outcome: NotMade, detail: detail, remedy: remedy, unread: true}
}

// missing is the finding for a fact that is not there: nobody could ask for it, or asking went wrong. what names the fact
// with its article.
func missing(what string, err error) finding {
	if absent, ok := errors.AsType[*AbsentError](err); ok {
		return notMade("%s", words.Sentence(absent.Error()))
	}
	return unread(fmt.Sprintf("%s could not be read: %s.", words.Capital(what), words.Clause(err.Error())), remedyForRead(err))
}
