package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

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
	oktaURL, stopOrg, err := serve(ctx, org.Handler())
	if err != nil {
		return err
	}
	defer stopOrg()
	serverURL, stopServer, err := serve(ctx, slowly(server.Handler()))
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
	return errors.Join(missed...)
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

// serve serves on a free port of loopback. The name localhost is used, because the server refuses a literal 127.0.0.1 as its
// identity provider (F6).
func serve(ctx context.Context, handler http.Handler) (address string, stop func(), err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return "http://localhost:" + port, func() { _ = server.Close() }, err
}
