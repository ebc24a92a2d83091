package okta

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

// covered are the API objects that the provider's types stand for, by the name of their schema in the specification.
var covered = []struct {
	schema, resource string
	managed          reflect.Type
}{
	{"OpenIdConnectApplication", "openmetadata_okta_app", reflect.TypeFor[Application]()},
	{"ApplicationGroupAssignment", "openmetadata_okta_app_group_assignment", reflect.TypeFor[GroupAssignment]()},
	{"AuthorizationServer", "openmetadata_okta_authorization_server", reflect.TypeFor[AuthorizationServer]()},
	{"OAuth2Scope", "openmetadata_okta_authorization_server_scope", reflect.TypeFor[Scope]()},
	{"OAuth2Claim", "openmetadata_okta_authorization_server_claim", reflect.TypeFor[Claim]()},
	{"AuthorizationServerPolicy", "openmetadata_okta_authorization_server_policy", reflect.TypeFor[Policy]()},
	{"AuthorizationServerPolicyRule", "openmetadata_okta_authorization_server_policy_rule", reflect.TypeFor[PolicyRule]()},
	{"TrustedOrigin", "openmetadata_okta_trusted_origin", reflect.TypeFor[TrustedOrigin]()},
	{"Group", "openmetadata_okta_group", reflect.TypeFor[Group]()},
}

// separately are members that Okta's specification calls read-only, or that this package leaves out of requests, and that are
// managed by calls of their own.
var separately = map[string]string{
	"OpenIdConnectApplication.status":                                "managed (life cycle calls)",
	"OpenIdConnectApplication.credentials.oauthClient.client_secret": "managed (`openmetadata_okta_client_secret`)",
	"OpenIdConnectApplication.profile":                               "preserved, beside a mark of the app's origin (`openmetadataTerraform`)",
	"AuthorizationServer.status":                                     "managed (life cycle calls)",
}

// guide is the page with the table.
var guide = filepath.Join("..", "..", "..", "templates", "guides", "okta-coverage.md.tmpl")

// TestContractCoverageTable holds the table of the guide to the specification and to the types that are sent: a member that a
// type has is managed, one that the specification calls read-only is the org's to decide, and any other is preserved by every
// update.
func TestContractCoverageTable(t *testing.T) {
	specification, err := openapi3.NewLoader().LoadFromFile(evidence.Shared(t, "okta", "okta-mgmt-subset-2026.06.3.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, object := range covered {
		members := map[string]bool{}
		flatten(specification.Components.Schemas[object.schema], "", 0, members)
		if len(members) == 0 {
			t.Fatalf("the specification has no members for %s", object.schema)
		}
		var names []string
		for name := range members {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			rows = append(rows, fmt.Sprintf("| `%s` | `%s` | %s |", object.resource, name, treatment(object.schema, name, members[name], object.managed)))
		}
	}
	var have []string
	for line := range strings.SplitSeq(string(page), "\n") {
		if strings.HasPrefix(line, "| `openmetadata_") {
			have = append(have, line)
		}
	}
	if !slices.Equal(have, rows) {
		t.Errorf("the table of %s must be\n%s", filepath.Base(guide), strings.Join(rows, "\n"))
	}
}

func treatment(schema, member string, readOnly bool, managed reflect.Type) string {
	if how, found := separately[schema+"."+member]; found {
		return how
	}
	held, computed := holds(managed, strings.Split(member, "."))
	switch {
	case held && !computed && !readOnly:
		return "managed"
	case readOnly || computed:
		return "derived (the org decides)"
	}
	return "preserved"
}

// holds tells whether a type has the member, and whether only for reading.
func holds(managed reflect.Type, parts []string) (held, computed bool) {
	for managed.Kind() == reflect.Pointer || managed.Kind() == reflect.Slice {
		managed = managed.Elem()
	}
	if managed.Kind() != reflect.Struct {
		return managed.Kind() == reflect.Map || managed.Kind() == reflect.Interface, false
	}
	for field := range managed.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != parts[0] {
			continue
		}
		if field.Tag.Get("overlay") == "keep" && managed == reflect.TypeFor[AuthorizationServerSigning]() || name == "issuer" {
			return true, true
		}
		if len(parts) == 1 {
			return true, false
		}
		return holds(field.Type, parts[1:])
	}
	return false, false
}

// flatten lists the members of a schema down to its leaves, and whether they are read-only. Links and embedded objects
// are left out.
func flatten(schema *openapi3.SchemaRef, prefix string, depth int, members map[string]bool) {
	if schema == nil || schema.Value == nil {
		return
	}
	for _, part := range schema.Value.AllOf {
		flatten(part, prefix, depth, members)
	}
	for name, member := range schema.Value.Properties {
		if strings.HasPrefix(name, "_") {
			continue
		}
		if hasMembers(member) && depth < 4 && name != "jwks" {
			flatten(member, prefix+name+".", depth+1, members)
			continue
		}
		members[prefix+name] = member.Value.ReadOnly
	}
}

func hasMembers(schema *openapi3.SchemaRef) bool {
	return len(schema.Value.Properties) > 0 || slices.ContainsFunc(schema.Value.AllOf, hasMembers)
}
