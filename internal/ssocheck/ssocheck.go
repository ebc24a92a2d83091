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

// check is one check: what it needs to know, in the order in which the first that lacks is told, and its judgement.
type check struct {
	name  string
	judge func(*run) finding
	needs []need
}

// need is something that checks need to know.
type need struct {
	// what names it with its article.
	what string
	// why says why it is not known; nil where it is.
	why func(*run) error
}

// What checks need to know.
var (
	anOrg          = need{"the Okta org", func(r *run) error { return r.facts.Okta.why() }}
	anApp          = need{"the app integration", func(r *run) error { return r.facts.App.why() }}
	anIssuer       = need{"the authorization server", func(r *run) error { return r.facts.AuthorizationServer.why() }}
	assignments    = need{"the app's assignments", func(r *run) error { return r.facts.Assignment.why() }}
	accessPolicies = need{"the access policies", func(r *run) error { _, err := r.covering(); return err }}
	aSignIn        = need{"the server's sign-in", func(r *run) error { return r.signIn.err }}
	aDocument      = need{"the discovery document", func(r *run) error { _, err := r.document(); return err }}
	aServer        = need{"the OpenMetadata server", func(r *run) error { return r.facts.Server.why() }}
	allReplicas    = need{"what each of the server's replicas has", func(r *run) error { return r.facts.Replicas.why() }}
	aCredential    = need{"what only an administrator may see", func(r *run) error { return r.facts.Credential.why() }}
	signInSettings = need{"the server's sign-in settings", func(r *run) error { _, err := r.facts.authentication(); return err }}
	theSettings    = need{"the security configuration", func(r *run) error { return r.facts.Security.why() }}
	administrators = need{"the server's administrators", func(r *run) error { return r.facts.Administrators.why() }}
	defaultAdmin   = need{"the default administrator", func(r *run) error { return r.facts.DefaultAdmin.why() }}
	servedKeys     = need{"the server's keys", func(r *run) error { return r.facts.ServedKeys.why() }}
	keyProof       = need{"the proof of the key pair", func(r *run) error { return r.facts.KeyProof.why() }}
	signInAtOkta   = need{"the server's sign-in", func(r *run) error {
		if r.signIn.fromServer {
			return nil
		}
		return &AbsentError{Reason: "the server does not sign in through Okta"}
	}}
)

// checks are all checks, in the order in which a person would look: the app and its access in Okta, the way there, the
// server, its people, its key.
var checks = []check{
	// Without the org all that depends on it is not known.
	{"okta", func(r *run) finding {
		return pass("%s answers and takes the provider's credential.", r.facts.Okta.value)
	}, []need{anOrg}},
	{"app", checkApp, []need{anApp}},
	{"app_grants", checkAppGrants, []need{anApp}},
	{"pkce", checkPKCE, []need{anApp, aSignIn}},
	{"group_assignment", checkGroupAssignment, []need{anApp}},
	{"trusted_origin", checkTrustedOrigin, []need{aSignIn}},
	{"authorization_server", checkAuthorizationServer, []need{anIssuer}},
	{"audience", checkAudience, []need{anIssuer}},
	{"scopes", checkScopes, []need{aSignIn}},
	{"access_policy", checkAccessPolicy, []need{accessPolicies}},
	{"access_rule", checkAccessRule, []need{accessPolicies, aSignIn, assignments}},

	{"discovery", checkDiscovery, []need{aDocument}},
	{"issuer", checkIssuer, []need{aDocument}},
	{"jwks", checkJWKS, []need{aDocument}},
	{"authorization_request", checkAuthorizationRequest, []need{aDocument}},
	{"client_secret", checkClientSecret, []need{aSignIn}},
	{"server_login", checkServerLogin, []need{aSignIn}},

	// Without the server all that depends on it is not known.
	{"server", func(r *run) finding { return pass("%s answers.", r.facts.Server.value) }, []need{aServer}},
	{"replicas", checkReplicas, []need{allReplicas}},
	{"server_credential", checkServerCredential, []need{aCredential}},
	{"server_provider", checkServerProvider, []need{signInSettings}},
	{"client_id", checkClientID, []need{signInSettings, anApp, signInAtOkta}},
	{"client_type", checkClientType, []need{signInSettings, anApp, signInAtOkta}},
	{"redirect_uri", checkRedirectURI, []need{aSignIn}},
	{"public_key_urls", checkPublicKeyURLs, []need{theSettings, signInAtOkta}},
	{"token_algorithm", checkTokenAlgorithm, []need{theSettings}},
	{"principal_claims", checkPrincipalClaims, []need{signInSettings, signInAtOkta}},

	{"administrators", checkAdministrators, []need{administrators}},
	{administratorSignIn, checkAdministratorSignIn, nil},
	{"default_admin", checkDefaultAdmin, []need{defaultAdmin}},
	{"self_signup", checkSelfSignup, []need{signInSettings}},
	{"email_domain", checkEmailDomain, []need{theSettings}},

	{"shipped_key", checkShippedKey, []need{servedKeys}},
	{"key_pair", checkKeyPair, []need{keyProof}},
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
		results[i] = check.result(r)
	}
	return results
}

// result makes the check, if what it needs is known.
func (c check) result(r *run) Result {
	for _, need := range c.needs {
		if err := need.why(r); err != nil {
			return missing(need.what, err).result(c.name)
		}
	}
	return c.judge(r).result(c.name)
}

// run is what the checks share.
type run struct {
	facts  Facts
	expect Expectations
	signIn signIn
	web    *browser
}

// finding is what one check found. It is an error too, for what others need and a check has found to be wrong.
type finding struct {
	outcome        Outcome
	detail, remedy string
	// unread is that of Result.
	unread bool
}

// Error gives the detail.
func (f finding) Error() string { return f.detail }

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

// missing is the finding for a fact that is not there: nobody could ask for it, or asking went wrong, or a finding says what is
// wrong with it. what names the fact with its article.
func missing(what string, err error) finding {
	if found, isFinding := errors.AsType[finding](err); isFinding {
		return found
	}
	if absent, isAbsent := errors.AsType[*AbsentError](err); isAbsent {
		return notMade("%s", words.Sentence(absent.Error()))
	}
	return unread(fmt.Sprintf("%s could not be read: %s.", words.Capital(what), words.Clause(err.Error())), remedyForRead(err))
}
