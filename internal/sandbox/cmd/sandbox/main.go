// Command sandbox serves the stand-in Okta org and the stand-in OpenMetadata server on loopback until it is interrupted.
// Several processes of the server have addresses of their own beside, on free ports, which SANDBOX_REPLICA_URLS lists with
// commas. Once both are ready it prints one export line per variable that a client needs, and the address of the page where a
// person signs in: as alice@example.com with alice-password or bob@example.com with bob-password, who are in the group
// data-team, or as mallory@example.com with mallory-password, who is not.
//
//	SANDBOX_OKTA_ADDR             where the org listens, localhost:8580 if unset
//	SANDBOX_OKTA_URL              what the org calls itself in issuers and links, the address that a request names if unset
//	SANDBOX_OPENMETADATA_ADDR     where the server listens, localhost:8585 if unset
//	SANDBOX_OPENMETADATA_VERSION  the server's profile: 1.9, 1.12 (if unset) or 2.1
//	SANDBOX_OPENMETADATA_REPLICAS how many processes serve the one database behind that address, 1 if unset
//	SANDBOX_OPENMETADATA_BALANCE  what goes to the next of them: each connection, or each request; connection if unset
//	SANDBOX_CONF_DIR              where the server's key files are, a temporary directory if unset
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// headerTimeout is how long a client may take for the head of a request.
const headerTimeout = 10 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "sandbox: takes no arguments; SANDBOX_OKTA_ADDR and SANDBOX_OPENMETADATA_ADDR say where it listens,",
			"and go doc ./internal/sandbox/cmd/sandbox lists the other variables")
		stop()
		os.Exit(2) //nolint:gocritic // stop has run
	}
	if err := run(ctx, os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		stop()
		os.Exit(1)
	}
}

// run serves both doubles until the context ends.
func run(ctx context.Context, getenv func(string) string, out io.Writer) error {
	org := okta.New(okta.Options{
		BaseURL: getenv("SANDBOX_OKTA_URL"), Groups: []string{"data-team"},
		Users: []okta.User{
			{Login: "alice@example.com", Password: "alice-password", FirstName: "Alice", LastName: "Admin", Groups: []string{"data-team"}},
			{Login: "bob@example.com", Password: "bob-password", FirstName: "Bob", LastName: "Builder", Groups: []string{"data-team"}},
			{Login: "mallory@example.com", Password: "mallory-password", FirstName: "Mallory", LastName: "Outside"},
		},
	})
	oktaURL, stopOkta, err := control.Serve(ctx, orElse(getenv("SANDBOX_OKTA_ADDR"), "localhost:8580"), &http.Server{ReadHeaderTimeout: headerTimeout, Handler: org.Handler()})
	if err != nil {
		return err
	}
	defer stopOkta()
	oktaURL = orElse(getenv("SANDBOX_OKTA_URL"), oktaURL)
	address, err := url.Parse(oktaURL)
	if err != nil {
		return err
	}
	replicas, err := strconv.Atoi(orElse(getenv("SANDBOX_OPENMETADATA_REPLICAS"), "1"))
	if err != nil {
		return fmt.Errorf("SANDBOX_OPENMETADATA_REPLICAS: %w", err)
	}
	server, err := openmetadata.New(openmetadata.Options{
		Version: getenv("SANDBOX_OPENMETADATA_VERSION"), ConfDir: getenv("SANDBOX_CONF_DIR"),
		Replicas: replicas, Balance: openmetadata.Balance(getenv("SANDBOX_OPENMETADATA_BALANCE")),
		// 2.1 calls no identity provider whose name resolves to loopback.
		PublicHosts: map[string]string{strings.ToLower(address.Hostname()): "the org stands for one of the internet"},
	})
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()

	serverURL, stopServer, err := control.Serve(ctx, orElse(getenv("SANDBOX_OPENMETADATA_ADDR"), "localhost:8585"), &http.Server{ReadHeaderTimeout: headerTimeout, Handler: server.Handler(), ConnContext: server.ConnContext})
	if err != nil {
		return err
	}
	defer stopServer()

	exports := [][2]string{
		{"OKTA_ORG_URL", oktaURL},
		{"OKTA_API_TOKEN", okta.DefaultAPIToken},
		{"OPENMETADATA_HOST", serverURL},
		{"OPENMETADATA_EMAIL", "admin@open-metadata.org"},
		{"OPENMETADATA_PASSWORD", "admin"},
		{"TF_ACC_OPENMETADATA_CONF_DIR", server.ConfDir()},
		{"TF_ACC_OPENMETADATA_RESTART", "curl -fsS -X POST " + serverURL + "/sandbox/restart"},
		{"SANDBOX_SIGN_IN_URL", serverURL + "/"},
	}
	if server.Replicas() > 1 {
		var addresses []string
		for i := range server.Replicas() {
			address, stop, err := control.Serve(ctx, "localhost:0", &http.Server{ReadHeaderTimeout: headerTimeout, Handler: server.Replica(i).Handler()})
			if err != nil {
				return err
			}
			defer stop()
			addresses = append(addresses, address)
		}
		exports = append(exports, [2]string{"SANDBOX_REPLICA_URLS", strings.Join(addresses, ",")})
	}
	for _, variable := range exports {
		if _, err := fmt.Fprintf(out, "export %s=%s\n", variable[0], quote(variable[1])); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// quote makes a text one word for a shell.
func quote(text string) string {
	if !strings.ContainsAny(text, " '\"$`\\&;|<>()*?[]#~") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
