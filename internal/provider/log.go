package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// logRequest writes one attempt of one request to Terraform's log: at DEBUG what was asked and answered, at TRACE the bodies as
// well. The transport has taken the secrets out of both.
func logRequest(ctx context.Context, message string, fields map[string]any) {
	outline := map[string]any{}
	for name, value := range fields {
		if name != "request_body" && name != "response_body" {
			outline[name] = value
		}
	}
	tflog.Debug(ctx, message, outline)
	if len(outline) < len(fields) {
		tflog.Trace(ctx, message+" with bodies", fields)
	}
}

// listen makes the transport log what somebody reads, and do no work for what nobody does.
func listen(options *transport.Options, variable func(string) string) {
	switch level := logLevel(variable); {
	case level <= hclog.Trace:
		options.Log, options.LogBodies = logRequest, true
	case level <= hclog.Debug:
		options.Log = logRequest
	}
}

// logLevel is the most detailed level that is read of this provider's log, by the variables of Terraform and its plugins. A
// plugin itself writes everything where none is set, and Terraform drops it.
func logLevel(variable func(string) string) hclog.Level {
	level := func(name string) hclog.Level {
		switch text := strings.ToUpper(strings.TrimSpace(variable(name))); {
		case text == "":
			return hclog.NoLevel
		case hclog.LevelFromString(text) == hclog.NoLevel:
			return hclog.Trace // JSON is TRACE in another form, and so is what Terraform does not know.
		default:
			return hclog.LevelFromString(text)
		}
	}
	terraform := level("TF_LOG_PROVIDER")
	if terraform == hclog.NoLevel {
		terraform = level("TF_LOG")
	}
	own := level("TF_LOG_PROVIDER_OPENMETADATA")
	switch {
	case own == hclog.NoLevel && terraform == hclog.NoLevel:
		return hclog.Off
	case own == hclog.NoLevel, terraform != hclog.NoLevel && terraform > own:
		return terraform
	}
	return own
}
