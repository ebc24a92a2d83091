package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// perUnit is how many resources a unit has.
const perUnit = 7

// units is the configuration whose plan is measured: as many sets as the variable n of what one application of an org needs,
// assigned to a group that is there.
const units = `
terraform {
  required_providers {
    openmetadata = { source = "openmetadata-okta/openmetadata" }
  }
}

provider "openmetadata" {
  okta = { org_url = %q, api_token = %q }
}

variable "n" {
  type = number
}
data "openmetadata_okta_group" "all" {
  name = "Everyone"
}

resource "openmetadata_okta_app" "unit" {
  count         = var.n
  label         = "unit-${count.index}"
  flow_type     = "auth_code"
  redirect_uris = ["https://catalog-${count.index}.example.com/callback"]
}

resource "openmetadata_okta_app_group_assignment" "unit" {
  count    = var.n
  app_id   = openmetadata_okta_app.unit[count.index].id
  group_id = data.openmetadata_okta_group.all.id
}

resource "openmetadata_okta_trusted_origin" "unit" {
  count  = var.n
  name   = "unit-${count.index}"
  origin = "https://catalog-${count.index}.example.com"
  scopes = [{ type = "CORS" }]
}

resource "openmetadata_okta_authorization_server" "unit" {
  count       = var.n
  name        = "unit-${count.index}"
  description = "x"
  audiences   = [openmetadata_okta_app.unit[count.index].client_id]
}

resource "openmetadata_okta_authorization_server_scope" "unit" {
  count                   = var.n
  authorization_server_id = openmetadata_okta_authorization_server.unit[count.index].id
  name                    = "openmetadata"
}

resource "openmetadata_okta_authorization_server_policy" "unit" {
  count                   = var.n
  authorization_server_id = openmetadata_okta_authorization_server.unit[count.index].id
  name                    = "OpenMetadata"
  description             = "x"
  clients_included        = [openmetadata_okta_app.unit[count.index].client_id]
}

resource "openmetadata_okta_authorization_server_policy_rule" "unit" {
  count                   = var.n
  authorization_server_id = openmetadata_okta_authorization_server.unit[count.index].id
  policy_id               = openmetadata_okta_authorization_server_policy.unit[count.index].id
  name                    = "rule"
  grant_types             = ["authorization_code"]
  groups_included         = [data.openmetadata_okta_group.all.id]
}
`

// floorUnits is as many resources of the floor provider.
const floorUnits = `
terraform {
  required_providers {
    floor = { source = "openmetadata-okta/floor" }
  }
}

variable "n" {
  type = number
}

resource "floor_thing" "unit" {
  count       = 7 * var.n
  name        = "unit-${count.index}"
  description = "x"
}
`

// org is a stand-in for an org that is as far away as the delay says.
type org struct {
	double *oktadouble.Org
	url    string
	stop   func()
	delay  atomic.Int64
	// instead is what every read is answered by in place of the org's own answer, where it is set.
	instead atomic.Pointer[body]
}

// body is a text that is repeated between a beginning and an end, until it is as long as the provider takes an answer to be.
type body struct{ name, begin, text, end string }

// bodies are answers that are hard on whoever reads them.
var bodies = []body{
	{"a long text", `{"id":"`, "x", `"}`}, {"a list of long texts", `[{"name":"`, "x", `"}]`}, {"escapes", `{"id":"`, `\u0041`, `"}`},
	{"empty objects", `[{}`, `,{}`, `]`}, {"members", `{"a":0`, `,"a":0`, `}`}, {"a page", `<html><body>`, `<p>Please sign in.</p>`, `</body></html>`},
}

func (b *body) write(w http.ResponseWriter) {
	const length, chunk = 16<<20 - 1000, 64 << 10
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, b.begin)
	part := strings.Repeat(b.text, chunk/len(b.text))
	for range length / len(part) {
		if _, err := io.WriteString(w, part); err != nil {
			return
		}
	}
	_, _ = io.WriteString(w, b.end)
}

func newOrg(ctx context.Context) (*org, error) {
	o := &org{double: oktadouble.New(oktadouble.Options{})}
	url, stop, err := control.ServeAnywhere(ctx, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(o.delay.Load()))
		if instead := o.instead.Load(); instead != nil && r.Method == http.MethodGet {
			instead.write(w)
			return
		}
		o.double.Handler().ServeHTTP(w, r)
	}))
	o.url, o.stop = url, stop
	return o, err
}

// addApps makes apps of others.
func addApps(org http.Handler, count int) error {
	for i := range count {
		body := fmt.Sprintf(`{"name":"oidc_client","signOnMode":"OPENID_CONNECT","label":"foreign %d","credentials":{"oauthClient":{"token_endpoint_auth_method":"none"}},`+
			`"settings":{"oauthClient":{"application_type":"browser","grant_types":["authorization_code"],"response_types":["code"],"redirect_uris":["https://x.example.com"]}}}`, i)
		if err := call(org, "SSWS "+oktadouble.DefaultAPIToken, http.MethodPost, "/api/v1/apps", body, nil); err != nil {
			return err
		}
	}
	return nil
}

// call asks a stand-in, and decodes its answer into out, if there is one. Any other answer than a success is an error.
func call(handler http.Handler, authorization, method, target, body string, out any) error {
	request := httptest.NewRequestWithContext(context.Background(), method, target, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	answer := httptest.NewRecorder()
	if handler.ServeHTTP(answer, request); answer.Code >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s answers %d: %s", method, target, answer.Code, answer.Body)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer.Body.Bytes(), out)
}

// workspace makes a directory with the configuration in it, ready for Terraform.
func workspace(ctx context.Context, installation *terraform.Installation, directory, configuration string, n int) (*terraform.Workspace, error) {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(directory, "main.tf"), []byte(configuration), 0o600); err != nil {
		return nil, err
	}
	made := installation.Workspace(directory)
	made.Variables["n"] = strconv.Itoa(n)
	_, err := made.Must(ctx, 0, asUsers, "init", "-input=false")
	return made, err
}

// asUsers takes back what keeps Terraform and the provider from collecting garbage in tests.
var asUsers = []string{"GOGC="}
