package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Credential is a kind of secret that proves who sends a request.
type Credential string

// The credentials.
const (
	OktaAPIToken        Credential = "Okta API token"
	OktaAccessToken     Credential = "access token of the Okta service app"
	OktaClientAssertion Credential = "client assertion of the Okta service app"
	OktaClientSecret    Credential = "client secret of the Okta app"
	ServerToken         Credential = "token of the OpenMetadata server"
	ServerSignedToken   Credential = "token signed with the OpenMetadata server's key"
	ServerLoginToken    Credential = "token of a login at the OpenMetadata server"
	ServerTriedToken    Credential = "token that the OpenMetadata server is asked about"
	ServerPassword      Credential = "password of an OpenMetadata account"
	ServerHeaders       Credential = "headers for the proxy in front of the OpenMetadata server"
)

// inBody stands for the scheme of a credential that a request carries in its body, inOwnHeaders for that of one that is headers
// of its own.
const (
	inBody       = ""
	inOwnHeaders = "(headers)"
)

type rule struct {
	credential Credential
	to         Party
	scheme     string
}

// belongs is which credential may be sent to whom, and by which scheme of the header Authorization or in the body. Where a
// party is the provider's configuration says, so its origin is that of a Destination and no answer of a server has a say in it.
// What is not in this table is sent to nobody.
var belongs = []rule{
	{OktaAPIToken, Org, "SSWS"},
	{OktaAccessToken, Org, "Bearer"},
	{OktaAccessToken, Org, "DPoP"},
	{OktaClientAssertion, Org, inBody},
	{OktaClientSecret, Org, "Basic"},
	{OktaClientSecret, Org, inBody},
	{OktaClientSecret, Server, inBody},
	{ServerToken, Server, "Bearer"},
	{ServerSignedToken, Server, "Bearer"},
	{ServerLoginToken, Server, "Bearer"},
	{ServerTriedToken, Server, "Bearer"},
	{ServerTriedToken, Server, inBody},
	{ServerPassword, Server, inBody},
	{ServerHeaders, Server, inOwnHeaders},
}

// proofs are the credentials that go with a proof of possession, in the header DPoP.
var proofs = []Credential{OktaAccessToken, OktaClientAssertion}

// Credentials lists those of the table, each once.
func Credentials() []Credential {
	var all []Credential
	for _, rule := range belongs {
		if !slices.Contains(all, rule.credential) {
			all = append(all, rule.credential)
		}
	}
	return all
}

// Belongs tells whether the party may be sent one of the credentials by the scheme, which is empty for one in the body.
func Belongs(credentials []Credential, to Party, scheme string) bool {
	return slices.ContainsFunc(belongs, func(rule rule) bool {
		return rule.to == to && rule.scheme == scheme && slices.Contains(credentials, rule.credential)
	})
}

type carriedKey struct{}

// Carrying marks the requests made with the context as ones that carry the credential, beside those that they are marked with
// already. One that carries any that it is not marked with is not sent.
func Carrying(ctx context.Context, credential Credential) context.Context {
	return context.WithValue(ctx, carriedKey{}, append(slices.Clone(Carried(ctx)), credential))
}

// Carried lists the credentials that requests made with the context are marked with.
func Carried(ctx context.Context) []Credential {
	carried, _ := ctx.Value(carriedKey{}).([]Credential)
	return carried
}

// NotSentError says why a request did not leave: it would have carried a credential, or gone, where that does not belong.
type NotSentError struct {
	Method, Path string
	Reason       string
}

// Error words it.
func (e *NotSentError) Error() string {
	return fmt.Sprintf("%s %s was not sent: %s", e.Method, e.Path, e.Reason)
}

// AsNotSent returns the NotSentError in the chain of err, or nil.
func AsNotSent(err error) *NotSentError {
	var refused *NotSentError
	errors.As(err, &refused)
	return refused
}

// guard stands next to the wire and lets nothing past that does not belong where it goes.
type guard struct {
	next http.RoundTripper
	to   Destination
}

// RoundTrip sends the request, or fails with a NotSentError that no other attempt cures.
func (g *guard) RoundTrip(request *http.Request) (*http.Response, error) {
	if reason := g.to.objection(request); reason != "" {
		if request.Body != nil {
			_ = request.Body.Close()
		}
		return nil, &PermanentError{Err: &NotSentError{Method: request.Method, Path: request.URL.EscapedPath(), Reason: reason}}
	}
	return g.next.RoundTrip(g.to.withHeaders(request))
}

// objection says why a request must not be sent to the destination; "" when it may.
func (d Destination) objection(request *http.Request) string {
	at := OriginOf(request.URL)
	switch {
	case request.URL.User != nil:
		return "its address has a user name or password in it"
	case hasSecret(request.URL.Query()):
		return "its address has a secret in its query"
	case request.Host != "" && request.Host != request.URL.Host:
		return fmt.Sprintf("it is for the host %s and would go to %s", request.Host, at)
	case len(request.Header["Cookie"]) > 0 || len(request.Header["Proxy-Authorization"]) > 0:
		return "it has a cookie or a credential for a proxy, which belong nowhere"
	case d.party == Anyone && !at.Private() && !d.knows(at):
		return fmt.Sprintf("%s is neither https nor this machine", at)
	case d.party != Anyone && at != d.origin && !slices.Contains(d.others, at):
		return fmt.Sprintf("it is for %s at %s and would go to %s", d.party, d.origin, at)
	case d.party == Anyone && (request.Method != http.MethodGet || request.Body != nil && request.Body != http.NoBody):
		return "nothing but a question goes to an address that an answer names"
	}
	if d.party != Anyone && hasStrangeSegment(request.URL.EscapedPath()) {
		return "a part of its path is empty or made of dots, which is no name and no id"
	}
	return d.carriesTooMuch(request)
}

// carriesTooMuch looks at the request's credentials: at those that it is marked with, and at the headers for others.
func (d Destination) carriesTooMuch(request *http.Request) string {
	carried := Carried(request.Context())
	for _, credential := range carried {
		if !d.takes(credential) {
			return fmt.Sprintf("the %s does not belong to %s", credential, d.party)
		}
	}
	if values := request.Header["Authorization"]; len(values) > 0 {
		scheme, _, _ := strings.Cut(values[0], " ")
		if len(values) > 1 || scheme == inBody || !Belongs(carried, d.party, scheme) {
			return "it has a credential that nobody has named"
		}
	}
	if len(request.Header["Dpop"]) > 0 && !slices.ContainsFunc(carried, func(c Credential) bool { return slices.Contains(proofs, c) }) {
		return "it has a proof of possession without what that goes with"
	}
	return ""
}

// takes tells whether the party may be sent the credential in any way.
func (d Destination) takes(credential Credential) bool {
	return slices.ContainsFunc(belongs, func(rule rule) bool { return rule.to == d.party && rule.credential == credential })
}

// hasSecret looks for parameters by whose names either API carries a secret.
func hasSecret(query url.Values) bool {
	for name, values := range query {
		if isSecretName(name) && strings.Join(values, "") != "" {
			return true
		}
	}
	return false
}

// hasStrangeSegment looks for a segment of a path that changes which object is meant: a dot segment, which servers and proxies
// resolve, also where it is escaped, or an empty one.
func hasStrangeSegment(path string) bool {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	return slices.ContainsFunc(segments, func(segment string) bool {
		plain := strings.ReplaceAll(strings.ToLower(segment), "%2e", ".")
		return plain == "." || plain == ".." || plain == "" && len(segments) > 1
	})
}
