package okta_test

import (
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestRestore: an org that has forgotten everything remembers all of it again, tokens and keys included.
func TestRestore(t *testing.T) {
	t.Parallel()
	s := orgtest.NewSession(t, nil)
	app := s.Must(200, "GET", s.App, nil).Raw
	dump, err := s.Org.Dump()
	if err != nil {
		t.Fatal(err)
	}
	s.Org.Reset()
	if a := s.Send("GET", s.App, nil); a.Status != 404 {
		t.Fatalf("a new org has the app: %d %s", a.Status, a.Raw)
	}
	if err := s.Org.Restore(dump); err != nil {
		t.Fatal(err)
	}
	if again := s.Must(200, "GET", s.App, nil).Raw; string(again) != string(app) {
		t.Errorf("the app is %s, want %s", again, app)
	}
	s.ExpectActive(map[string]bool{s.Access: true, s.Refresh: true, s.ID: true})
	s.Verify(s.ID)
	again, err := s.Org.Dump()
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(dump) {
		t.Errorf("another dump is\n%s, want\n%s", again, dump)
	}
}

// TestRestore_noDump: what cannot be read leaves the org as it is.
func TestRestore_noDump(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "web", "client_secret_basic", nil)
	if err := d.Org.Restore([]byte(`{"root":{"orgID":1}}`)); err == nil {
		t.Error("the org took what is no dump")
	}
	d.Must(200, "GET", d.App, nil)
}
