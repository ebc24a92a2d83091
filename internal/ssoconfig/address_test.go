package ssoconfig

import (
	"reflect"
	"strings"
	"testing"
)

func TestRedirectURIs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		uri, wildcard string
		kinds         []redirectRule
		says          string
	}{
		{"https://catalog.example.com/callback", "DISABLED", nil, ""},
		{"http://localhost:8585/callback", "", nil, ""},
		{"http://127.0.0.1:8585/callback", "", nil, ""},
		{"http://[::1]:8585/callback", "", nil, ""},
		{"http://om.localhost/callback", "", nil, ""},
		{"https://*.example.com/callback", "SUBDOMAIN", nil, ""},
		{"https://om-*.example.com/callback", "SUBDOMAIN", nil, ""},
		{"/callback", "", []redirectRule{redirectNotAbsolute}, "https://catalog.example.com/callback"},
		{"catalog.example.com/callback", "", []redirectRule{redirectNotAbsolute}, "absolute"},
		{"https:///callback", "", []redirectRule{redirectNotAbsolute}, "absolute"},
		{"", "", []redirectRule{redirectNotAbsolute}, "absolute"},
		{"https://a b/callback", "", []redirectRule{redirectNotAbsolute}, "absolute"},
		{"ftp://catalog.example.com/", "", []redirectRule{redirectScheme}, "https://"},
		{"https://https://catalog.example.com/callback", "", []redirectRule{redirectScheme}, "once"},
		{"http://catalog.example.com/callback", "", []redirectRule{redirectNotHTTPS}, "write https://catalog.example.com/callback"},
		{"http://10.0.0.1/callback", "", []redirectRule{redirectNotHTTPS}, "https"},
		{"http://localhost.example.com/callback", "", []redirectRule{redirectNotHTTPS}, "https"},
		{"https://catalog.example.com/callback#top", "", []redirectRule{redirectFragment}, "write https://catalog.example.com/callback."},
		{"https://catalog.example.com/callback#", "", []redirectRule{redirectFragment}, "write https://catalog.example.com/callback."},
		{"https://*.example.com/callback", "", []redirectRule{redirectWildcard}, "SUBDOMAIN"},
		{"https://catalog.example.com/*", "DISABLED", []redirectRule{redirectWildcard}, "in full"},
		{"https://catalog.*.example.com/callback", "SUBDOMAIN", []redirectRule{redirectWildcardPlace}, "lowest"},
		{"https://*.*.example.com/callback", "SUBDOMAIN", []redirectRule{redirectWildcardPlace}, "single"},
		{"https://catalog.example.com/*", "SUBDOMAIN", []redirectRule{redirectWildcardPlace}, "host name"},
		{"http://*.localhost/callback", "SUBDOMAIN", []redirectRule{redirectNotHTTPS}, "https only"},
		{"http://catalog.example.com/callback#x", "", []redirectRule{redirectFragment, redirectNotHTTPS}, ""},
		{"https://Catalog.Example.com/Callback", "", []redirectRule{redirectUnsent}, "write https://catalog.example.com/Callback."},
		{"HTTPS://catalog.example.com/callback", "", []redirectRule{redirectUnsent}, "write https://catalog.example.com/callback."},
		{"https://catalog.example.com:443/callback", "", []redirectRule{redirectUnsent}, "write https://catalog.example.com/callback."},
		{"http://localhost:80/callback", "", []redirectRule{redirectUnsent}, "write http://localhost/callback."},
		{"https://user:secret@catalog.example.com/callback", "", []redirectRule{redirectUnsent}, "write https://catalog.example.com/callback."},
		{" https://catalog.example.com/callback", "", []redirectRule{redirectUnsent}, "write https://catalog.example.com/callback."},
		{"https://catalog.example.com/callback ", "", []redirectRule{redirectUnsent}, "write https://catalog.example.com/callback."},
		{"https://catalog.example.com/call back?x=a b", "", []redirectRule{redirectUnsent}, "write https://catalog.example.com/call%20back?x=a%20b."},
		{"https://*.Example.com:443/callback", "SUBDOMAIN", []redirectRule{redirectUnsent}, "write https://*.example.com/callback."},
	}
	for _, test := range tests {
		var kinds []redirectRule
		var messages []string
		for _, problem := range CheckRedirectURI(test.uri, test.wildcard) {
			kinds = append(kinds, problem.rule)
			messages = append(messages, problem.Message)
		}
		if said := strings.Join(messages, "\n"); !reflect.DeepEqual(kinds, test.kinds) || !strings.Contains(said, test.says) || strings.Contains(said, "secret") {
			t.Errorf("%q, %q: %v %q", test.uri, test.wildcard, kinds, messages)
		}
	}
}

