package transport_test

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// get sends a GET to the server through a transport with the options.
func get(ctx context.Context, t *testing.T, url string, options transport.Options) (*http.Response, error) {
	t.Helper()
	roundTripper, err := transport.New(options)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := roundTripper.RoundTrip(request)
	if err == nil {
		t.Cleanup(func() { _ = response.Body.Close() })
	}
	return response, err
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// TestTimeout bounds one attempt until the last byte of its answer.
func TestTimeout(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"no answer": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"half an answer": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "{")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := get(t.Context(), t, serve(t, handler), transport.Options{Timeout: 20 * time.Millisecond})
			if err == nil || !strings.Contains(err.Error(), "no complete answer within 20ms") {
				t.Errorf("%v, want what the time was that passed", err)
			}
		})
	}
}

// TestCancelled: the caller's own end is told as such.
func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := get(ctx, t, url, transport.Options{Timeout: time.Minute, MaxRetries: 3}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
}

// TestBodyLimit: an answer without end is given up, and not asked for again.
func TestBodyLimit(t *testing.T) {
	t.Parallel()
	asked := 0
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		chunk := strings.Repeat("x", 1<<20)
		for range transport.MaxBodyBytes/len(chunk) + 1 {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
		}
	})
	_, err := get(t.Context(), t, url, transport.Options{MaxRetries: 3})
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("larger than %d bytes", transport.MaxBodyBytes)) || asked != 1 {
		t.Errorf("%v after %d requests", err, asked)
	}
}

// TestRedirect: a redirect is handed to the caller, since following it could carry credentials elsewhere.
func TestRedirect(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://elsewhere.example.com/", http.StatusFound)
	})
	response, err := get(t.Context(), t, url, transport.Options{})
	if err != nil || response.StatusCode != http.StatusFound {
		t.Errorf("%v, %v", response, err)
	}
}

// TestLine: the requests of a line come from one port, those of another from another, which is how a load balancer tells
// connections.
func TestLine(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen[r.RemoteAddr] = true })
	roundTripper, err := transport.New(transport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(ctx context.Context) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := roundTripper.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	var first, second transport.Line
	onFirst, onSecond := transport.OnLine(t.Context(), &first), transport.OnLine(t.Context(), &second)
	for range 3 {
		ask(onFirst)
		ask(onSecond)
	}
	if len(seen) != 2 {
		t.Errorf("%d connections for the requests of two lines", len(seen))
	}
	first.Close()
	if ask(onFirst); len(seen) != 3 {
		t.Errorf("%d connections after one of two lines was closed and used again", len(seen))
	}
	if ask(t.Context()); len(seen) != 4 {
		t.Errorf("a request without a line has taken the connection of one: %d", len(seen))
	}
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	var got string
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.UserAgent() })
	if _, err := get(t.Context(), t, url, transport.Options{UserAgent: "terraform-provider-openmetadata/1.2.3 terraform/1.11.4"}); err != nil || got != "terraform-provider-openmetadata/1.2.3 terraform/1.11.4" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	if _, err := get(t.Context(), t, server.URL, transport.Options{}); err == nil {
		t.Error("a certificate of no authority was accepted")
	}
	if _, err := get(t.Context(), t, server.URL, transport.Options{CACertificatePEM: certificate}); err != nil {
		t.Errorf("with its authority: %s", err)
	}
	if _, err := get(t.Context(), t, server.URL, transport.Options{InsecureSkipVerify: true}); err != nil {
		t.Errorf("without verification: %s", err)
	}
	if _, err := transport.New(transport.Options{CACertificatePEM: "no PEM"}); err == nil {
		t.Error("an authority that is none was accepted")
	}
}

// TestLog: each attempt is one message, with what was asked and answered and without a secret.
func TestLog(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Okta-Request-Id", "req-1")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"id":"0oa1","client_secret":"very-secret-1"}`)
	})
	var mu sync.Mutex
	var logged []map[string]any
	to, err := transport.To(transport.Org, url)
	if err != nil {
		t.Fatal(err)
	}
	roundTripper, err := transport.New(transport.Options{To: to, LogBodies: true, Log: func(_ context.Context, _ string, fields map[string]any) {
		mu.Lock()
		defer mu.Unlock()
		logged = append(logged, fields)
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx := transport.Carrying(t.Context(), transport.OktaAPIToken)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/v1/apps?q=x", strings.NewReader(`{"label":"x","client_secret":"very-secret-3"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "SSWS very-secret-4")
	response, err := roundTripper.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(string(body), "very-secret-1") {
		t.Errorf("the caller got %q, %v: the log must leave the answer alone", body, err)
	}
	if len(logged) != 1 {
		t.Fatalf("%d messages, want 1", len(logged))
	}
	if text := fmt.Sprint(logged[0]); strings.Contains(text, "very-secret") {
		t.Errorf("the log has a secret: %s", text)
	}
	for name, want := range map[string]any{
		"method": http.MethodPost, "status": http.StatusCreated, "request_id": "req-1",
		"request_body":  `{"client_secret":"(redacted)","label":"x"}`,
		"response_body": `{"client_secret":"(redacted)","id":"0oa1"}`,
	} {
		if logged[0][name] != want {
			t.Errorf("%s is %v, want %v", name, logged[0][name], want)
		}
	}
}
