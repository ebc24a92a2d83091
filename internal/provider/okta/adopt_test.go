package okta_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccOktaApp_adopts: an app that an apply was killed after making is adopted by the next one, and no other: not one that
// somebody has planted, which is just like it, nor another team's, nor one that has a copy of its mark.
func TestAccOktaApp_adopts(t *testing.T) {
	const callback = "https://catalog.example.com/callback"
	for name, test := range map[string]struct {
		// change makes of the app that was left one that is somebody else's; nil leaves it.
		change func(left map[string]any)
		// beside keeps the app that was left, too.
		beside  bool
		adopted bool
	}{
		"what was left": {adopted: true},
		"what was left and has changed": {change: func(left map[string]any) {
			left["settings"].(map[string]any)["oauthClient"].(map[string]any)["consent_method"] = "REQUIRED"
		}, adopted: true},
		"planted": {change: func(left map[string]any) { delete(left, "profile") }},
		"planted with a mark of its own": {change: func(left map[string]any) {
			left["profile"] = map[string]any{"openmetadataTerraform": map[string]any{"seal": "0123456789abcdef0123456789abcdef", "instance": "x"}}
		}},
		"another team's, by the same credential": {change: func(left map[string]any) {
			left["settings"].(map[string]any)["oauthClient"].(map[string]any)["redirect_uris"] = []any{"https://other.example.com/callback"}
		}},
		"what was left, and a copy with its mark": {change: func(map[string]any) {}, beside: true},
	} {
		t.Run(name, func(t *testing.T) {
			env := acctest.New(t, acctest.Options{Needs: acctest.OwnOrg})
			env.Parallel()
			org, label := env.Okta(), acctest.Name("app")
			config := map[string]any{"label": label, "flow_type": "auth_code", "redirect_uris": []any{callback}}
			env.Dialogue("openmetadata_okta_app", nil).ApplyKilled(config)
			left := org.Must(t, http.MethodGet, "/api/v1/apps?q="+label, nil).([]any)[0].(map[string]any)
			if test.change != nil {
				other := maps.Clone(left)
				for _, member := range []string{"id", "created", "lastUpdated", "_links", "status"} {
					delete(other, member)
				}
				client := other["credentials"].(map[string]any)["oauthClient"].(map[string]any)
				if !test.beside && !test.adopted {
					remove(t, org, left["id"].(string))
				}
				test.change(other)
				if test.adopted {
					org.Must(t, http.MethodPut, "/api/v1/apps/"+left["id"].(string), other)
				} else {
					delete(client, "client_id")
					org.Must(t, http.MethodPost, "/api/v1/apps", other)
				}
			}
			before := len(org.Must(t, http.MethodGet, "/api/v1/apps?q="+label, nil).([]any))

			d := env.Dialogue("openmetadata_okta_app", nil)
			said := d.Apply(config)
			if after := len(org.Must(t, http.MethodGet, "/api/v1/apps?q="+label, nil).([]any)); after != before {
				t.Errorf("there are %d apps, and there were %d", after, before)
			}
			if !test.adopted {
				said.ExpectError(t, "", "exists already")
				return
			}
			said.ExpectWarning(t, "", "was there already and is adopted")
			if d.Attribute("id") != left["id"] || d.Changes(config) {
				t.Errorf("the app is %v, and it was %v", d.Attribute("id"), left["id"])
			}
		})
	}
}

func remove(t *testing.T, org *acctest.OktaTarget, app string) {
	t.Helper()
	org.Must(t, http.MethodPost, "/api/v1/apps/"+app+"/lifecycle/deactivate", nil)
	org.Must(t, http.MethodDelete, "/api/v1/apps/"+app, nil)
}

// TestAccOktaApp_sameLabelInOneRun: two resources of one configuration do not become one app.
func TestAccOktaApp_sameLabelInOneRun(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OwnOrg})
	env.Parallel()
	env.Okta()
	config := map[string]any{"label": acctest.Name("app"), "flow_type": "auth_code_pkce", "redirect_uris": []any{"https://catalog.example.com/callback"}}
	first := env.Dialogue("openmetadata_okta_app", nil)
	first.MustApply(config)
	first.Beside().Apply(config).ExpectError(t, "", "exists already")
}
