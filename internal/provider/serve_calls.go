package provider

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// sameValue tells whether two values are written alike.
func sameValue(a, b *tfprotov6.DynamicValue) bool {
	return a != nil && b != nil && bytes.Equal(a.MsgPack, b.MsgPack) && bytes.Equal(a.JSON, b.JSON)
}

// The calls of Terraform's protocol that tell a person something.

// GetMetadata implements tfprotov6.ProviderServer.
func (s shown) GetMetadata(ctx context.Context, request *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.GetMetadata)
}

// GetProviderSchema implements tfprotov6.ProviderServer.
func (s shown) GetProviderSchema(ctx context.Context, request *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.GetProviderSchema)
}

// GetResourceIdentitySchemas implements tfprotov6.ProviderServer.
func (s shown) GetResourceIdentitySchemas(ctx context.Context, request *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.GetResourceIdentitySchemas)
}

// GetFunctions implements tfprotov6.ProviderServer.
func (s shown) GetFunctions(ctx context.Context, request *tfprotov6.GetFunctionsRequest) (*tfprotov6.GetFunctionsResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.GetFunctions)
}

// ValidateProviderConfig implements tfprotov6.ProviderServer.
func (s shown) ValidateProviderConfig(ctx context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.ValidateProviderConfig)
}

// ConfigureProvider implements tfprotov6.ProviderServer.
func (s shown) ConfigureProvider(ctx context.Context, request *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.ConfigureProvider)
}

// ValidateResourceConfig implements tfprotov6.ProviderServer.
func (s shown) ValidateResourceConfig(ctx context.Context, request *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.ValidateResourceConfig)
}

// UpgradeResourceState implements tfprotov6.ProviderServer.
func (s shown) UpgradeResourceState(ctx context.Context, request *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if response := s.schemas.unchanged(ctx, request); response != nil {
		return response, nil
	}
	return cleaned(ctx, s.lines, request, s.protocol.UpgradeResourceState)
}

// UpgradeResourceIdentity implements tfprotov6.ProviderServer.
func (s shown) UpgradeResourceIdentity(ctx context.Context, request *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.UpgradeResourceIdentity)
}

// ReadResource implements tfprotov6.ProviderServer. What the process has read since its last write need not be read again.
func (s shown) ReadResource(ctx context.Context, request *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return cleaned(transport.Remembering(ctx), s.lines, request, s.protocol.ReadResource)
}

// PlanResourceChange implements tfprotov6.ProviderServer.
func (s shown) PlanResourceChange(ctx context.Context, request *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	response, err := cleaned(ctx, s.lines, request, s.protocol.PlanResourceChange)
	if err == nil && response != nil && response.PlannedState != nil && !sameValue(request.PriorState, response.PlannedState) {
		s.notes.Set(connection.PlannedChanges, request.TypeName, "")
		if name := s.schemas.name(ctx, request.TypeName, response.PlannedState); name != "" {
			s.notes.Set(connection.PlannedChanges, connection.Named(request.TypeName, name), "")
		}
	}
	return response, err
}

// ApplyResourceChange implements tfprotov6.ProviderServer.
func (s shown) ApplyResourceChange(ctx context.Context, request *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return cleaned(ctx, s.lines, request, func(ctx context.Context, request *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
		response, err := s.protocol.ApplyResourceChange(ctx, request)
		if err != nil {
			return response, err
		}
		return response, s.answers.compare(ctx, request, response)
	})
}

// ImportResourceState implements tfprotov6.ProviderServer.
func (s shown) ImportResourceState(ctx context.Context, request *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	if strings.TrimSpace(request.ID) == "" && request.Identity == nil {
		return &tfprotov6.ImportResourceStateResponse{Diagnostics: []*tfprotov6.Diagnostic{{
			Severity: tfprotov6.DiagnosticSeverityError, Summary: "The import id is empty",
			Detail: fmt.Sprintf("Nothing tells which %s is meant. Its page says at its end what the id is made of.", request.TypeName),
		}}}, nil
	}
	return cleaned(ctx, s.lines, request, s.protocol.ImportResourceState)
}