func TestIssuerURLs(t *testing.T) {
	t.Parallel()
	// The addresses that 1.12.6 asked for (F12): org server and custom server.
	tests := []struct {
		issuer          string
		custom          bool
		jwks, discovery string
	}{
		{"https://example.okta.com", false, "https://example.okta.com/oauth2/v1/keys", "https://example.okta.com/.well-known/openid-configuration"},
		{"https://example.okta.com/oauth2/aus1", true, "https://example.okta.com/oauth2/aus1/v1/keys", "https://example.okta.com/oauth2/aus1/.well-known/openid-configuration"},
		{"https://example.okta.com/oauth2/default", true, "https://example.okta.com/oauth2/default/v1/keys", "https://example.okta.com/oauth2/default/.well-known/openid-configuration"},
		{"http://localhost:8580", false, "http://localhost:8580/oauth2/v1/keys", "http://localhost:8580/.well-known/openid-configuration"},
		{"https://login.example.com/oauth2/aus1", true, "https://login.example.com/oauth2/aus1/v1/keys", "https://login.example.com/oauth2/aus1/.well-known/openid-configuration"},
	}
	for _, test := range tests {
		issuer, err := ParseIssuer(test.issuer)
		if err != nil {
			t.Errorf("%s: %v", test.issuer, err)
			continue
		}
		if issuer.URL != test.issuer || issuer.Custom != test.custom || issuer.JWKSURL() != test.jwks || issuer.DiscoveryURI() != test.discovery {
			t.Errorf("%s: %+v, %s, %s", test.issuer, issuer, issuer.JWKSURL(), issuer.DiscoveryURI())
		}
		if back, err := IssuerOfDiscoveryURI(test.discovery); err != nil || back != issuer {
			t.Errorf("%s: %+v, %v", test.discovery, back, err)
		}
	}
}

func TestIssuerRefusals(t *testing.T) {
	t.Parallel()
	for issuer, says := range map[string]string{
		"":                                        "no absolute URL",
		"example.okta.com":                        "no absolute URL",
		"ftp://example.okta.com":                  "no absolute URL",
		"https://":                                "no absolute URL",
		"http://https://example.okta.com":         "two schemes",
		"https://example.okta.com/":               "write https://example.okta.com",
		"https://example.okta.com/oauth2/aus1/":   "write https://example.okta.com/oauth2/aus1",
		"https://example.okta.com/oauth2/":        "slash",
		"https://example.okta.com/oauth2":         "an Okta issuer is",
		"https://example.okta.com/x/oauth2/aus1":  "an Okta issuer is",
		"https://example.okta.com/oauth2/aus1/v1": "an Okta issuer is",
		"https://example.okta.com?x=1":            "query",
		"https://example.okta.com#x":              "fragment",
		"https://example.okta.com/.well-known/openid-configuration": "write https://example.okta.com",
	} {
		if _, err := ParseIssuer(issuer); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", issuer, err)
		}
	}
	for _, uri := range []string{"", "https://example.okta.com", "https://example.okta.com//.well-known/openid-configuration", "https://example.okta.com/.well-known/oauth-authorization-server"} {
		if _, err := IssuerOfDiscoveryURI(uri); err == nil {
			t.Errorf("%q was accepted as a discovery URI", uri)
		}
	}
}

