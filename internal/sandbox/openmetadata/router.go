package openmetadata

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/ui"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// call is one request on its way through a handler.
type call struct {
	r    *http.Request
	who  *principal
	vars map[string]string
	body []byte
}

func (c *call) query(name string) string { return c.r.URL.Query().Get(name) }

// read reads the body into a class. A body that is not there is the exception of the method that the server calls on it.
func (c *call) read(class *bean.Bean, name, method, variable string) (object, *web.Error) {
	in, err := class.Read(c.body)
	if err == nil && in == nil {
		err = errNull(name, method, variable)
	}
	return in, err
}

// answer is a success. A nil body with status 204 is an empty answer; a string body is sent as it is where text is set.
type answer struct {
	status  int
	body    any
	headers map[string]string
	text    bool
}

func ok(body any) (*answer, *web.Error) { return &answer{status: http.StatusOK, body: body}, nil }

type handler func(*call) (*answer, *web.Error)

type route struct {
	method   string
	segments []string // a literal, {id} for a UUID, {name} for anything
	consumes string
	// public routes are in the filter's list of excluded paths (M11).
	public bool
	// unlocked handlers make calls of their own and take the lock where they need it.
	unlocked bool
	handle   handler
	// castsContext handlers ask for no rights, and miss a principal when they use it.
	castsContext bool
}

type router struct {
	server *Server
	routes []route
	// plain are the servlets beside the API: sign-in.
	plain *http.ServeMux
}

const (
	contentJSON  = "application/json"
	contentPatch = "application/json-patch+json"
)

func (rt *router) add(method, path string, h handler, options ...func(*route)) {
	r := route{method: method, segments: strings.Split(strings.Trim(path, "/"), "/"), handle: h}
	switch method {
	case http.MethodPost, http.MethodPut:
		r.consumes = contentJSON
	case http.MethodPatch:
		r.consumes = contentPatch
	}
	for _, o := range options {
		o(&r)
	}
	rt.routes = append(rt.routes, r)
}

func public(r *route)   { r.public = true }
func unlocked(r *route) { r.unlocked = true }

func castsContext(r *route) { r.castsContext = true }

// match says whether the path fits, and whether it would but for an {id} that is no UUID.
func (r *route) match(segments []string) (vars map[string]string, fits, shape bool) {
	if len(segments) != len(r.segments) {
		return nil, false, false
	}
	vars = map[string]string{}
	fits = true
	for i, want := range r.segments {
		switch want {
		case "{id}":
			vars["id"] = segments[i]
			if _, err := uuid.Parse(segments[i]); err != nil {
				fits = false
			}
		case "{name}":
			vars["name"] = segments[i]
		default:
			if want != segments[i] {
				return nil, false, false
			}
		}
	}
	return vars, fits, true
}

// ServeHTTP finds the route first, as JAX-RS does: an unknown path is 404 even without a token (21e), a method that a path
// lacks 405 (32g), a body of another type 415 (30m, 32f). Then come the request filter and the body.
func (rt *router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rt.server.mu.Lock()
	down := rt.server.down
	rt.server.mu.Unlock()
	if down != nil {
		// Nobody listens on the port of a server that did not start.
		panic(http.ErrAbortHandler)
	}
	rt.server.follow(r.Context())
	// Every answer says when it was made (j01).
	w.Header().Set("Date", rt.server.clock().UTC().Format(http.TimeFormat))
	r, below := rt.server.withoutBasePath(w, r)
	if !below {
		return
	}
	path, isAPI := strings.CutPrefix(r.URL.Path, "/api/v1/")
	if handler, pattern := rt.plain.Handler(r); pattern != "" {
		handler.ServeHTTP(w, r)
		return
	}
	if !isAPI {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			errNotFound().Write(w)
		} else {
			rt.server.serveUI(w, r)
		}
		return
	}
	found, vars, err := rt.find(r, strings.Split(strings.TrimSuffix(path, "/"), "/"))
	if err != nil {
		err.Write(w)
		return
	}
	a, err := rt.call(found, vars, r)
	if err != nil {
		err.Write(w)
		return
	}
	for k, v := range a.headers {
		w.Header().Set(k, v)
	}
	switch {
	case r.Method == http.MethodHead:
		// No entity, and no entity tag (89a).
		w.Header().Del("ETag")
		w.Header().Set("Content-Type", contentJSON)
		w.WriteHeader(a.status)
	case a.text:
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body.(string))
	case a.body == nil:
		w.WriteHeader(a.status)
	default:
		web.WriteJSON(w, a.status, a.body)
	}
}

// serveUI answers a path outside the API.
func (s *Server) serveUI(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	basePath := s.basePath
	s.mu.Unlock()
	ui.Serve(w, r, basePath)
}

func (rt *router) find(r *http.Request, segments []string) (*route, map[string]string, *web.Error) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	var methods []string
	badID := false
	for i := range rt.routes {
		candidate := &rt.routes[i]
		vars, fits, shape := candidate.match(segments)
		if !shape {
			continue
		}
		if !fits {
			badID = badID || candidate.method == method
			continue
		}
		if candidate.method != method {
			methods = append(methods, candidate.method)
			continue
		}
		if candidate.consumes != "" && r.Header.Get("Content-Type") != "" {
			if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != candidate.consumes {
				return nil, nil, web.Failure(http.StatusUnsupportedMediaType, "HTTP 415 Unsupported Media Type")
			}
		}
		return candidate, vars, nil
	}
	if len(methods) == 0 || badID {
		return nil, nil, errNotFound()
	}
	methods = append(methods, http.MethodOptions)
	if slices.Contains(methods, http.MethodGet) && method == http.MethodOptions {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	allow := map[string]string{"Allow": strings.Join(slices.Compact(methods), ",")}
	if method == http.MethodOptions {
		allow["Content-Type"] = contentJSON
		return nil, nil, &web.Error{Status: http.StatusOK, Text: true, Headers: allow}
	}
	return nil, nil, &web.Error{Status: http.StatusMethodNotAllowed, Message: "HTTP 405 Method Not Allowed", Headers: allow}
}

func (rt *router) call(found *route, vars map[string]string, r *http.Request) (*answer, *web.Error) {
	s := rt.server
	c := &call{r: r, vars: vars}
	if !found.public {
		who, err := s.authenticate(r)
		switch {
		case err == nil:
			c.who = who
		case found.castsContext && s.unfiltered():
			return nil, errNoContext()
		default:
			return nil, err
		}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, web.Failure(http.StatusBadRequest, "HTTP 400 Bad Request")
	}
	c.body = body
	if found.unlocked {
		return found.handle(c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.host = r.Host
	return found.handle(c)
}
