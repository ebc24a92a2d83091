package ssocheck

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// TestQuery: the request that the server makes of each member of its configuration. What is expected was recorded of a running
// server.
func TestQuery(t *testing.T) {
	base := url.Values{
		"scope": {"openid email profile"}, "response_type": {"code"}, "response_mode": {"query"}, "redirect_uri": {callback}, "client_id": {clientID},
	}
	for name, c := range map[string]struct {
		change func(*ssoconfig.OIDC)
		want   url.Values
		// without are members of the base that are not sent.
		without []string
		fails   string
	}{
		"as it is (F134)":                      {},
		"no scope: the default":                {change: func(o *ssoconfig.OIDC) { o.Scope = nil }},
		"response type (F135)":                 {change: func(o *ssoconfig.OIDC) { o.ResponseType = new("code id_token") }, want: url.Values{"response_type": {"code id_token"}}},
		"blank response type (F135)":           {change: func(o *ssoconfig.OIDC) { o.ResponseType = new(" ") }},
		"prompt (F137)":                        {change: func(o *ssoconfig.OIDC) { o.Prompt = new("login") }, want: url.Values{"prompt": {"login"}}},
		"blank prompt (F137)":                  {change: func(o *ssoconfig.OIDC) { o.Prompt = new("  ") }},
		"unknown prompt (F137)":                {change: func(o *ssoconfig.OIDC) { o.Prompt = new("foo") }, fails: "foo"},
		"maximal age 0 (F137)":                 {change: func(o *ssoconfig.OIDC) { o.MaxAge = new("0") }, want: url.Values{"max_age": {"0"}}},
		"maximal age below 0 (F137)":           {change: func(o *ssoconfig.OIDC) { o.MaxAge = new("-5") }},
		"maximal age that is no number (F137)": {change: func(o *ssoconfig.OIDC) { o.MaxAge = new("abc") }, fails: "abc"},
		"no openid (F138)":                     {change: func(o *ssoconfig.OIDC) { o.Scope = new("email") }, fails: "openid"},
		"google (F139)":                        {change: func(o *ssoconfig.OIDC) { o.Type = new("google") }, want: url.Values{"access_type": {"offline"}}},
		"custom parameters override (F136)": {change: func(o *ssoconfig.OIDC) {
			o.CustomParams = map[string]string{
				"customParamKey1": "scope", "customParamValue1": "openid", "customParamKey2": "response_mode", "customParamValue2": "form_post",
				"customParamKey3": "client_id", "customParamValue3": "other", "customParamKey4": "idp", "customParamKey6": "sixth", "customParamValue6": "6", "idp": "x",
			}
		}, want: url.Values{"scope": {"openid"}, "response_mode": {"form_post"}, "idp": {""}}},
	} {
		s := confidential()
		oidc := s.settings.Authentication.OIDC
		oidc.Scope, oidc.DisablePKCE = new("openid email profile"), new(true)
		if c.change != nil {
			c.change(oidc)
		}
		got, err := s.facts().signIn().query()
		if c.fails != "" {
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%s: %v (%v), want an error of %q", name, got, err, c.fails)
			}
			continue
		}
		want := maps.Clone(base)
		maps.Copy(want, c.want)
		for _, member := range []string{"state", "nonce"} {
			if got.Get(member) == "" {
				t.Errorf("%s: no %s", name, member)
			}
			got.Del(member)
		}
		if err != nil || got.Encode() != want.Encode() {
			t.Errorf("%s: %s (%v), want %s", name, got.Encode(), err, want.Encode())
		}
	}
}

// TestQuery_drawn: nonce and code challenge are sent as the configuration says (F63, F139).
func TestQuery_drawn(t *testing.T) {
	for _, with := range []bool{true, false} {
		s := confidential()
		s.settings.Authentication.OIDC.DisablePKCE = new(!with)
		if !with {
			s.settings.Authentication.OIDC.UseNonce = new("false")
		}
		query, err := s.facts().signIn().query()
		if err != nil || query.Has("code_challenge") != with || query.Has("nonce") != with {
			t.Errorf("%v (%v), want code challenge and nonce: %t", slices.Sorted(maps.Keys(query)), err, with)
		}
	}
}
