// Package ssocheck finds out whether people can sign in to OpenMetadata through Okta, and only the right ones, as far as
// that can be found out without a person: it compares what both ends have with each other and with what the flow needs,
// and makes the requests that a sign-in begins with. It knows nothing of Terraform.
//
// Collect reads the facts, Run judges them. A check never fails by itself: what cannot be reached is a failed check that
// says why, and what was not asked for, or does not apply, is a check that was not made.
//
// "F" with a number names an observation of a running OpenMetadata 1.12.6.
package ssocheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
	// Remedy says what to do; empty unless the check failed.
	Remedy string
}

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
}

func (e Expectations) defaultAdmin() string {
	if e.DefaultAdmin == "" {
		return "admin"
	}
	return e.DefaultAdmin
}

// AllPassed tells whether no check failed and at least one was made.
func AllPassed(results []Result) bool {
	made := 0
	for _, result := range results {
		switch result.Outcome {
		case Failed:
			return false
		case Passed:
			made++
		}
	}
	return made > 0
}

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

	{"server", checkServer},
	{"server_credential", checkServerCredential},
	{"server_provider", checkServerProvider},
	{"client_id", checkClientID},
	{"client_type", checkClientType},
	{"redirect_uri", checkRedirectURI},
	{"public_key_urls", checkPublicKeyURLs},
	{"token_algorithm", checkTokenAlgorithm},
	{"principal_claims", checkPrincipalClaims},

	{"administrators", checkAdministrators},
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
		found := check.run(r)
		results[i] = Result{Name: check.name, Outcome: found.outcome, Detail: found.detail, Remedy: found.remedy}
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
	// unread says that the check failed because something could not be read, and not for what was found.
	unread bool
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

// missing is the finding for a fact that is not there: not made where nobody could ask for it, failed where asking went
// wrong. what names the fact with its article.
func missing(what string, err error) finding {
	var absent *AbsentError
	if errors.As(err, &absent) {
		return notMade("%s", upperFirst(absent.Error())+".")
	}
	found := fail(fmt.Sprintf("%s could not be read: %s.", upperFirst(what), unstopped(err)), remedyForRead(err))
	found.unread = true
	return found
}
