package provider_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// spoiler stands before an org or a server and changes a member of one answer, once it is told to.
type spoiler struct {
	url string

	mu      sync.Mutex
	answers []answered
	at      int
	member  string
	kind    string
}

// answered is an answer with JSON to a request of the provider's.
type answered struct {
	method, path string
	body         []byte
}

func before(t *testing.T, address string) *spoiler {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	s := &spoiler{at: -1}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		ModifyResponse: s.pass,
	}
	s.url = acctest.Serve(t, proxy)
	return s
}

func (s *spoiler) pass(response *http.Response) error {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var document any
	ours := strings.HasPrefix(response.Request.UserAgent(), "terraform-provider-openmetadata")
	if ours && response.StatusCode < 300 && json.Unmarshal(body, &document) == nil {
		if len(s.answers) == s.at {
			spoil(document, strings.Split(s.member, "."), s.kind)
			if body, err = json.Marshal(document); err != nil {
				return err
			}
		}
		s.answers = append(s.answers, answered{response.Request.Method, response.Request.URL.Path, body})
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}

// during returns the answers to what is done, of which the one of the number, where there is one, has a member changed.
func (s *spoiler) during(at int, mutation answertest.Mutation, do func()) []answered {
	s.mu.Lock()
	s.answers, s.at, s.member, s.kind = nil, at, mutation.Member, mutation.Kind
	s.mu.Unlock()
	do()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = -1
	return s.answers
}

// spoil changes a member as answertest.Mutations does.
func spoil(value any, way []string, kind string) {
	switch typed := value.(type) {
	case []any:
		if i, err := strconv.Atoi(way[0]); err == nil && i < len(typed) {
			spoil(typed[i], way[1:], kind)
		}
	case map[string]any:
		if len(way) > 1 {
			// The name of a member may have dots.
			for i := len(way); i > 0; i-- {
				if next, exists := typed[strings.Join(way[:i], ".")]; exists && i < len(way) {
					spoil(next, way[i:], kind)
					return
				} else if exists {
					way = []string{strings.Join(way, ".")}
					break
				}
			}
		}
		switch was := typed[way[0]]; kind {
		case "absent":
			delete(typed, way[0])
		case "null":
			typed[way[0]] = nil
		default:
			typed[way[0]] = map[string]any{"another": "type"}
			if _, isObject := was.(map[string]any); isObject {
				typed[way[0]] = "another type"
			}
		}
	}
}
