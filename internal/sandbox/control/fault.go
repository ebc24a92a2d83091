package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Kinds of faults.
const (
	// KindStatus answers with the fault's status, headers and body; nothing is done.
	KindStatus = "status"
	// KindRateLimit answers with the vendor's own 429; nothing is done.
	KindRateLimit = "rate_limit"
	// KindServerError answers with the vendor's own 5xx; nothing is done.
	KindServerError = "server_error"
	// KindHang does nothing and answers nothing until the client leaves.
	KindHang = "hang"
	// KindCutBefore cuts the connection before anything is done.
	KindCutBefore = "cut_before"
	// KindCutAfter does what was asked and cuts the connection instead of answering.
	KindCutAfter = "cut_after"
)

var kinds = []string{KindStatus, KindRateLimit, KindServerError, KindHang, KindCutBefore, KindCutAfter}

// kindOf reads a kind as a program writes it that has only read that there are "rate limit, 5xx, hang, cut before or after":
// whatever separates the words, and 5xx for a server error. None is that of the status, where there is one.
func kindOf(text string, status int) string {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == ' ' || r == '-' || r == '_' {
				return -1
			}
			return unicode.ToLower(r)
		}, s)
	}
	switch plain := letters(text); {
	case plain == "5xx":
		return KindServerError
	case plain == "" && status != 0:
		return KindStatus
	default:
		for _, kind := range kinds {
			if letters(kind) == plain {
				return kind
			}
		}
	}
	return text
}

// Fault makes requests fail.
type Fault struct {
	// Method is the HTTP method of the requests that it hits; empty: any.
	Method string `json:"method"`
	// Path is matched against the path without its query: * stands for characters within one segment, ** for any rest; one that
	// begins with ^ is a regular expression; empty: any path.
	Path string `json:"path"`
	// Nth is the matching request that is hit first, counted from 1 from the moment at which the fault is added; 0 means 1.
	Nth int `json:"nth"`
	// Times is how many matching requests are hit; 0 means 1, -1 all that follow.
	Times int `json:"times"`
	// Kind is one of the Kind constants.
	Kind string `json:"kind"`
	// Status is the status of kinds "status" (required) and "server_error" (0 means 500).
	Status int `json:"status"`
	// Headers are added to the answer of kinds "status", "rate_limit" and "server_error".
	Headers map[string]string `json:"headers"`
	// Body is the answer's body: required to be the whole body for kind "status"; for "rate_limit" and "server_error" it
	// replaces the vendor's own.
	Body string `json:"body"`
}

// UnmarshalJSON accepts path_pattern, pathPattern and pattern as names of path, kinds in other spellings (no kind is "status"
// where there is a status), headers that are numbers, and a body that is a JSON value instead of a string. Unknown fields are
// an error.
func (f *Fault) UnmarshalJSON(data []byte) error {
	type plain Fault
	wire := struct {
		*plain
		Headers      map[string]json.RawMessage `json:"headers"`
		Body         json.RawMessage            `json:"body"`
		PathPattern  string                     `json:"path_pattern"`
		PathPattern2 string                     `json:"pathPattern"`
		Pattern      string                     `json:"pattern"`
	}{plain: (*plain)(f)}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&wire); err != nil {
		return err
	}
	f.Kind = kindOf(f.Kind, f.Status)
	for name, raw := range wire.Headers {
		if f.Headers == nil {
			f.Headers = map[string]string{}
		}
		var text string
		if json.Unmarshal(raw, &text) != nil {
			if text = string(raw); strings.ContainsAny(text, "[{") || text == "null" {
				return fmt.Errorf("header %s: must be a text or a number", name)
			}
		}
		f.Headers[name] = text
	}
	for _, alias := range []string{wire.PathPattern, wire.PathPattern2, wire.Pattern} {
		if f.Path == "" {
			f.Path = alias
		}
	}
	if len(wire.Body) == 0 || string(wire.Body) == "null" {
		return nil
	}
	if wire.Body[0] != '"' {
		f.Body = string(wire.Body)
		return nil
	}
	return json.Unmarshal(wire.Body, &f.Body)
}

// validate says what is wrong with the fault.
func (f Fault) validate() error {
	if !slices.Contains(kinds, f.Kind) {
		return fmt.Errorf("fault kind %q: must be one of %s", f.Kind, strings.Join(kinds, ", "))
	}
	if f.Nth < 0 {
		return fmt.Errorf("fault nth %d: must be 1 or more", f.Nth)
	}
	if f.Times < -1 {
		return fmt.Errorf("fault times %d: must be -1 (for ever) or more", f.Times)
	}
	if f.Kind == KindStatus && (f.Status < 200 || f.Status > 999) {
		return fmt.Errorf("fault status %d: kind %q needs a final HTTP status", f.Status, f.Kind)
	}
	if f.Kind == KindServerError && f.Status != 0 && (f.Status < 500 || f.Status > 599) {
		return fmt.Errorf("fault status %d: kind %q needs one from 500 to 599", f.Status, f.Kind)
	}
	if strings.HasPrefix(f.Path, "^") {
		if _, err := regexp.Compile(f.Path); err != nil {
			return fmt.Errorf("fault path %q: %w", f.Path, err)
		}
		return nil
	}
	for segment := range strings.SplitSeq(f.Path, "/") {
		if _, err := path.Match(segment, ""); err != nil {
			return fmt.Errorf("fault path %q: %w", f.Path, err)
		}
	}
	return nil
}

