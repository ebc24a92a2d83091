package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// reference is an attribute of another object of the same unit.
type reference struct{ object, attribute string }

// unitObject is a resource of a unit of the configuration that the formulas are about.
type unitObject struct {
	name, typeName string
	// after is the number of steps that come before it.
	after  int
	config func(unit int) map[string]any
}

// unit is what one application of an org needs.
var unit = []unitObject{
	{"app", "openmetadata_okta_app", 0, func(i int) map[string]any {
		return map[string]any{"label": fmt.Sprint("unit-", i), "flow_type": "auth_code", "redirect_uris": []string{"https://catalog.example.com/callback"}}
	}},
	{"origin", "openmetadata_okta_trusted_origin", 0, func(i int) map[string]any {
		return map[string]any{"name": fmt.Sprint("unit-", i), "origin": fmt.Sprintf("https://catalog-%d.example.com", i), "scopes": []map[string]any{{"type": "CORS"}}}
	}},
	{"assignment", "openmetadata_okta_app_group_assignment", 1, func(int) map[string]any {
		return map[string]any{"app_id": reference{"app", "id"}, "group_id": everyone}
	}},
	{"server", "openmetadata_okta_authorization_server", 1, func(i int) map[string]any {
		return map[string]any{"name": fmt.Sprint("unit-", i), "audiences": []reference{{"app", "client_id"}}}
	}},
	{"scope", "openmetadata_okta_authorization_server_scope", 2, func(int) map[string]any {
		return map[string]any{"authorization_server_id": reference{"server", "id"}, "name": "openmetadata"}
	}},
	{"policy", "openmetadata_okta_authorization_server_policy", 2, func(int) map[string]any {
		return map[string]any{"authorization_server_id": reference{"server", "id"}, "name": "OpenMetadata", "description": "x", "clients_included": []reference{{"app", "client_id"}}}
	}},
	{"rule", "openmetadata_okta_authorization_server_policy_rule", 3, func(int) map[string]any {
		return map[string]any{
			"authorization_server_id": reference{"server", "id"}, "policy_id": reference{"policy", "id"}, "name": "rule",
			"grant_types": []string{"authorization_code"}, "groups_included": []string{everyone},
		}
	}},
}

// everyone stands for the id of the group that every org has.
const everyone = "the group Everyone"

// steps are how many times objects of a unit wait for others.
const steps = 4

// terraformer leads the units through Terraform's walks, in this process, at some parallelism.
type terraformer struct {
	t           testing.TB
	org         *oktadouble.Org
	url, group  string
	units       int
	parallelism int
	schemas     *tfprotov6.GetProviderSchemaResponse
	mu          sync.Mutex
	states      map[string]*stored
	// changed is given to the description of the unit's first scope.
	changed string
}

// stored is a resource as a state has it.
type stored struct {
	value   tftypes.Value
	private []byte
}

func newTerraformer(t testing.TB, units, parallelism int) *terraformer {
	t.Helper()
	org := oktadouble.New(oktadouble.Options{})
	server := httptest.NewServer(org.Handler())
	t.Cleanup(server.Close)
	f := &terraformer{t: t, org: org, url: server.URL, units: units, parallelism: parallelism, states: map[string]*stored{}}
	f.group = groupID(t, server.URL)
	return f
}

