package okta_test

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// repeatBound repeats a recorded exchange: a request for a token that the org answers by a nonce has none yet.
func repeatBound(p *orgtest.Possession, r *repeater, e seqExchange) orgtest.Answer {
	r.T.Helper()
	if e.Request.Path == "/oauth2/v1/token" {
		if !e.Request.DPoP {
			return p.AskForToken(r.Fixture)
		}
		if e.Response.Status == http.StatusBadRequest {
			p.Nonce = ""
			p.NewProofKey()
		}
		got := p.AskForToken(r.Fixture, p.Proof("POST", r.URL+"/oauth2/v1/token", nil))
		p.Nonce, p.Token = got.Header.Get("DPoP-Nonce"), got.Str("access_token")
		if p.Nonce == "" {
			r.out = append(r.out, "no DPoP-Nonce")
		}
		if p.Token != "" {
			got.Raw = bytes.ReplaceAll(got.Raw, []byte(p.Token), []byte("<access token>"))
		}
		return got
	}
	path, _, _ := strings.Cut(e.Request.Path, "?")
	return r.SendWith(e.Request.Method, e.Request.Path, nil, http.Header{
		"Authorization": {"DPoP " + p.Token}, "Dpop": {p.Proof(e.Request.Method, r.URL+path, map[string]any{"ath": orgtest.TokenHash(p.Token)})},
	})
}
