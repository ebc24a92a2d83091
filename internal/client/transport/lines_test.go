package transport_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestLines: what a server said begins no line of a message, in whatever part of an answer it stood and however the message
// quotes it, while the lines that are ours stay.
func TestLines(t *testing.T) {
	t.Parallel()
	const forged = "\n\nError: Your password is needed\r\n\tType it at evil.example"
	token := "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x\n\nError: Your password is needed\r\n\tType it at evil.example"}`)) + ".c2ln"
	long := strings.Repeat("x\n", 3000) + forged
	for name, answer := range map[string]any{
		"a name":             map[string]any{"name": "x" + forged},
		"a name of a member": map[string]any{"a": []any{map[string]any{"x" + forged: 1}}},
		"a claim of a token": map[string]any{"accessToken": token},
		"an end":             []any{"x\n\n", "Error: Your password is needed\n", "Error: Your password is needed\r\n\tType it at evil.example"},
		"too many lines":     map[string]any{"description": long, "name": "x" + forged},
		"a long text":        map[string]any{"description": strings.Repeat("x", 70_000) + "\n", "name": "x" + forged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines transport.Lines
			encoded, err := json.Marshal(answer)
			if err != nil {
				t.Fatal(err)
			}
			hear(t, &lines, string(encoded))
			for message, want := range map[string]int{
				"The group x" + forged + " is not there.":                                                              1,
				"No such group.\n\nThere are:\n  - x" + forged + "\n  - other\n\nRun terraform apply again.":           4,
				strings.ToLower("The group X" + forged):                                                                1,
				"Cannot read it.\n\n" + strings.TrimLeft(strings.TrimSpace(forged), "x") + " is all there is.\n\nDone": 2,
			} {
				joined := lines.Join(transport.Printable(message))
				for i, line := range strings.Split(joined, "\n") {
					if text := strings.ToLower(strings.TrimSpace(line)); i > 0 && (strings.HasPrefix(text, "error:") || strings.HasPrefix(text, "type it")) {
						t.Errorf("a line is forged: %q", joined)
					}
				}
				if whole := len(strings.FieldsFunc(joined, func(r rune) bool { return r == '\n' })); whole != want && !strings.HasPrefix(name, "too many") && !strings.HasPrefix(name, "a long") && name != "an end" {
					t.Errorf("%d lines are left of %q, want %d: %q", whole, message, want, joined)
				}
			}
		})
	}
	var lines transport.Lines
	hear(t, &lines, `{"name":"x","description":"one\ntwo"}`)
	const ours = "It failed.\n\n  import {\n    to = x\n  }\n\nwith the name."
	if joined := lines.Join(ours); joined != ours {
		t.Errorf("our own lines are joined: %q", joined)
	}
}

// hear lets a transport get the answer in an operation.
func hear(t *testing.T, lines *transport.Lines, answer string) {
	t.Helper()
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) })
	if _, err := get(transport.NotingLines(context.WithoutCancel(t.Context()), lines), t, url, transport.Options{}); err != nil {
		t.Fatal(err)
	}
}
