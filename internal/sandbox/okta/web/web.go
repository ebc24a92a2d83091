// Package web is what the org's management API and its OAuth endpoints have in common as a web server: a request while it is
// answered, the errors that both answer, and ids, times and links as Okta writes them.
package web

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"
	"time"
)

// maxBody limits a request body.
const maxBody = 1 << 20

// Call is one request while it is answered. The answer is collected and sent after the org's lock has been released.
type Call struct {
	Request *http.Request
	// Params are the values of the path's parameters.
	Params map[string]string
	// Base is what the org calls itself, without a slash at its end.
	Base string
	// Now is the org's time to the second.
	Now time.Time

	// Status, Header and Body are the answer.
	Status int
	Header http.Header
	Body   []byte
}

// Reply sets the answer; a nil value has no body.
func (c *Call) Reply(status int, v any) error {
	c.Status = status
	if v == nil {
		return nil
	}
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	c.Body = body
	c.Header.Set("Content-Type", "application/json")
	return nil
}

// Decode reads the request body into v; a field's tag enum names the enumeration that its texts are of. A body that is not
// JSON, or whose values have other types or are no members of their enumerations, is E0000003
// (POST_trustedOrigins.400-E0000003-bad-scope-enum.json). An empty body is accepted only where optional says so.
//
// A body of another media type than JSON is E0000021; one that names none is read as JSON, since Okta's answer to it is not
// known.
func (c *Call) Decode(v any, optional bool) error {
	if kind := c.MediaType(); kind != "" && kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		return ErrMediaType
	}
	data, err := io.ReadAll(io.LimitReader(c.Request.Body, maxBody))
	if err != nil {
		return ErrMalformed
	}
	if len(bytes.TrimSpace(data)) == 0 && optional {
		return nil
	}
	var raw any
	if json.Unmarshal(data, &raw) != nil || json.Unmarshal(data, v) != nil || !inEnumerations(reflect.TypeOf(v).Elem(), raw, "") {
		return ErrMalformed
	}
	return nil
}

// MediaType is that of the request's body: "" where there is no body or it names none, and "?" where it cannot be read.
func (c *Call) MediaType() string {
	named := c.Request.Header.Get("Content-Type")
	if named == "" || c.Request.ContentLength == 0 {
		return ""
	}
	kind, _, err := mime.ParseMediaType(named)
	if err != nil {
		return "?"
	}
	return kind
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Random returns n random letters and digits.
func Random(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails (package documentation)
	for i, b := range raw {
		raw[i] = alphanumeric[int(b)%len(alphanumeric)]
	}
	return string(raw)
}

// NewID makes an id of Okta's form: a prefix of three characters that tells the type, and seventeen more, of which the last
// three name the cell.
func NewID(prefix string) string { return prefix + Random(14) + "1d7" }

// Timestamp is a time as the API writes it: UTC, to the millisecond, with Z.
type Timestamp time.Time

// MarshalJSON writes for example "2026-02-02T11:38:42.000Z".
func (t Timestamp) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// Link is a link as most objects show it.
type Link struct {
	Name  string `json:"name,omitempty"`
	Href  string `json:"href"`
	Type  string `json:"type,omitempty"`
	Hints *Hints `json:"hints,omitempty"`
}

// Hints say which methods the target of a link allows.
type Hints struct {
	Allow []string `json:"allow"`
}

// Allow is the link to an operation, with the methods that it allows.
func Allow(target string, methods ...string) Link {
	return Link{Href: target, Hints: &Hints{Allow: methods}}
}
