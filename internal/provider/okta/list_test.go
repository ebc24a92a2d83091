package okta_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

// TestAccOktaList_pages: a list asks for a page when the objects before it have been taken, and for none beyond its limit.
func TestAccOktaList_pages(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgFaults | acctest.OrgRequestLog})
	env.Parallel()
	org := env.Okta()
	const path, pages = "/api/v1/trustedOrigins", 3
	object := func(page, number int) string {
		return fmt.Sprintf(`{"id":"tos%[1]d%[2]d","name":"%[1]d%[2]d","origin":"https://a%[1]d%[2]d.example.com","scopes":[]}`, page, number)
	}
	for limit, want := range map[int64]struct{ objects, requests int }{0: {6, 3}, 1: {1, 1}, 2: {2, 1}, 3: {3, 2}, 4: {4, 2}, 5: {5, 3}, 7: {6, 3}} {
		for page := 1; page <= pages; page++ {
			answer := control.Fault{
				Method: http.MethodGet, Path: path, Nth: page, Kind: control.KindStatus, Status: http.StatusOK,
				Headers: map[string]string{"Content-Type": "application/json"},
				Body:    "[" + object(page, 1) + "," + object(page, 2) + "]",
			}
			if page < pages {
				answer.Headers["Link"] = fmt.Sprintf(`<%s?after=%d>; rel="next"`, path, page)
			}
			org.Fault(answer)
		}
		org.ClearLog()
		listed := env.Session(nil).List("openmetadata_okta_trusted_origin", nil, false, limit)
		if sent := org.Requests(); len(listed) != want.objects || len(sent) != want.requests {
			t.Errorf("limit %d: %d objects by %q, want %d by %d requests", limit, len(listed), sent, want.objects, want.requests)
		}
		for range pages - want.requests { // the answers that were not asked for
			org.Do(t, http.MethodGet, path, nil)
		}
	}
}
