package acctest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// traffic judges what the providers of one test send: a pair of a credential and an origin that is not in the table of package
// transport fails the test. It knows credentials by what carries them, and by their values, which it takes from the provider's
// configuration and from the answers of both ends.
type traffic struct {
	mu sync.Mutex
	// secrets are the values that are known, with where each comes from.
	secrets map[string]secretSource
	faults  []string
}

type secretSource struct {
	party transport.Party
	name  string
}

// mayGo tells whether a secret of the source may be sent to the party: back to where it is from, and the Okta app's client
// secret between the two ends, which both have. The server calls it secret.
func (s secretSource) mayGo(party transport.Party) bool {
	return party == s.party || s == secretSource{transport.Org, "client_secret"} && party == transport.Server ||
		s == secretSource{transport.Server, "secret"} && party == transport.Org
}

func newTraffic(t *testing.T) *traffic {
	t.Helper()
	judge := &traffic{secrets: map[string]secretSource{}}
	t.Cleanup(func() {
		judge.mu.Lock()
		defer judge.mu.Unlock()
		for _, fault := range judge.faults {
			t.Errorf("a credential went where it does not belong: %s", fault)
		}
	})
	return judge
}

// watch is a provider.Watch.
func (j *traffic) watch(settings connection.Settings, wire http.RoundTripper) http.RoundTripper {
	j.learn(settings.OktaAPIToken, secretSource{transport.Org, "okta.api_token"})
	j.learn(settings.Token, secretSource{transport.Server, "token"})
	j.learn(settings.Password, secretSource{transport.Server, "password"})
	for name, value := range settings.Headers {
		j.learn(value, secretSource{transport.Server, "headers " + name})
	}
	parties := map[transport.Party][]transport.Origin{}
	for party, addresses := range map[transport.Party][]string{transport.Org: {settings.OktaOrgURL}, transport.Server: append([]string{settings.Host}, settings.ReplicaURLs...)} {
		for _, address := range addresses {
			if parsed, err := url.Parse(address); err == nil && address != "" {
				parties[party] = append(parties[party], transport.OriginOf(parsed))
			}
		}
	}
	return transportFunc(func(request *http.Request) (*http.Response, error) {
		party := transport.Anyone
		for candidate, origins := range parties {
			// A test may have both ends at one address, where nobody is; then it is the one that the request is for.
			mine := slices.ContainsFunc(transport.Carried(request.Context()), func(one transport.Credential) bool { return belongs(one, candidate) })
			if slices.Contains(origins, transport.OriginOf(request.URL)) && (party == transport.Anyone || mine) {
				party = candidate
			}
		}
		body, err := takeBody(&request.Body)
		if err != nil {
			return nil, err
		}
		j.judge(request, body, party)
		response, err := wire.RoundTrip(request)
		if err != nil || party == transport.Anyone {
			return response, err
		}
		answer, err := takeBody(&response.Body)
		if err != nil {
			return nil, err
		}
		var value any
		if json.Unmarshal(answer, &value) == nil {
			j.learnFrom(value, party)
		}
		return response, nil
	})
}

// takeBody reads a body and puts a fresh one in its place.
func takeBody(body *io.ReadCloser) ([]byte, error) {
	if *body == nil || *body == http.NoBody {
		return nil, nil
	}
	content, err := io.ReadAll(*body)
	_ = (*body).Close()
	*body = io.NopCloser(bytes.NewReader(content))
	return content, err
}

// shortest is how long a secret is at least that is looked for by its value: a shorter one may be a word.
const shortest = 12

var (
	secretName = regexp.MustCompile(`(?i)^(.*_)?(client_?secret|secret|password|.*token|assertion|client_assertion)$`)
	aWord      = regexp.MustCompile(`^([a-z_ ]+|\*+)$`)
)

