package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// logRequest writes one attempt of one request to Terraform's log: at DEBUG what was asked and answered, at TRACE the
// bodies as well. The transport has taken the secrets out of both.
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
