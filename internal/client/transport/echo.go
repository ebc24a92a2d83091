package transport

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// shortestEcho is how long a secret is at least that is looked for in an answer: a shorter one may be a word of it.
const shortestEcho = 8

// withoutEcho takes out of a refusal what was sent of secrets: servers quote what they do not take, and a refusal is shown to
// people.
func withoutEcho(response *http.Response, received []byte, secrets []string) []byte {
	for _, values := range response.Header {
		for i := range values {
			values[i] = string(without([]byte(values[i]), secrets))
		}
	}
	return without(received, secrets)
}

// without takes the secrets out of a text, in every form in which they may stand there.
func without(text []byte, secrets []string) []byte {
	for _, secret := range secrets {
		for _, form := range written(secret) {
			// What has none is not copied: it may be long.
			if bytes.Contains(text, []byte(form)) {
				text = bytes.ReplaceAll(text, []byte(form), []byte(Redacted))
			}
		}
	}
	return text
}

// mostSent bounds how many secrets are remembered.
const mostSent = 50

// sentSecrets remembers which secrets were sent, since a later answer may quote them too. What has the shape of a secret is
// found by that.
type sentSecrets struct {
	mu     sync.Mutex
	values []string
}

// with remembers the secrets and returns them with those of before.
func (s *sentSecrets) with(secrets []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.values)
	for _, secret := range secrets {
		if slices.Contains(s.values, secret) {
			continue
		}
		all = append(all, secret)
		if len(s.values) < mostSent && RedactText(secret) == secret {
			s.values = append(s.values, secret)
		}
	}
	return all
}

// secretsOf are the secrets of a request: in its headers, and under the names of secrets in its body.
func secretsOf(request *http.Request, sent []byte) []string {
	var all []string
	note := func(secret string) {
		if len(secret) >= shortestEcho && secret != Redacted {
			all = append(all, secret)
		}
	}
	scheme, value, _ := strings.Cut(request.Header.Get("Authorization"), " ")
	note(value)
	if scheme == "Basic" {
		_, password, _ := request.BasicAuth()
		note(password)
		if plain, err := url.QueryUnescape(password); err == nil {
			note(plain)
		}
	}
	note(request.Header.Get("DPoP"))
	if strings.HasPrefix(request.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, _ := url.ParseQuery(string(sent))
		for name, values := range form {
			if isSecretName(name) {
				note(strings.Join(values, ""))
			}
		}
		return all
	}
	var body any
	if json.Unmarshal(sent, &body) == nil {
		eachSecret(body, note)
	}
	return all
}

// eachSecret visits the texts that stand under the names of secrets in a JSON value, also as the value of a JSON Patch.
func eachSecret(value any, note func(string)) {
	switch typed := value.(type) {
	case []any:
		for _, element := range typed {
			eachSecret(element, note)
		}
	case map[string]any:
		path, _ := typed["path"].(string)
		patched := isSecretName(path[strings.LastIndex(path, "/")+1:])
		for name, member := range typed {
			text, isText := member.(string)
			if isText && (isSecretName(name) || keyMembers[name] || patched && name == "value") {
				note(text)
				if plain, err := base64.StdEncoding.DecodeString(text); err == nil {
					note(string(plain))
				}
				continue
			}
			eachSecret(member, note)
		}
	}
}

// written are the forms in which a secret may stand in an answer: as it is, in a form, in JSON, and in JSON in JSON.
func written(secret string) []string {
	forms := []string{secret, url.QueryEscape(secret)}
	for _, asHTML := range []bool{true, false} {
		once := inJSON(secret, asHTML)
		forms = append(forms, inJSON(once, true), inJSON(once, false), once)
	}
	return forms
}

func inJSON(text string, asHTML bool) string {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(asHTML)
	if err := encoder.Encode(text); err != nil {
		return text // no text fails to be encoded
	}
	return strings.TrimSuffix(encoded.String()[1:], "\"\n")
}