// walk has each object treated by a process of its own kind, the steps in order or from the end, and counts its requests.
func (f *terraformer) walk(backwards bool, treat func(ctx context.Context, server tfprotov6.ProviderServer, one unitObject, unit int)) {
	f.t.Helper()
	server := provider.NewServer("test", connection.Timing{Poll: time.Millisecond, Now: time.Now}, nil)
	var err error
	if f.schemas == nil {
		if f.schemas, err = server.GetProviderSchema(f.t.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
			f.t.Fatal(err)
		}
	}
	config := f.encoded(filled(f.schemas.Provider.Block.Attributes, map[string]any{
		"okta": map[string]any{"org_url": f.url, "api_token": oktadouble.DefaultAPIToken},
	}, true))
	configured, err := server.ConfigureProvider(f.t.Context(), &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.1", Config: config})
	f.fine(configured.Diagnostics, err)
	for step := range steps {
		if backwards {
			step = steps - 1 - step
		}
		var all sync.WaitGroup
		turns := make(chan struct{}, f.parallelism)
		for i := range f.units {
			for _, one := range unit {
				if one.after == step {
					all.Go(func() {
						turns <- struct{}{}
						treat(f.t.Context(), server, one, i)
						<-turns
					})
				}
			}
		}
		all.Wait()
	}
}

func (f *terraformer) fine(diagnostics []*tfprotov6.Diagnostic, err error) {
	f.t.Helper()
	if err != nil {
		f.t.Error(err)
	}
	for _, one := range diagnostics {
		f.t.Errorf("%s: %s", one.Summary, one.Detail)
	}
}

func (f *terraformer) encoded(value tftypes.Value) *tfprotov6.DynamicValue {
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		f.t.Error(err)
	}
	return &encoded
}

func (f *terraformer) state(name string, unit int) *stored {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.states[fmt.Sprint(name, unit)]
}

// value makes a value of an attribute of a configuration. What is not known yet is unknown.
func (f *terraformer) value(of tftypes.Type, unit int, given any) tftypes.Value {
	elementOf := func() tftypes.Type {
		switch of := of.(type) {
		case tftypes.List:
			return of.ElementType
		case tftypes.Set:
			return of.ElementType
		}
		return nil
	}
	switch given := given.(type) {
	case reference:
		state := f.state(given.object, unit)
		if state == nil {
			return tftypes.NewValue(of, tftypes.UnknownValue)
		}
		members := map[string]tftypes.Value{}
		if err := state.value.As(&members); err != nil {
			f.t.Error(err)
		}
		return members[given.attribute]
	case string:
		if given == everyone {
			given = f.group
		}
		return tftypes.NewValue(of, given)
	case []string:
		var values []tftypes.Value
		for _, one := range given {
			values = append(values, f.value(elementOf(), unit, one))
		}
		return tftypes.NewValue(of, values)
	case []reference:
		var values []tftypes.Value
		for _, one := range given {
			values = append(values, f.value(elementOf(), unit, one))
		}
		return tftypes.NewValue(of, values)
	case []map[string]any:
		object := elementOf().(tftypes.Object)
		var values []tftypes.Value
		for _, one := range given {
			members := map[string]tftypes.Value{}
			for name, typed := range object.AttributeTypes {
				members[name] = tftypes.NewValue(typed, nil)
				if member, isGiven := one[name]; isGiven {
					members[name] = f.value(typed, unit, member)
				}
			}
			values = append(values, tftypes.NewValue(object, members))
		}
		return tftypes.NewValue(of, values)
	}
	return tftypes.NewValue(of, nil)
}

// config is an object's configuration, and what Terraform proposes for it.
func (f *terraformer) config(one unitObject, unit int) (config, proposed tftypes.Value) {
	schema := f.schemas.ResourceSchemas[one.typeName]
	given := one.config(unit)
	if one.name == "scope" && unit == 0 && f.changed != "" {
		given["description"] = f.changed
	}
	prior := map[string]tftypes.Value{}
	if state := f.state(one.name, unit); state != nil {
		if err := state.value.As(&prior); err != nil {
			f.t.Error(err)
		}
	}
	configured, wanted := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	for _, attribute := range schema.Block.Attributes {
		value := f.value(attribute.ValueType(), unit, given[attribute.Name])
		configured[attribute.Name], wanted[attribute.Name] = value, value
		if has, isThere := prior[attribute.Name]; isThere && value.IsNull() && attribute.Computed {
			wanted[attribute.Name] = has
		}
	}
	return tftypes.NewValue(schema.ValueType(), configured), tftypes.NewValue(schema.ValueType(), wanted)
}

