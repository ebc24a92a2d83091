package openmetadata

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/clienttest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestClient_everyID: no id leads to another object than the one of that id.
func TestClient_everyID(t *testing.T) {
	t.Parallel()
	clienttest.EveryID(t, func(wire http.RoundTripper) any {
		client, err := New(Config{Host: "https://catalog.example.com", Token: "a-token", Transport: transport.Options{
			Wire: func(http.RoundTripper) http.RoundTripper { return wire },
		}})
		if err != nil {
			t.Fatal(err)
		}
		return client
	})
}
