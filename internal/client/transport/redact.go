package transport

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Redacted stands where a secret stood.
const Redacted = "(redacted)"

// secretNames are the names, in lower case and without separators, under which either API carries a secret: Okta's client
// secrets and tokens, OpenMetadata's tokens, passwords, hashes of passwords (F79) and key store material.
var secretNames = map[string]bool{
	"accesstoken": true, "activationtoken": true, "assertion": true, "authorization": true, "clientassertion": true,
	"clientsecret": true, "code": true, "codeverifier": true, "confirmpassword": true, "cookie": true,
	"dnadminpassword": true, "idtoken": true, "jwttoken": true, "keystorepassword": true,
	"newpassword": true, "oldpassword": true, "password": true, "privatekey": true,
	"recoverytoken": true, "refreshtoken": true, "secret": true, "secrethash": true, "sessiontoken": true,
	"spprivatekey": true, "statetoken": true, "token": true, "truststorepassword": true,
}

// keyMembers are the private members of a JSON Web Key (RFC 7518, sections 6.2.2 and 6.3.2). They are secret in bodies only: in
// a query, q is what is searched for.
var keyMembers = map[string]bool{"d": true, "dp": true, "dq": true, "p": true, "q": true, "qi": true}

// secretShapes are values that are secret wherever they stand: JSON Web Tokens, PEM private keys, bcrypt hashes, and the
// server's own encrypted form.
var secretShapes = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|fernet:[A-Za-z0-9_=-]+|SSWS +\S+|[Bb]earer +\S+`)

// secretBeginnings are what each of the shapes has in it.
var secretBeginnings = []string{"eyJ", "-----BEGIN", "$2", "fernet:", "SSWS ", "earer "}

var withoutSeparators = strings.NewReplacer("_", "", "-", "")

func isSecretName(name string) bool {
	return secretNames[strings.ToLower(withoutSeparators.Replace(name))]
}

// maxLogged bounds the bodies that are logged, of which nobody reads longer ones.
const maxLogged = 1 << 20

// Redact words a body for the log. JSON keeps its shape, with the values of secret names and of secret shapes replaced; of
// anything else, and of what is too long, only its size is told, since nothing is known of where its secrets stand.
func Redact(body []byte) string {
	if len(body) > maxLogged {
		return fmt.Sprintf("(%d bytes, too many to be logged)", len(body))
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return fmt.Sprintf("(%d bytes that are not JSON)", len(body))
	}
	clean, err := json.Marshal(redactValue(value))
	if err != nil {
		return Redacted
	}
	return string(clean)
}

func redactValue(value any) any {
	switch typed := value.(type) {
	case map[string]any:
		// A JSON Patch names the member in its path, and a secret may be its value.
		if path, ok := typed["path"].(string); ok && isSecretName(path[strings.LastIndex(path, "/")+1:]) {
			if _, has := typed["value"]; has {
				typed["value"] = Redacted
			}
		}
		for name, member := range typed {
			if isSecretName(name) || keyMembers[name] {
				typed[name] = hideStrings(member)
				continue
			}
			typed[name] = redactValue(member)
		}
		return typed
	case []any:
		for i := range typed {
			typed[i] = redactValue(typed[i])
		}
		return typed
	case string:
		return RedactText(typed)
	}
	return value
}

// hideStrings replaces every text under a secret name. Numbers and objects stay: Okta's policy rules have an object named token
// that holds lifetimes, and OpenMetadata's errors a number named code.
func hideStrings(value any) any {
	switch typed := value.(type) {
	case string:
		if typed == "" {
			return typed
		}
		return Redacted
	case []any:
		for i := range typed {
			typed[i] = hideStrings(typed[i])
		}
		return typed
	}
	return redactValue(value)
}

// RedactText replaces what has the shape of a secret in a text that is shown to a person.
func RedactText(text string) string {
	// Looking for the shapes takes a hundred times as long.
	if !slices.ContainsFunc(secretBeginnings, func(beginning string) bool { return strings.Contains(text, beginning) }) {
		return text
	}
	return secretShapes.ReplaceAllString(text, Redacted)
}

// RedactURL words a URL without user information and without the values of secret parameters.
func RedactURL(address *url.URL) string {
	clean := *address
	clean.User = nil
	query := clean.Query()
	for name := range query {
		if isSecretName(name) {
			query.Set(name, Redacted)
		}
	}
	clean.RawQuery = query.Encode()
	return RedactText(clean.String())
}