// refresh reads an object as a plan does.
func (f *terraformer) refresh(ctx context.Context, server tfprotov6.ProviderServer, one unitObject, unit int) {
	state := f.state(one.name, unit)
	read, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: one.typeName, CurrentState: f.encoded(state.value), Private: state.private})
	f.fine(read.Diagnostics, err)
	f.keep(one, unit, read.NewState, read.Private)
}

func (f *terraformer) keep(one unitObject, unit int, encoded *tfprotov6.DynamicValue, private []byte) {
	value, err := encoded.Unmarshal(f.schemas.ResourceSchemas[one.typeName].ValueType())
	if err != nil {
		f.t.Error(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if value.IsNull() {
		delete(f.states, fmt.Sprint(one.name, unit))
		return
	}
	f.states[fmt.Sprint(one.name, unit)] = &stored{value, private}
}

// plan plans an object, or its end, and tells whether anything is to be done.
func (f *terraformer) plan(ctx context.Context, server tfprotov6.ProviderServer, one unitObject, unit int, ends bool) (request *tfprotov6.ApplyResourceChangeRequest, changes bool) {
	schema := f.schemas.ResourceSchemas[one.typeName]
	prior, private := tftypes.NewValue(schema.ValueType(), nil), []byte(nil)
	if state := f.state(one.name, unit); state != nil {
		prior, private = state.value, state.private
	}
	config, proposed := tftypes.NewValue(schema.ValueType(), nil), tftypes.NewValue(schema.ValueType(), nil)
	if !ends {
		config, proposed = f.config(one, unit)
	}
	planned, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: one.typeName, PriorState: f.encoded(prior), Config: f.encoded(config), ProposedNewState: f.encoded(proposed), PriorPrivate: private,
	})
	f.fine(planned.Diagnostics, err)
	value, err := planned.PlannedState.Unmarshal(schema.ValueType())
	if err != nil {
		f.t.Error(err)
	}
	return &tfprotov6.ApplyResourceChangeRequest{
		TypeName: one.typeName, PriorState: f.encoded(prior), Config: f.encoded(config), PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	}, !value.Equal(prior)
}

// run is a plan and, where wanted, the apply of what it found: each in a process of its own, as Terraform has them. It returns
// how many requests were sent and how many objects changed.
func (f *terraformer) run(apply, ends bool) (requests, changed int) {
	f.t.Helper()
	f.org.Control().ClearRequests()
	todo := map[string]*tfprotov6.ApplyResourceChangeRequest{}
	f.walk(ends, func(ctx context.Context, server tfprotov6.ProviderServer, one unitObject, unit int) {
		if f.state(one.name, unit) != nil {
			f.refresh(ctx, server, one, unit)
		}
		if request, changes := f.plan(ctx, server, one, unit, ends); changes {
			f.mu.Lock()
			defer f.mu.Unlock()
			todo[fmt.Sprint(one.name, unit)] = request
		}
	})
	if apply {
		f.walk(ends, func(ctx context.Context, server tfprotov6.ProviderServer, one unitObject, unit int) {
			request, isThere := todo[fmt.Sprint(one.name, unit)]
			if !isThere {
				return
			}
			if !ends { // Terraform plans again what it creates or changes, once all is known
				request, _ = f.plan(ctx, server, one, unit, ends)
			}
			applied, err := server.ApplyResourceChange(ctx, request)
			f.fine(applied.Diagnostics, err)
			f.keep(one, unit, applied.NewState, applied.Private)
		})
	}
	return len(f.org.Control().Requests()), len(todo)
}

func (f *terraformer) log() string {
	var lines strings.Builder
	for _, request := range f.org.Control().Requests() {
		fmt.Fprintf(&lines, "%s %s %d\n", request.Method, request.Path, request.Status)
	}
	return lines.String()
}

