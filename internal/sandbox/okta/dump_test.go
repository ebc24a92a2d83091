package okta_test

import "testing"

// TestRestore: an org that has forgotten everything remembers all of it again, tokens and keys included.
func TestRestore(t *testing.T) {
	t.Parallel()
	s := newSession(t, nil)
	app := s.must(200, "GET", s.app, nil).raw
	dump, err := s.org.Dump()
	if err != nil {
		t.Fatal(err)
	}
	s.org.Reset()
	if a := s.send("GET", s.app, nil); a.status != 404 {
		t.Fatalf("a new org has the app: %d %s", a.status, a.raw)
	}
	if err := s.org.Restore(dump); err != nil {
		t.Fatal(err)
	}
	if again := s.must(200, "GET", s.app, nil).raw; string(again) != string(app) {
		t.Errorf("the app is %s, want %s", again, app)
	}
	s.expectActive(map[string]bool{s.access: true, s.refresh: true, s.id: true})
	s.verify(s.id)
	again, err := s.org.Dump()
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
	d := deploy(t, "web", "client_secret_basic", nil)
	if err := d.org.Restore([]byte(`{"root":{"orgID":1}}`)); err == nil {
		t.Error("the org took what is no dump")
	}
	d.must(200, "GET", d.app, nil)
}
