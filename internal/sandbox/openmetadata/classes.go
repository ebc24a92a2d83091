package openmetadata

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

const (
	anonymous = "anonymous"
	// anonymousEmail is what the filter that checks nothing says of everybody; the account that the authorizer makes has
	// another (d02b, d04, d20c).
	anonymousEmail = anonymous + "@openmetadata.org"
)

// checkAuthorizerClass and checkFilterClass fail where the named class is not there, or is no such class, which makes a PUT 500
// and keeps a server from starting (d08c, d10, d13b). A filter without a name is none (F122).
func checkAuthorizerClass(authz object) error {
	return checkClass(members.Text(authz, "className"), bean.ClassAuthorizer, bean.ClassNoop)
}

func checkFilterClass(authz object) error {
	return checkClass(members.Text(authz, "containerRequestFilter"), bean.ClassFilter, bean.ClassNoopFilter, "")
}

func checkClass(name string, known ...string) error {
	if !slices.Contains(known, name) {
		return fmt.Errorf("the class %q is not there", name)
	}
	return nil
}

// errNoPrincipal is what every request gets on a server that was started without a filter (d14). Where no rights are asked for
// the principal is missed only when it is used (d14_filter_empty_restart_U_none).
func errNoPrincipal() *web.Error {
	return web.Refusal(http.StatusUnauthorized, "No principal in security context")
}

func errNoContext() *web.Error {
	const have, want = "org.glassfish.jersey.servlet.WebComponent$7", "org.openmetadata.service.security.auth.CatalogSecurityContext"
	return web.Unhandled("class %s cannot be cast to class %s (%s and %s are in unnamed module of loader 'app')", have, want, have, want)
}

// addAnonymous is what a start with the authorizer that lets everybody do everything makes sure of (d02b).
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
