package provider

import (
	"context"
	"net/http"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// Serve serves the provider of a release version to Terraform until that ends it. With debug it prints how Terraform reaches
// the process.
func Serve(version string, debug bool) error {
	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		Quieten()
	}
	tuneCollector()
	return tf6server.Serve("registry.terraform.io/openmetadata-okta/openmetadata", func() tfprotov6.ProviderServer {
		return NewServer(version, DefaultTiming, nil)
	}, options...)
}

// Watch stands between a configured provider and the wire, so that it sees what is really sent.
type Watch func(settings connection.Settings, wire http.RoundTripper) http.RoundTripper

// NewServer returns a provider as Terraform talks to it. Tests give it other waits and another clock, for servers that have a
// clock of their own, and watch it; watch may be nil.
func NewServer(version string, timing connection.Timing, watch Watch) tfprotov6.ProviderServer {
	notes := &connection.Notes{}
	inner := providerserver.NewProtocol6(&openMetadataProvider{version: version, timing: timing, watch: watch, notes: notes})()
	server := inner.(protocol)
	known := &schemas{server: server}
	return shown{server, known, &answers{known}, &transport.Lines{}, notes}
}

// protocol is all of Terraform's protocol.
type protocol interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// shown is the one place that everything passes which the provider tells a person. Much of it are words of servers, and a
// terminal obeys some of what it is sent: see transport.Printable. Nor does any of it begin a line: see transport.Lines. What
// state stores tell passes as it is, since the provider has none.
type shown struct {
	protocol
	schemas *schemas
	answers *answers
	lines   *transport.Lines
	notes   *connection.Notes
}

// cleaned makes a call, and what its answer tells a person printable. A call is one operation on one object, which servers have
// wait for so long and no longer.
func cleaned[Request, Response any](ctx context.Context, lines *transport.Lines, request *Request, call func(context.Context, *Request) (*Response, error)) (*Response, error) {
	response, err := call(transport.NotingLines(transport.WithPatience(ctx), lines), request)
	if response != nil {
		clean(reflect.ValueOf(response).Elem(), lines)
	}
	return response, err
}

// clean makes the diagnostics and the error of an answer printable.
func clean(response reflect.Value, lines *transport.Lines) {
	if field := response.FieldByName("Diagnostics"); field.IsValid() {
		cleanDiagnostics(field.Interface().([]*tfprotov6.Diagnostic), lines)
	}
	if field := response.FieldByName("Error"); field.IsValid() && !field.IsNil() {
		failed := field.Interface().(*tfprotov6.FunctionError)
		failed.Text = lines.Join(transport.Printable(failed.Text))
	}
}

func cleanDiagnostics(diagnostics []*tfprotov6.Diagnostic, lines *transport.Lines) {
	for _, one := range diagnostics {
		one.Summary, one.Detail = transport.OneLine(one.Summary), lines.Join(transport.Printable(one.Detail))
	}
}
