package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// What the guide's two runs that people wait for may take, and how long a running server takes for a write of its security
// configuration: the first after a start, and each later one (F44).
const (
	longestApply = 5 * time.Second
	longestFlow  = 2 * time.Second

	firstWrite = 2300 * time.Millisecond
	laterWrite = 60 * time.Millisecond

	// accounts is how many accounts of others the server has, and more how many requests a plan may send beside one for each
	// object of the module.
	accounts = 2000
	more     = 8
)

// guide measures the first apply of the example complete, and a change of its flow, against a server that takes its time.
func guide(ctx context.Context, installation *terraform.Installation, directory string) (err error) {
	if err := terraform.CopyConfigurations("examples", filepath.Join(directory, "examples")); err != nil {
		return err
	}
	org := oktadouble.New(oktadouble.Options{Groups: []string{"data-team"}, Users: []oktadouble.User{
		{Login: "alice@example.com", FirstName: "Alice", LastName: "Admin", Password: "alice-password", Groups: []string{"data-team"}},
	}})
	keys := filepath.Join(directory, "conf")
	server, err := serverdouble.New(serverdouble.Options{ConfDir: keys})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	oktaURL, stopOrg, err := control.ServeAnywhere(ctx, org.Handler())
	if err != nil {
		return err
	}
	defer stopOrg()
	if err := addAccounts(server.Handler()); err != nil {
		return err
	}
	serverURL, stopServer, err := control.ServeAnywhere(ctx, slowly(server.Handler()))
	if err != nil {
		return err
	}
	defer stopServer()

	workspace := installation.Workspace(filepath.Join(directory, "examples", "complete"))
	workspace.Variables["openmetadata_url"], workspace.Variables["okta_org_url"] = serverURL, oktaURL
	workspace.Variables["key_files"] = fmt.Sprintf(`{private_key="%[1]s/private_key.der",public_key="%[1]s/public_key.der"}`, keys)
	environment := append([]string{"OKTA_API_TOKEN=" + oktadouble.DefaultAPIToken, "OPENMETADATA_EMAIL=admin@open-metadata.org", "OPENMETADATA_PASSWORD=admin"}, asUsers...)
	if _, err := workspace.Must(ctx, 0, environment, "init", "-input=false"); err != nil {
		return err
	}
	apply := func() (time.Duration, error) {
		began := time.Now()
		_, err := workspace.Must(ctx, 0, environment, "apply", "-auto-approve", "-input=false")
		return time.Since(began), err
	}
	first, err := apply()
	if err != nil {
		return err
	}
	workspace.Variables["flow_type"] = "auth_code_pkce"
	flow, err := apply()
	if err != nil {
		return err
	}
	fmt.Printf("\nThe guide, with a server that takes %s for its first configuration and %s for each later one\nfirst apply %.1f s, change of flow %.1f s\n",
		firstWrite, laterWrite, first.Seconds(), flow.Seconds())
	var missed []error
	if first > longestApply {
		missed = append(missed, fmt.Errorf("the first apply takes %.1f s, more than %s", first.Seconds(), longestApply))
	}
	if flow > longestFlow {
		missed = append(missed, fmt.Errorf("the change of flow takes %.1f s, more than %s", flow.Seconds(), longestFlow))
	}
	if err := addForeign(org.Handler()); err != nil {
		return err
	}
	org.Control().ClearRequests()
	server.Control().ClearRequests()
	memory, err := memoryOf(workspace.Directory, func() error {
		_, err := workspace.Must(ctx, 0, environment, "plan", "-detailed-exitcode", "-input=false")
		return err
	})
	if err != nil {
		return err
	}
	objects, err := objectsOf(ctx, workspace)
	requests := len(org.Control().Requests()) + len(server.Control().Requests())
	fmt.Printf("plan without changes, with %d apps, groups and assignments and %d accounts of others: %d requests for %d objects, %.0f MB\n", foreign, accounts, requests, objects, memory)
	if requests > objects+more {
		missed = append(missed, fmt.Errorf("the plan sends %d requests, more than %d", requests, objects+more))
	}
	if memory > mostMemory {
		missed = append(missed, fmt.Errorf("%.0f MB of memory, more than %.0f", memory, mostMemory))
	}
	return errors.Join(append(missed, err)...)
}

// objectsOf counts the resources of a state.
func objectsOf(ctx context.Context, workspace *terraform.Workspace) (int, error) {
	objects := 0
	list, err := workspace.Must(ctx, 0, nil, "state", "list")
	for line := range strings.Lines(list) {
		if !strings.Contains(line, ".data.") {
			objects++
		}
	}
	return objects, err
}

// addForeign makes apps and groups of others, and assigns one of the apps to each of the groups.
func addForeign(org http.Handler) error {
	if err := addApps(org, foreign); err != nil {
		return err
	}
	const credential = "SSWS " + oktadouble.DefaultAPIToken
	var apps []struct{ ID string }
	if err := call(org, credential, http.MethodGet, "/api/v1/apps?q=foreign&limit=1", "", &apps); err != nil || len(apps) == 0 {
		return fmt.Errorf("%d apps of others: %w", len(apps), err)
	}
	var group struct{ ID string }
	for i := range foreign {
		if err := call(org, credential, http.MethodPost, "/api/v1/groups", fmt.Sprintf(`{"profile":{"name":"foreign %d"}}`, i), &group); err != nil {
			return err
		}
		if err := call(org, credential, http.MethodPut, "/api/v1/apps/"+apps[0].ID+"/groups/"+group.ID, `{}`, nil); err != nil {
			return err
		}
	}
	return nil
}

// addAccounts makes accounts of people on a server that is as it was released.
func addAccounts(server http.Handler) error {
	var login struct{ AccessToken string }
	if err := call(server, "", http.MethodPost, "/api/v1/users/login", `{"email":"admin@open-metadata.org","password":"YWRtaW4="}`, &login); err != nil {
		return err
	}
	for i := range accounts {
		body := fmt.Sprintf(`{"name":"person%[1]d","email":"person%[1]d@example.com"}`, i)
		if err := call(server, "Bearer "+login.AccessToken, http.MethodPost, "/api/v1/users", body, nil); err != nil {
			return err
		}
	}
	return nil
}

// slowly has writes of the security configuration take as long as a running server needs for them.
func slowly(server http.Handler) http.Handler {
	var written atomic.Bool
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/system/security/config") {
			if written.Swap(true) {
				time.Sleep(laterWrite)
			} else {
				time.Sleep(firstWrite)
			}
		}
		server.ServeHTTP(w, r)
	})
}