func TestServerURLs(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][2]string{
		"https://Catalog.Example.com:443/": {"https://Catalog.Example.com:443", "https://catalog.example.com"},
		"http://localhost:8585":            {"http://localhost:8585", "http://localhost:8585"},
	} {
		server, err := ParseServerURL(address)
		if err != nil {
			t.Fatal(err)
		}
		origin, err := Origin(server.String())
		if err != nil || server.String() != want[0] || origin != want[1] {
			t.Errorf("%s: %s at %s, %v", address, server, origin, err)
		}
	}
	for _, address := range []string{"", "catalog.example.com", "ftp://catalog.example.com", "https://catalog.example.com?x=1", "https://catalog.example.com/#x", "http://https://catalog.example.com"} {
		if _, err := ParseServerURL(address); err == nil {
			t.Errorf("%q was accepted", address)
		}
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://catalog.example.com/a/b?c": "https://catalog.example.com",
		"http://localhost:80/":              "http://localhost",
		"http://localhost:443/":             "http://localhost:443",
		"https://[::1]:8443/":               "https://[::1]:8443",
	} {
		if got, err := Origin(address); err != nil || got != want {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
}

func TestUserNames(t *testing.T) {
	t.Parallel()
	// F55, F67.
	for email, want := range map[string]string{"alice@example.com": "alice", "John.Doe@Example.com": "john.doe", "a+b@x.y": "a+b"} {
		if got, err := UserName(email); err != nil || got != want {
			t.Errorf("%s: %q, %v", email, got, err)
		}
	}
	for _, email := range []string{"", "alice", "@example.com", "alice@", "a@b@c", "a b@c"} {
		if got, err := UserName(email); err == nil {
			t.Errorf("%q became %q", email, got)
		}
	}
	// type/basic.json, email: 6 to 127 characters, and a dot in the domain.
	long := strings.Repeat("a", 127-len("@example.com")) + "@example.com"
	for _, email := range []string{"alice@example.com", "a+b@x.y.z", "a@b.cd", long} {
		if err := CheckEmail(email); err != nil {
			t.Errorf("%q: %v", email, err)
		}
	}
	for _, email := range []string{"alice", "a@b.c", "alice@localhost", "alice@example.", "alice@.com", "a" + long} {
		if err := CheckEmail(email); err == nil {
			t.Errorf("%q passes", email)
		}
	}
	for name, says := range map[string]string{
		"":                "blank",
		" ":               "blank",
		"Mia":             `write "mia"`,
		"noa@example.com": `write "noa"`,
		"Noa@example.com": `write "noa"`,
		"@example.com":    "neither",
		" alice":          `write "alice"`,
	} {
		if err := CheckUserName(name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"alice", "john.doe", "a-b_c"} {
		if err := CheckUserName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzAddresses(f *testing.F) {
	for _, address := range []string{"https://example.okta.com/oauth2/aus1", "http://https://x", "https://*.x/#", "https://[::1%25a]:1/.well-known/openid-configuration"} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if issuer, err := ParseIssuer(address); err == nil {
			again, err := IssuerOfDiscoveryURI(issuer.DiscoveryURI())
			if err != nil || again != issuer {
				t.Fatalf("%q: %+v became %+v, %v", address, issuer, again, err)
			}
		}
		if server, err := ParseServerURL(address); err == nil {
			given, _ := Origin(address)
			origin, err := Origin(server.String())
			if err != nil || origin != given {
				t.Fatalf("%q: at %s, without the trailing slash at %s, %v", address, given, origin, err)
			}
		}
		if name, err := UserName(address); err == nil && name != "" {
			if _, err := UserName(name); err == nil {
				t.Fatalf("%q: the user name %q is an e-mail address again", address, name)
			}
		}
		for _, wildcard := range []string{"DISABLED", WildcardSubdomain} {
			if len(CheckRedirectURI(address, wildcard)) == 0 && strings.Contains(address, "#") {
				t.Fatalf("%q was accepted", address)
			}
		}
	})
}
