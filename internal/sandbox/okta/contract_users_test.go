package okta_test

import (
	"encoding/json"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// firstElement is the first object of a list.
func firstElement(f *fixture, a answer) []byte {
	f.t.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal(a.raw, &list); err != nil || len(list) == 0 {
		f.t.Fatalf("no list with objects: %s", a.raw)
	}
	return list[0]
}

// pagedUsers repeats the recorded search in an org that has the recorded user
// and another of the same name, so that there is a second page.
func pagedUsers(f *fixture, r recording) answer {
	f.t.Helper()
	profile := answer{object: r.Response.Body.([]any)[0].(map[string]any)}
	twice := okta.Options{}
	for _, login := range []string{profile.str("profile", "login"), "second@example.com"} {
		twice.Users = append(twice.Users, okta.User{
			Login: login, FirstName: profile.str("profile", "firstName"), LastName: profile.str("profile", "lastName"),
		})
	}
	return start(f.t, twice).replayAt(r, r.Request.Path)
}
