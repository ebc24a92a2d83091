package openmetadata

import (
	"net/http"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

func errNotFound() *web.Error { return web.Failure(http.StatusNotFound, "HTTP 404 Not Found") }

func errNoEntity(kind, name string) *web.Error {
	return web.Refusal(http.StatusNotFound, "%s instance for %s not found", kind, name)
}

func errNotAdmin(name string) *web.Error {
	return web.Refusal(http.StatusForbidden, "Principal: CatalogPrincipal{name='%s'} is not admin", name)
}

func errNotAllowed(name, operation string) *web.Error {
	return web.Refusal(http.StatusForbidden, "Principal: CatalogPrincipal{name='%s'} operations [%s] not allowed", name, operation)
}

// errBadPatch is the answer of what reads the body, ahead of the operation itself (32o_patch_malformed, e15).
func errBadPatch() *web.Error {
	return web.Failure(http.StatusInternalServerError, "Failed to parse JsonPatch")
}

// errBadResult is what comes of a patched entity that is none any more (32n).
func errBadResult() *web.Error {
	return web.Unhandled("Failed to convert JsonValue to target class")
}

// errNull is the exception of a method that was called on a body that is not there (30n_create_no_body, b23c; UserResource).
func errNull(class, method, variable string) *web.Error {
	return web.Unhandled(`Cannot invoke "org.openmetadata.%s.%s()" because "%s" is null`, class, method, variable)
}

// errNotImplemented is what an authenticator answers that has no passwords (s01b_refresh_under_okta).
func errNotImplemented() *web.Error {
	return web.Failure(http.StatusNotImplemented, "Method not implemented.")
}
