package acctest

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// OktaTarget is the org under test.
type OktaTarget struct {
	URL   string
	Token string

	environment *Environment
	// double is nil when the org is live.
	double *oktadouble.Org
}

// Dump is all that the org remembers, for Restore. The test declares OwnOrg.
func (o *OktaTarget) Dump(t *testing.T) []byte {
	t.Helper()
	o.environment.uses(OwnOrg)
	dump, err := o.double.Dump()
	if err != nil {
		t.Fatal(err)
	}
	return dump
}

// Restore makes the org remember what one has dumped. The test declares OwnOrg.
func (o *OktaTarget) Restore(t *testing.T, dump []byte) {
	t.Helper()
	o.environment.uses(OwnOrg)
	if err := o.double.Restore(dump); err != nil {
		t.Fatal(err)
	}
}

// Fault makes the org fail. The test declares OrgFaults.
func (o *OktaTarget) Fault(faults ...control.Fault) {
	o.environment.t.Helper()
	o.environment.uses(OrgFaults)
	for _, one := range faults {
		if err := o.double.Control().AddFault(one); err != nil {
			o.environment.t.Fatal(err)
		}
	}
}

// Requests are the method and path of those that the org got since the log was last cleared. The test declares OrgRequestLog.
func (o *OktaTarget) Requests() []string {
	o.environment.t.Helper()
	o.environment.uses(OrgRequestLog)
	var lines []string
	for _, request := range o.double.Control().Requests() {
		lines = append(lines, request.Method+" "+request.Path)
	}
	return lines
}

// ClearLog empties the log.
func (o *OktaTarget) ClearLog() {
	o.environment.t.Helper()
	o.environment.uses(OrgRequestLog)
	o.double.Control().ClearRequests()
}

// Do sends a request to the org as somebody with its API token and returns the status and the decoded body.
func (o *OktaTarget) Do(t *testing.T, method, path string, body any) (int, any) {
	t.Helper()
	return do(t, method, o.URL+path, "SSWS "+o.Token, "application/json", body)
}

// Get reads an object of the org.
func (o *OktaTarget) Get(t *testing.T, path string) map[string]any {
	t.Helper()
	status, body := o.Do(t, http.MethodGet, path, nil)
	object, isObject := body.(map[string]any)
	if status != http.StatusOK || !isObject {
		t.Fatalf("GET %s answered %d %v", path, status, body)
	}
	return object
}

// Change reads an object, lets the caller change it, and puts it back whole, as the Admin Console does.
func (o *OktaTarget) Change(t *testing.T, path string, change func(map[string]any)) {
	t.Helper()
	object := o.Get(t, path)
	change(object)
	if status, body := o.Do(t, http.MethodPut, path, object); status >= 300 {
		t.Fatalf("PUT %s answered %d %v", path, status, body)
	}
}

// Must sends a request that has to succeed.
func (o *OktaTarget) Must(t *testing.T, method, path string, body any) any {
	t.Helper()
	status, answer := o.Do(t, method, path, body)
	if status >= 300 {
		t.Fatalf("%s %s answered %d %v", method, path, status, answer)
	}
	return answer
}
