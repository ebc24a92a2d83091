package provider_test

import (
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

var anApp = `
resource "openmetadata_okta_app" "this" {
  label         = "` + acctest.Name("app") + `"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog.example.com/callback"]
}
`

// TestAccProvider_addressesThatAreNone: what is no address is told before anything is planned, on the argument.
func TestAccProvider_addressesThatAreNone(t *testing.T) {
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      `provider "openmetadata" { host = "catalog.example.com" }` + anApp,
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)host = "catalog.example.com".*` + acctest.Escape(`"catalog.example.com" is not a URL such as https://catalog.example.com`)),
		},
		{
			Config:      `provider "openmetadata" { okta = { org_url = "https://example-admin.okta.com" } }` + anApp,
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(acctest.Escape(`is the Admin Console's address; leave out "-admin"`)),
		},
		{
			Config:      `provider "openmetadata" { okta = { org_url = "https://example.okta.com", org_name = "example" } }` + anApp,
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(acctest.Escape(`Attribute "okta.org_name" cannot be specified when "okta.org_url" is specified`)),
		},
	}})
}

// TestAccProvider_nothingIsSentAtConfigure: a configuration without resources reaches neither half, whatever is configured.
func TestAccProvider_nothingIsSentAtConfigure(t *testing.T) {
	var requests atomic.Int64
	address := acctest.Serve(t, http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		writer.WriteHeader(http.StatusTeapot)
	}))
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: `
provider "openmetadata" {
  host  = "` + address + `"
  token = "unused"
  okta  = { org_url = "` + address + `", api_token = "unused" }
}
output "nothing" { value = "nothing" }
`,
	}}})
	if sent := requests.Load(); sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}

// TestAccProvider_oneHalfIsEnough: an Okta resource works with only the org configured.
func TestAccProvider_oneHalfIsEnough(t *testing.T) {
	environment := acctest.New(t)
	environment.Okta()
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: environment.ProviderConfig() + anApp,
		Check:  resource.TestCheckResourceAttrSet("openmetadata_okta_app.this", "client_id"),
	}}})
}

// TestAccProvider_wrongToken: what the org answers to a wrong token comes with where to get a right one.
func TestAccProvider_wrongToken(t *testing.T) {
	environment := acctest.New(t)
	org := environment.Okta()
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      `provider "openmetadata" { okta = { org_url = "` + org.URL + `", api_token = "wrong" } }` + anApp,
		ExpectError: regexp.MustCompile(`(?s)E0000011.*` + acctest.Escape("Create one in the Admin Console under Security > API > Tokens")),
	}}})
}

// gateway stands in front of a server, and answers for it with a page while it is away.
type gateway struct {
	http.Handler
	away atomic.Bool
}

func (g *gateway) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	if !g.away.Load() {
		g.Handler.ServeHTTP(writer, request)
		return
	}
	writer.Header().Set("Content-Type", "text/html")
	writer.WriteHeader(http.StatusNotFound)
	_, _ = io.WriteString(writer, "<html><body>404 Not Found</body></html>")
}

func gatewayTo(t *testing.T, address string) (*gateway, string) {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	front := &gateway{Handler: httputil.NewSingleHostReverseProxy(target)}
	return front, acctest.Serve(t, front)
}

// TestAccProvider_pageOfAProxy: the 404 of a gateway whose server is away is no object that is gone. The plan fails, nothing
// leaves the state, and once the servers are back there is nothing to do.
func TestAccProvider_pageOfAProxy(t *testing.T) {
	environment := acctest.New(t)
	org, server := environment.Okta(), environment.Server()
	orgGateway, orgURL := gatewayTo(t, org.URL)
	serverGateway, serverURL := gatewayTo(t, server.URL)
	config := strings.NewReplacer(org.URL, orgURL, server.URL, serverURL).Replace(environment.ProviderConfig()) +
		anApp + `resource "openmetadata_admin_user" "alice" { email = "` + acctest.Name("alice") + `@example.com" }`
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{
			PreConfig:   func() { orgGateway.away.Store(true) },
			Config:      config,
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)Cannot read the Okta app integration.*` + acctest.Escape("the answer is not Okta's; a proxy may stand in between") + ".*" + acctest.Escape("Check the provider's okta.org_url, and the way to it")),
		},
		{
			PreConfig: func() {
				orgGateway.away.Store(false)
				serverGateway.away.Store(true)
			},
			Config:      config,
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)Cannot read the OpenMetadata account.*` + acctest.Escape("the answer is not OpenMetadata's; a proxy may stand in between") + ".*" + acctest.Escape("Check the provider's host, that the server is running, and the way to it")),
		},
		{
			PreConfig: func() { serverGateway.away.Store(false) },
			Config:    config,
			PlanOnly:  true,
		},
	}})
}
