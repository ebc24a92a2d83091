// Package control steers a stand-in server of the sandbox from outside: it records the requests that the stand-in answers,
// makes it fail on demand, and resets it. All of it is served under /sandbox/, a path that neither Okta nor OpenMetadata has;
// everything else is passed to the stand-in.
//
//	GET    /sandbox/requests  200, a JSON array of Request, oldest first
//	DELETE /sandbox/requests  204
//	POST   /sandbox/faults    201, or 400 with a message; body: one Fault, or an array of them
//	DELETE /sandbox/faults    204
//	POST   /sandbox/reset     204, after requests, faults and the stand-in's own state are cleared
package control

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Prefix is the path below which the steering endpoints are served.
const Prefix = "/sandbox/"

// maxSteeringBody limits the body of a steering request.
const maxSteeringBody = 1 << 20

// Request is one answered request. Path is the request target with its query string; Status is 0 when the connection was cut or
// the client left before an answer was sent.
type Request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"`
}

// Vendor supplies the answers that differ between vendors.
type Vendor interface {
	// RateLimited writes the vendor's own 429, with its body and headers.
	RateLimited(w http.ResponseWriter, r *http.Request)
	// ServerError writes the vendor's own answer for a status of 500 or above.
	ServerError(w http.ResponseWriter, r *http.Request, status int)
}

// Control records requests and applies faults. It is safe for concurrent use.
type Control struct {
	vendor   Vendor
	steering *http.ServeMux

	mu       sync.Mutex
	requests []*Request
	faults   []*activeFault
	onReset  []func()
	onAnswer []*func(Request)
	onHang   []*func(Request)
}

// New returns a Control without faults and with an empty request log.
func New(vendor Vendor) *Control {
	c := &Control{vendor: vendor, steering: http.NewServeMux()}
	c.steering.HandleFunc("GET "+Prefix+"requests", c.serveRequests)
	c.steering.HandleFunc("DELETE "+Prefix+"requests", func(w http.ResponseWriter, _ *http.Request) {
		c.ClearRequests()
		w.WriteHeader(http.StatusNoContent)
	})
	c.steering.HandleFunc("POST "+Prefix+"faults", c.serveAddFaults)
	c.steering.HandleFunc("DELETE "+Prefix+"faults", func(w http.ResponseWriter, _ *http.Request) {
		c.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
	})
	c.steering.HandleFunc("POST "+Prefix+"reset", func(w http.ResponseWriter, _ *http.Request) {
		c.Reset()
		w.WriteHeader(http.StatusNoContent)
	})
	return c
}

// Handle adds a steering endpoint. The pattern is one of http.ServeMux, with its path below /sandbox/, for example "POST
// /sandbox/restart". Requests to it are neither recorded nor subject to faults. Like http.ServeMux it panics on a malformed
// pattern or one that is taken.
func (c *Control) Handle(pattern string, h http.Handler) {
	if _, path, ok := strings.Cut(pattern, "/"); !ok || !strings.HasPrefix("/"+path, Prefix) {
		panic(fmt.Sprintf("control: %q is not below %s", pattern, Prefix))
	}
	c.steering.Handle(pattern, h)
}

// OnReset registers what a reset does beside clearing requests and faults. Functions are called in the order of their
// registration.
func (c *Control) OnReset(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onReset = append(c.onReset, f)
}

// OnAnswer registers what is done with each request once it has been answered, until stop is called.
func (c *Control) OnAnswer(f func(Request)) (stop func()) { return c.register(&c.onAnswer, f) }

// OnHang registers what is done with each request that is not going to be answered (KindHang), until stop is called.
func (c *Control) OnHang(f func(Request)) (stop func()) { return c.register(&c.onHang, f) }

func (c *Control) register(list *[]*func(Request), f func(Request)) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*list = append(*list, &f)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		*list = slices.DeleteFunc(*list, func(registered *func(Request)) bool { return registered == &f })
	}
}

// Reset clears requests and faults and calls the functions given to OnReset.
func (c *Control) Reset() {
	c.ClearRequests()
	c.ClearFaults()
	c.mu.Lock()
	funcs := append([]func(){}, c.onReset...)
	c.mu.Unlock()
	for _, f := range funcs {
		f()
	}
}

// Requests returns a copy of the log, in the order in which the requests arrived. A request that is still being answered has
// status 0.
func (c *Control) Requests() []Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]Request, 0, len(c.requests))
	for _, r := range c.requests {
		out = append(out, *r)
	}
	return out
}

// ClearRequests empties the request log.
func (c *Control) ClearRequests() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests = nil
}

// Wrap returns the handler that a stand-in serves: steering below /sandbox/, everything else recorded and passed to next unless
// a fault hits it.
func (c *Control) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, Prefix) {
			c.steering.ServeHTTP(w, r)
			return
		}
		entry, fault := c.begin(r)
		rec := &recorder{ResponseWriter: w}
		// An abort of the handler leaves the status as it was: no answer arrived.
		defer func() { c.answered(entry, rec.status) }()
		if fault == nil {
			next.ServeHTTP(rec, r)
			rec.finish()
			return
		}
		c.apply(*fault, entry, rec, r, next)
	})
}

// begin records the request and returns the fault that hits it, if any.
func (c *Control) begin(r *http.Request) (*Request, *Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry := &Request{Method: r.Method, Path: r.URL.RequestURI()}
	c.requests = append(c.requests, entry)
	var hit *Fault
	// Every fault counts every request that matches it; the oldest one that is due wins.
	for _, f := range c.faults {
		if f.matches(r) && f.count() && hit == nil {
			hit = &f.Fault
		}
	}
	return entry, hit
}

// answered notes the status of the answer and does what was registered for it.
func (c *Control) answered(entry *Request, status int) {
	c.mu.Lock()
	entry.Status = status
	request, registered := *entry, slices.Clone(c.onAnswer)
	c.mu.Unlock()
	tell(registered, request)
}

// hangs does what was registered for a request that is not going to be answered.
func (c *Control) hangs(entry *Request) {
	c.mu.Lock()
	request, registered := *entry, slices.Clone(c.onHang)
	c.mu.Unlock()
	tell(registered, request)
}

func tell(registered []*func(Request), request Request) {
	for _, f := range registered {
		(*f)(request)
	}
}

func (c *Control) serveRequests(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(c.Requests())
}

func (c *Control) serveAddFaults(w http.ResponseWriter, r *http.Request) {
	faults, err := decodeFaults(http.MaxBytesReader(w, r.Body, maxSteeringBody))
	if err == nil {
		err = c.addFaults(faults)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// recorder notes the status of the answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the server's own writer.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// finish notes the status that net/http sends for a handler that wrote nothing.
func (r *recorder) finish() {
	if r.status == 0 {
		r.status = http.StatusOK
	}
}
