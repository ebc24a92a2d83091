package openmetadata

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestAdministrators_ends: a list whose cursor never becomes empty, or whose pages are too much, ends with an error.
func TestAdministrators_ends(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after func(page int64) string
		data  string
		most  int64
		want  string
	}{
		"the cursor stays":             {func(int64) string { return "x" }, "", 2, "read before"},
		"two cursors name each other":  {func(page int64) string { return strconv.FormatInt(page%2, 10) }, "", 3, "read before"},
		"there is always another page": {func(page int64) string { return strconv.FormatInt(page, 10) }, "", transport.MaxPages, "more than 500 pages"},
		"the pages are long":           {func(page int64) string { return strconv.FormatInt(page, 10) }, strings.Repeat(" ", 8<<20), 5, "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/api/v1/users" {
					_, _ = io.WriteString(w, "{}")
					return
				}
				_, _ = fmt.Fprintf(w, `{"data":[],%s"paging":{"total":1,"after":%q}}`, c.data, c.after(asked.Add(1)))
			}))
			defer server.Close()
			client, err := New(Config{Host: server.URL, Token: "a-token"})
			if err != nil {
				t.Fatal(err)
			}
			found, err := client.Administrators(t.Context())
			if pages := asked.Load(); err == nil || found != nil || !strings.Contains(err.Error(), c.want) || pages > c.most {
				t.Errorf("%d accounts after %d pages, %v, want an error with %q after at most %d", len(found), pages, err, c.want, c.most)
			}
		})
	}
}
