package upgrade

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// sampledChanges are those of which make test tries a write: the app, and the policy, which a plan after it no longer replaces
// because of the app.
var sampledChanges = map[string][]int{"implicit to auth_code": {1, 4}}

// TestSweep_flowChange: the module, as a provider of version 0 has left it in each of its flows, is changed to each other flow,
// and the apply is cut off at each of its writes in turn. The next applies finish it, with nothing to be done by hand: one app,
// one policy and one rule are left, and the server signs people in with that app.
func TestSweep_flowChange(t *testing.T) {
	flows := []string{"auth_code", "auth_code_pkce", "implicit"}
	for _, from := range flows {
		for _, to := range flows {
			name := from + " to " + to
			if from == to || os.Getenv("TF_ACC_SWEEP") == "" && sampledChanges[name] == nil {
				continue
			}
			t.Run(name, func(t *testing.T) {
				writes := sampledChanges[name]
				for at := 1; ; at++ {
					if os.Getenv("TF_ACC_SWEEP") == "" && !slices.Contains(writes, at) {
						if at > slices.Max(writes) {
							return
						}
						continue
					}
					if !changeFlow(t, from, to, at) {
						return
					}
				}
			})
		}
	}
}

// changeFlow changes the flow with the network cut off at a write, and finishes it. It tells whether there was such a write.
func changeFlow(t *testing.T, from, to string, at int) bool {
	t.Helper()
	e, f := restore(t, path("v0", "module_"+from))
	network := &acctest.CutOff{}
	network.Arm(at, nil)
	f.asToldByTheChangelog()
	f.Configuration = strings.NewReplacer(
		`org_url = "`+e.Okta().URL+`"`, fmt.Sprintf("org_url = %q", network.Before(t, e.Okta().URL)),
		`host = "`+e.Server().URL+`"`, fmt.Sprintf("host = %q", network.Before(t, e.Server().URL)),
		"max_retries = 2", "max_retries = 0",
		fmt.Sprintf("flow_type        = %q", from), fmt.Sprintf("flow_type        = %q", to),
	).Replace(f.Configuration)
	letIn(t, e)
	w := f.module(t, e)
	first := run(t, w, "apply", "-auto-approve")
	lost := network.Mend()
	if (first.Code != 0) != (lost != "") {
		t.Fatalf("write %d (%s): the apply ended with %d\n%s", at, lost, first.Code, first.Output)
	}
	applies := 0
	for got := first; got.Code != 0; applies++ {
		if applies == 3 {
			t.Errorf("write %d (%s): three more applies did not finish:\n%s", at, lost, got.Output)
			return lost != ""
		}
		got = run(t, w, "apply", "-auto-approve")
	}
	if got := run(t, w, "plan", "-detailed-exitcode"); got.Code != 0 {
		t.Errorf("write %d (%s): there is something left to do:\n%s", at, lost, got.Output)
	}
	expectOnce(t, e, fmt.Sprintf("write %d (%s)", at, lost))
	t.Logf("%s to %s, write %d: %s, %d more applies", from, to, at, lost, applies)
	return lost != ""
}

