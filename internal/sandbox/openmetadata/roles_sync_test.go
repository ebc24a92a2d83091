package openmetadata_test

import (
	"crypto/rsa"
	"crypto/x509"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// signWith signs a token of the account with further claims.
func (s *testServer) signWith(name string, claims object) string {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.ConfDir(), "private_key.der"))
	if err != nil {
		s.t.Fatal(err)
	}
	key, err := x509.ParsePKCS8PrivateKey(data)
	if err != nil {
		s.t.Fatal(err)
	}
	return mintWith(s.t, key.(*rsa.PrivateKey), shippedKid, name, claims)
}

// F80 to F87, by the recordings aenv*: what asking who one is does to a person's roles.
func TestRolesFromTheProvider(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environment, stored bool
		claims              object
		roles               []string
		admin               bool
	}{
		"neither":                            {false, false, object{"roles": []string{"DataSteward"}}, []string{"UsageBotRole"}, false},
		"stored alone does nothing (a03)":    {false, true, object{"roles": []string{"DataSteward"}}, []string{"UsageBotRole"}, false},
		"the environment alone (aenv32)":     {true, false, object{"roles": []string{"DataSteward"}}, nil, false},
		"both (aenv03)":                      {true, true, object{"roles": []string{"DataSteward"}}, []string{"DataSteward"}, false},
		"an unknown one (aenv04)":            {true, true, object{"roles": []string{"DataSteward", "Nobody"}}, []string{"DataSteward"}, false},
		"an empty list (aenv06)":             {true, true, object{"roles": []string{}}, nil, false},
		"no claim (aenv18b)":                 {true, true, nil, nil, false},
		"a text (aenv08)":                    {true, true, object{"roles": "DataSteward"}, nil, false},
		"a claim of another case (aenv09)":   {true, true, object{"ROLES": []string{"DataSteward"}}, []string{"DataSteward"}, false},
		"a role of another case (aenv13)":    {true, true, object{"roles": []string{"datasteward"}}, nil, false},
		"an administrator's (aenv19, F85)":   {true, true, object{"roles": []string{"Admin"}}, nil, true},
		"the token of before (aenv41*, F87)": {true, true, object{"roles": []string{"Admin", "DataSteward"}}, []string{"DataSteward"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, openmetadata.Options{Authorizer: object{"useRolesFromProvider": test.environment}})
			admin := s.admin()
			role := s.want(200, http.MethodGet, "/api/v1/roles/name/UsageBotRole", admin, nil)
			bob := s.want(201, http.MethodPost, usersPath, admin, person("bob", object{"roles": []any{role["id"]}}))
			changed := s.config(admin)
			changed["authorizerConfiguration"].(object)["useRolesFromProvider"] = test.stored
			s.want(200, http.MethodPut, configPath, admin, changed)
			roles := func() []string {
				var names []string
				shown := s.want(200, http.MethodGet, usersPath+"/name/bob?fields=roles", admin, nil)
				for _, reference := range shown["roles"].([]any) {
					names = append(names, reference.(object)["name"].(string))
				}
				slices.Sort(names)
				return names
			}
			if before := roles(); !reflect.DeepEqual(before, []string{"UsageBotRole"}) {
				t.Fatalf("%v has %v", bob["name"], before)
			}
			token := s.signWith("bob", test.claims)
			// Another request changes nothing (aenv14).
			s.want(200, http.MethodGet, usersPath+"/name/bob", token, nil)
			if before := roles(); !reflect.DeepEqual(before, []string{"UsageBotRole"}) {
				t.Fatalf("reading the account by its name leaves %v", before)
			}
			s.want(200, http.MethodGet, usersPath+"/loggedInUser?fields=roles", token, nil)
			if after := roles(); !reflect.DeepEqual(after, test.roles) {
				t.Errorf("the roles are %v, want %v", after, test.roles)
			}
			if got := s.want(200, http.MethodGet, usersPath+"/name/bob", admin, nil)["isAdmin"]; got != test.admin {
				t.Errorf("isAdmin is %v", got)
			}
		})
	}
}