// MoveResourceState implements tfprotov6.ProviderServer.
func (s shown) MoveResourceState(ctx context.Context, request *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.MoveResourceState)
}

// GenerateResourceConfig implements tfprotov6.ProviderServer.
func (s shown) GenerateResourceConfig(ctx context.Context, request *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.GenerateResourceConfig)
}

// ValidateDataResourceConfig implements tfprotov6.ProviderServer.
func (s shown) ValidateDataResourceConfig(ctx context.Context, request *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.ValidateDataResourceConfig)
}

// ReadDataSource implements tfprotov6.ProviderServer, as ReadResource.
func (s shown) ReadDataSource(ctx context.Context, request *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return cleaned(transport.Remembering(ctx), s.lines, request, s.protocol.ReadDataSource)
}

// CallFunction implements tfprotov6.ProviderServer.
func (s shown) CallFunction(ctx context.Context, request *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.CallFunction)
}

// ValidateEphemeralResourceConfig implements tfprotov6.ProviderServer.
func (s shown) ValidateEphemeralResourceConfig(ctx context.Context, request *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.ValidateEphemeralResourceConfig)
}

// OpenEphemeralResource implements tfprotov6.ProviderServer.
func (s shown) OpenEphemeralResource(ctx context.Context, request *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.OpenEphemeralResource)
}

// RenewEphemeralResource implements tfprotov6.ProviderServer.
func (s shown) RenewEphemeralResource(ctx context.Context, request *tfprotov6.RenewEphemeralResourceRequest) (*tfprotov6.RenewEphemeralResourceResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.RenewEphemeralResource)
}

// CloseEphemeralResource implements tfprotov6.ProviderServer.
func (s shown) CloseEphemeralResource(ctx context.Context, request *tfprotov6.CloseEphemeralResourceRequest) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.CloseEphemeralResource)
}

// ValidateListResourceConfig implements tfprotov6.ListResourceServer.
func (s shown) ValidateListResourceConfig(ctx context.Context, request *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.ValidateListResourceConfig)
}

// ListResource implements tfprotov6.ListResourceServer, as ReadResource. What it tells it tells while it is gone through.
func (s shown) ListResource(ctx context.Context, request *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := cleaned(transport.Remembering(ctx), s.lines, request, s.protocol.ListResource)
	if err != nil || stream == nil {
		return stream, err
	}
	results := stream.Results
	stream.Results = func(push func(tfprotov6.ListResourceResult) bool) {
		results(func(result tfprotov6.ListResourceResult) bool {
			cleanDiagnostics(result.Diagnostics, s.lines)
			return push(result)
		})
	}
	return stream, nil
}

// ValidateActionConfig implements tfprotov6.ActionServer.
func (s shown) ValidateActionConfig(ctx context.Context, request *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	return cleaned(ctx, s.lines, request, s.protocol.ValidateActionConfig)
}

// PlanAction implements tfprotov6.ActionServer, as ReadResource.
func (s shown) PlanAction(ctx context.Context, request *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return cleaned(transport.Remembering(ctx), s.lines, request, s.protocol.PlanAction)
}

// InvokeAction implements tfprotov6.ActionServer. What the events tell is made printable as they come.
func (s shown) InvokeAction(ctx context.Context, request *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.protocol.InvokeAction(transport.NotingLines(transport.WithPatience(ctx), s.lines), request)
	if stream == nil || err != nil {
		return stream, err
	}
	events := stream.Events
	stream.Events = func(yield func(tfprotov6.InvokeActionEvent) bool) {
		for event := range events {
			switch told := event.Type.(type) {
			case tfprotov6.ProgressInvokeActionEventType:
				told.Message = transport.OneLine(told.Message)
				event.Type = told
			case tfprotov6.CompletedInvokeActionEventType:
				cleanDiagnostics(told.Diagnostics, s.lines)
			}
			if !yield(event) {
				return
			}
		}
	}
	return stream, nil
}