// groupID is the id of the group that every org has.
func groupID(t testing.TB, org string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, org+"/api/v1/groups", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "SSWS "+oktadouble.DefaultAPIToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var groups []struct{ ID string }
	if err := json.NewDecoder(response.Body).Decode(&groups); err != nil || len(groups) == 0 {
		t.Fatal(groups, err)
	}
	return groups[0].ID
}

// foreign makes apps of others, so many that no list shows them on one page.
func (f *terraformer) foreign(count int) {
	f.t.Helper()
	for i := range count {
		body := fmt.Sprintf(`{"name":"oidc_client","signOnMode":"OPENID_CONNECT","label":"foreign %d","credentials":{"oauthClient":{"token_endpoint_auth_method":"none"}},`+
			`"settings":{"oauthClient":{"application_type":"browser","grant_types":["authorization_code"],"response_types":["code"],"redirect_uris":["https://x.example.com"]}}}`, i)
		request := httptest.NewRequest(http.MethodPost, "/api/v1/apps", strings.NewReader(body))
		request.Header.Set("Authorization", "SSWS "+oktadouble.DefaultAPIToken)
		answer := httptest.NewRecorder()
		if f.org.Handler().ServeHTTP(answer, request); answer.Code != http.StatusOK {
			f.t.Fatal(answer.Body)
		}
	}
}

// TestRequests holds the numbers of requests to formulas in the number of units, whatever the parallelism. They are those of
// the guide "Performance".
func TestRequests(t *testing.T) {
	t.Parallel()
	cases := []struct{ units, parallelism, foreign int }{{1, 1, 0}, {10, 10, 0}, {3, 10, 250}}
	if os.Getenv("TF_ACC_SWEEP") != "" {
		cases = append(cases, []struct{ units, parallelism, foreign int }{{1, 10, 0}, {10, 1, 0}, {50, 1, 0}, {50, 10, 0}, {10, 10, 5000}}...)
	}
	for _, c := range cases {
		f := newTerraformer(t, c.units, c.parallelism)
		f.foreign(c.foreign)
		n := c.units
		// The origins, and per unit the assignments, scopes, policies and rules, are read by their list; of apps and servers
		// the first by itself and the others by the list.
		reads := 1 + 4*n + 2*min(n, 2)
		if c.foreign > 0 {
			reads += n - 1 // the list of apps is not whole
		}
		for _, run := range []struct {
			what              string
			apply, ends       bool
			changes, requests int
		}{
			// Looked for and made.
			{"an apply from nothing", true, false, 7 * n, 14 * n},
			{"a plan without changes", false, false, 0, reads},
			// Read again and replaced.
			{"the change of an attribute", true, false, 1, reads + 2},
			// An app and a server are switched off first; what stands in a server goes with it.
			{"a destroy", true, true, 7 * n, reads + 9*n},
		} {
			if run.what == "the change of an attribute" {
				f.changed = "y"
			}
			requests, changes := f.run(run.apply, run.ends)
			if requests != run.requests || changes != run.changes {
				t.Errorf("%d units at parallelism %d beside %d foreign apps: %s sent %d requests for %d changes, want %d for %d\n%.3000s",
					n, c.parallelism, c.foreign, run.what, requests, changes, run.requests, run.changes, f.log())
			}
		}
	}
}

// BenchmarkPlan is the plan of one unit that changes nothing: each object read and planned.
func BenchmarkPlan(b *testing.B) {
	f := newTerraformer(b, 1, 1)
	f.run(true, false)
	b.ReportAllocs()
	for b.Loop() {
		f.run(false, false)
	}
}

// BenchmarkSchema is the start of a provider, as far as its schemas.
func BenchmarkSchema(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := provider.NewServer("test", provider.DefaultTiming, nil).GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
			b.Fatal(err)
		}
	}
}