// TestAccModule_replace replaces each resource of the module by -replace. It works, nothing is there twice, and nothing is left
// to do; or it is refused with the way that works.
func TestAccModule_replace(t *testing.T) {
	e, f := restore(t, path("v0", "module_auth_code"))
	e.Parallel()
	f.asToldByTheChangelog()
	e.SkipTokenCache()
	letIn(t, e)
	w := f.module(t, e)
	var all []string
	for address := range strings.FieldsSeq(run(t, w, "state", "list").Output) {
		if !strings.Contains(address, ".data.") && !strings.Contains(address, "okta_app.") && !strings.Contains(address, "security_config") {
			all = append(all, "-replace="+address)
		}
	}
	if len(all) < 10 {
		t.Fatalf("the module has %v", all)
	}
	done := func(when string) {
		t.Helper()
		must(t, w, "plan", "-detailed-exitcode")
		expectOnce(t, e, when)
	}
	together := [][]string{all}
	if acctest.AppliesOtherThanPlanned(t) {
		together = slices.Collect(slices.Chunk(all, 1))
	}
	for _, some := range together {
		must(t, w, append([]string{"apply", "-auto-approve"}, some...)...)
		done(strings.Join(some, " "))
	}
	const app = "module.okta_sso.openmetadata_okta_app.this"
	refused := func(address, refusal string) {
		t.Helper()
		got := run(t, w, "apply", "-auto-approve", "-replace="+address)
		if got.Code == 0 || !strings.Contains(got.Output, refusal) {
			t.Errorf("%s ends with %d and does not say %q:\n%s", address, got.Code, refusal, got.Output)
		}
		must(t, w, "apply", "-auto-approve")
		done(address)
	}
	refused("module.okta_sso.openmetadata_security_config.this[0]", "The security configuration is not replaced")
	// The app of version 0 has no mark before it is changed.
	refused(app, "exists already")
	configuration := strings.Replace(f.Configuration, "  key_files ", "  label = \"OpenMetadata of the data team\"\n  key_files ", 1)
	if err := os.WriteFile(filepath.Join(w.Directory, "main.tf"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, w, "apply", "-auto-approve")
	must(t, w, "apply", "-auto-approve", "-replace="+app)
	done(app)
}

// letIn makes the one person of the org an administrator of the server and puts them into all its groups, since the server is
// given no sign-in by which nobody could administer it.
func letIn(t *testing.T, e *acctest.Environment) {
	t.Helper()
	person := e.Okta().Must(t, http.MethodGet, "/api/v1/users", nil).([]any)[0].(object)
	email := acctest.Member(person, "profile.email").(string)
	name, _, _ := strings.Cut(email, "@")
	e.Server().Must(t, e.Server().SignedToken("terraform"), http.MethodPost, "/v1/users", object{"name": name, "email": email, "isAdmin": true})
	for _, group := range e.Okta().Must(t, http.MethodGet, "/api/v1/groups?filter="+url.QueryEscape(`type eq "OKTA_GROUP"`), nil).([]any) {
		e.Okta().Must(t, http.MethodPut, fmt.Sprintf("/api/v1/groups/%s/users/%s", group.(object)["id"], person["id"]), nil)
	}
}

func run(t *testing.T, w *terraform.Workspace, arguments ...string) terraform.Result {
	t.Helper()
	got, err := w.Run(t.Context(), nil, arguments...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// expectOnce counts what the module has in the org, and looks whether the server uses it.
func expectOnce(t *testing.T, e *acctest.Environment, when string) {
	t.Helper()
	one := func(collection string) object {
		found, _ := e.Okta().Must(t, http.MethodGet, collection, nil).([]any)
		if len(found) != 1 {
			t.Errorf("%s: %s has %d objects", when, collection, len(found))
			return object{"id": "none"}
		}
		return found[0].(object)
	}
	app := one("/api/v1/apps")
	one("/api/v1/trustedOrigins")
	one(fmt.Sprintf("/api/v1/apps/%s/groups", app["id"]))
	server := fmt.Sprintf("/api/v1/authorizationServers/%s", one("/api/v1/authorizationServers?q=OpenMetadata")["id"])
	one(server + "/scopes?q=openmetadata")
	policy := one(server + "/policies")
	if clients := acctest.Member(policy, "conditions.clients.include"); fmt.Sprint(clients) != fmt.Sprint([]any{app["id"]}) {
		t.Errorf("%s: the policy is for %v, and the app is %v", when, clients, app["id"])
	}
	one(fmt.Sprintf("%s/policies/%s/rules", server, policy["id"]))
	_, served := e.Server().Do(t, "", http.MethodGet, "/v1/system/config/auth", nil)
	if client := acctest.Member(served.(object), "clientId"); client != app["id"] {
		t.Errorf("%s: people sign in with %v, and the app is %v", when, client, app["id"])
	}
}