// activeFault is a fault with the number of requests that have matched it.
type activeFault struct {
	Fault
	seen int
}

func (f *activeFault) matches(r *http.Request) bool {
	if f.Method != "" && !strings.EqualFold(f.Method, r.Method) {
		return false
	}
	if strings.HasPrefix(f.Path, "^") {
		found, err := regexp.MatchString(f.Path, r.URL.Path)
		return err == nil && found
	}
	return f.Path == "" || matchPath(strings.Split(f.Path, "/"), strings.Split(r.URL.Path, "/"))
}

// count counts one matching request and says whether it is hit.
func (f *activeFault) count() bool {
	f.seen++
	first := max(f.Nth, 1)
	if f.seen < first {
		return false
	}
	return f.Times == -1 || f.seen < first+max(f.Times, 1)
}

// matchPath matches segments of a path with segments of a pattern.
func matchPath(pattern, segments []string) bool {
	for i, p := range pattern {
		if p == "**" {
			for rest := i; rest <= len(segments); rest++ {
				if matchPath(pattern[i+1:], segments[rest:]) {
					return true
				}
			}
			return false
		}
		if i >= len(segments) {
			return false
		}
		if ok, err := path.Match(p, segments[i]); err != nil || !ok {
			return false
		}
	}
	return len(pattern) == len(segments)
}

// decodeFaults reads one fault or an array of faults.
func decodeFaults(body io.Reader) ([]Fault, error) {
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return nil, errors.New("a fault is needed as JSON")
	}
	if data[0] == '[' {
		var many []Fault
		err = json.Unmarshal(data, &many)
		return many, err
	}
	one := make([]Fault, 1)
	err = json.Unmarshal(data, &one[0])
	return one, err
}

// AddFault adds a fault. It returns an error, and adds nothing, when the kind is not known or another field contradicts it.
func (c *Control) AddFault(f Fault) error { return c.addFaults([]Fault{f}) }

func (c *Control) addFaults(faults []Fault) error {
	for _, f := range faults {
		if err := f.validate(); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range faults {
		c.faults = append(c.faults, &activeFault{Fault: f})
	}
	return nil
}

// ClearFaults removes all faults.
func (c *Control) ClearFaults() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = nil
}

// apply answers a request that a fault hits.
func (c *Control) apply(f Fault, entry *Request, w *recorder, r *http.Request, next http.Handler) {
	switch f.Kind {
	case KindHang:
		// The server notices that the client has left only once the body has been read.
		_, _ = io.Copy(io.Discard, r.Body)
		c.hangs(entry)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case KindCutBefore:
		panic(http.ErrAbortHandler)
	case KindCutAfter:
		next.ServeHTTP(&discard{header: http.Header{}}, r)
		panic(http.ErrAbortHandler)
	}
	var own http.ResponseWriter = w
	if f.Headers != nil || f.Body != "" {
		own = &override{recorder: w, fault: f}
	}
	switch f.Kind {
	case KindRateLimit:
		c.vendor.RateLimited(own, r)
	case KindServerError:
		status := f.Status
		if status == 0 {
			status = http.StatusInternalServerError
		}
		c.vendor.ServerError(own, r, status)
	default:
		own.WriteHeader(f.Status)
		if f.Body != "" {
			_, _ = own.Write(nil)
		}
	}
	w.finish()
}

// discard takes an answer that nobody will see.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

// override sends the fault's headers, and its body where it has one, in place of what is written to it.
type override struct {
	*recorder
	fault Fault
	sent  bool
}

func (o *override) WriteHeader(status int) {
	if o.fault.Body != "" && strings.HasPrefix(strings.TrimSpace(o.fault.Body), "{") {
		o.Header().Set("Content-Type", "application/json")
	}
	for name, value := range o.fault.Headers {
		o.Header().Set(name, value)
	}
	if o.fault.Body != "" {
		o.Header().Del("Content-Length")
	}
	o.recorder.WriteHeader(status)
}

func (o *override) Write(b []byte) (int, error) {
	if o.status == 0 {
		o.WriteHeader(http.StatusOK)
	}
	if o.fault.Body == "" {
		return o.recorder.Write(b)
	}
	if !o.sent {
		o.sent = true
		if _, err := io.WriteString(o.recorder, o.fault.Body); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}