func (j *traffic) learn(value string, from secretSource) {
	if len(value) < shortest || aWord.MatchString(value) {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, known := j.secrets[value]; !known {
		j.secrets[value] = from
	}
}

func (j *traffic) learnFrom(value any, party transport.Party) {
	eachSecret(value, func(name, secret string) { j.learn(secret, secretSource{party, name}) })
}

// eachSecret visits the texts of a JSON value whose names are those of secrets.
func eachSecret(value any, visit func(name, secret string)) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			eachSecret(element, visit)
		}
	case map[string]any:
		for name, member := range value {
			if text, isText := member.(string); isText && secretName.MatchString(name) && text != "" && !aWord.MatchString(text) {
				visit(name, text)
				continue
			}
			eachSecret(member, visit)
		}
	}
}

// judge looks at one request to a party.
func (j *traffic) judge(request *http.Request, body []byte, party transport.Party) {
	at := fmt.Sprintf("%s %s (%s)", request.Method, request.URL.Redacted(), party)
	marks := transport.Carried(request.Context())
	for _, mark := range marks {
		if !belongs(mark, party) {
			j.faultf("the %s in %s", mark, at)
		}
	}
	j.judgeHeaders(request, marks, party, at)
	j.judgeValues(readable(request, body), party, at)
	var value any
	if json.Unmarshal(body, &value) == nil {
		eachSecret(value, func(name, _ string) {
			if !transport.Belongs(marks, party, "") {
				j.faultf("a %s that nobody has named in the body of %s", name, at)
			}
		})
	}
}

// judgeValues looks for secrets in all of a request.
func (j *traffic) judgeValues(text string, party transport.Party, at string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for secret, source := range j.secrets {
		if strings.Contains(text, secret) && !source.mayGo(party) {
			j.faults = append(j.faults, fmt.Sprintf("%s of %s in %s", source.name, source.party, at))
		}
	}
}

// belongs tells whether the credential may be sent to the party in any way.
func belongs(credential transport.Credential, party transport.Party) bool {
	return slices.ContainsFunc([]string{"SSWS", "Bearer", "DPoP", "Basic", "", "(headers)"}, func(scheme string) bool {
		return transport.Belongs([]transport.Credential{credential}, party, scheme)
	})
}

// judgeHeaders looks at what carries credentials. A request that comes from another process has no marks; then any of the
// party's will do.
func (j *traffic) judgeHeaders(request *http.Request, marks []transport.Credential, party transport.Party, at string) {
	if scheme, _, given := strings.Cut(request.Header.Get("Authorization"), " "); given && !transport.Belongs(marks, party, scheme) {
		j.faultf("a credential by the scheme %s in %s", scheme, at)
	}
	if request.Header.Get("DPoP") != "" && party != transport.Org {
		j.faultf("a proof of possession in %s", at)
	}
	further := slices.Contains(marks, transport.ServerHeaders) && party == transport.Server
	if !further && (request.Header.Get("Cookie") != "" || request.Header.Get("Proxy-Authorization") != "") || request.URL.User != nil {
		j.faultf("a cookie, a credential for a proxy, or a user in the address of %s", at)
	}
}

func (j *traffic) faultf(format string, arguments ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.faults = append(j.faults, fmt.Sprintf(format, arguments...))
}

// readable is all of a request in which a secret may stand, as it is and decoded.
func readable(request *http.Request, body []byte) string {
	var text strings.Builder
	text.WriteString(request.URL.String() + "\n")
	for name, values := range request.Header {
		for _, value := range values {
			text.WriteString(name + ": " + value + "\n")
			if encoded, isBasic := strings.CutPrefix(value, "Basic "); isBasic {
				decoded, _ := base64.StdEncoding.DecodeString(encoded)
				text.Write(decoded)
			}
		}
	}
	text.Write(body)
	for _, encoded := range []string{request.URL.RawQuery, string(body)} {
		if decoded, err := url.QueryUnescape(encoded); err == nil {
			text.WriteString(decoded)
		}
	}
	return text.String()
}

// arriving judges what a double gets from a provider that runs as a process of its own, as far as it can be seen there.
func (j *traffic) arriving(party transport.Party, double http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if strings.HasPrefix(request.UserAgent(), "terraform-provider-openmetadata/") {
			at := fmt.Sprintf("%s %s at %s", request.Method, request.URL.Path, party)
			j.judgeHeaders(request, transport.Credentials(), party, at)
			j.judgeValues(readable(request, nil), party, at)
		}
		double.ServeHTTP(w, request)
	})
}
