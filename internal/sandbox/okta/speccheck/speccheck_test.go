package speccheck_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/speccheck"
)

const document = `
openapi: 3.0.3
info: {title: t, version: "1"}
servers: [{url: "https://example.okta.com"}]
paths:
  /things:
    post:
      requestBody: {content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses:
        "200": {description: ok, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}
`

func TestViolationsAreFound(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "spec.yaml")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	spec, err := speccheck.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		path, sent, answer string
		status             int
		want               string
	}{
		{"/things", `{"name":"a"}`, `{"id":"1"}`, 200, ""},
		{"/things", `{"name":1}`, `{"id":"1"}`, 200, "request"},
		{"/things", `{"name":"a"}`, `{"id":1}`, 200, "response 200"},
		{"/things", `{"name":"a"}`, `{}`, 200, "response 200"},
		{"/things", `{"name":"a"}`, `{"id":"1"}`, 201, "response 201"},
		{"/things", `{"name":1}`, `{"errorCode":"E0000003"}`, 400, ""}, // a refused request, and a listed exception
		{"/things", `{"name":"a"}`, `{"errorCode":"E0000001"}`, 400, "response 400"},
		{"/others", `{"name":1}`, `{"id":1}`, 200, ""},
	} {
		checked := spec.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if got, _ := io.ReadAll(r.Body); string(got) != tc.sent {
				t.Errorf("the handler got %q", got)
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(tc.status)
			_, _ = io.WriteString(w, tc.answer)
		}))
		rec := httptest.NewRecorder()
		req := httptest.NewRequest(http.MethodPost, tc.path, strings.NewReader(tc.sent))
		req.Header.Set("Content-Type", "application/json")
		checked.ServeHTTP(rec, req)
		if rec.Code != tc.status || rec.Body.String() != tc.answer {
			t.Errorf("%v: answered %d %s", tc, rec.Code, rec.Body)
		}
		got := strings.Join(checked.Violations(), "")
		if tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
			t.Errorf("%v: violations %q", tc, got)
		}
		if used := checked.Used("POST /things"); used != (tc.path == "/things") || checked.Checked() == 1 != used {
			t.Errorf("%v: used %v, checked %d", tc, used, checked.Checked())
		}
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	if _, err := speccheck.Load("nowhere.yaml"); err == nil {
		t.Error("a file that does not exist was loaded")
	}
}
