package openmetadata

import (
	"fmt"
	"net/http"
	"slices"
)

// The classes that the authorizer configuration names. The filter is made anew at
// every reload and acts at once; of the authorizer a reload only asks whether it is
// there, and the one that the start made goes on deciding (F116 to F123, F155; d*).
const (
	classAuthorizer = "org.openmetadata.service.security.DefaultAuthorizer"
	classNoop       = "org.openmetadata.service.security.NoopAuthorizer"
	classFilter     = "org.openmetadata.service.security.JwtFilter"
	classNoopFilter = "org.openmetadata.service.security.NoopFilter"

	anonymous = "anonymous"
	// anonymousEmail is what the filter that checks nothing says of everybody; the
	// account that the authorizer makes has another (d02b, d04, d20c).
	anonymousEmail = anonymous + "@openmetadata.org"
)

// checkAuthorizerClass and checkFilterClass fail where the named class is not there, or
// is no such class, which makes a PUT 500 and keeps a server from starting (d08c, d10,
// d13b). A filter without a name is none (F122).
func checkAuthorizerClass(authz object) error {
	return checkClass(str(authz, "className"), classAuthorizer, classNoop)
}

func checkFilterClass(authz object) error {
	return checkClass(str(authz, "containerRequestFilter"), classFilter, classNoopFilter, "")
}

func checkClass(name string, known ...string) error {
	if !slices.Contains(known, name) {
		return fmt.Errorf("the class %q is not there", name)
	}
	return nil
}

// errNoPrincipal is what every request gets on a server that was started without a
// filter (d14). Where no rights are asked for the principal is missed only when it is
// used (d14_filter_empty_restart_U_none).
func errNoPrincipal() *apiError {
	return refusal(http.StatusUnauthorized, "No principal in security context")
}

func errNoContext() *apiError {
	const have, want = "org.glassfish.jersey.servlet.WebComponent$7", "org.openmetadata.service.security.auth.CatalogSecurityContext"
	return unhandled("class %s cannot be cast to class %s (%s and %s are in unnamed module of loader 'app')", have, want, have, want)
}

// addAnonymous is what a start with the authorizer that lets everybody do everything
// makes sure of (d02b).
func (s *Server) addAnonymous() {
	if s.userByName(anonymous) == nil {
		s.addUser(&user{name: anonymous, email: anonymous + "@domain.com", history: history{updatedBy: anonymous}})
	}
}

// unfiltered says whether the server was started without a request filter (F122).
func (s *Server) unfiltered() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.filter.class == ""
}
