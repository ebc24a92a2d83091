package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Invoke validates, plans and invokes an action, as Terraform does from 1.14 on, and returns what it tells while it works too.
// What is wrong at one step ends it. Without a configuration the action has no config block, which Terraform says by null.
func (s *Session) Invoke(typeName string, config map[string]any) (said Said, progress []string) {
	e := s.environment
	e.t.Helper()
	schema, exists := s.schemas.ActionSchemas[typeName]
	server, invokes := s.server.(tfprotov6.ActionServer)
	if !exists || !invokes {
		e.t.Fatalf("the provider has no action %s", typeName)
	}
	ctx := context.Background()
	value := any(config)
	if config == nil {
		value = nil
	}
	encoded := dynamic(e.t, toValue(e.t, schema.Schema.ValueType(), value))
	checked, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: encoded})
	if err != nil {
		e.t.Fatal(err)
	}
	if said = said.with(checked.Diagnostics); len(said.Errors) > 0 {
		return said, nil
	}
	planned, err := server.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: typeName, Config: encoded})
	if err != nil {
		e.t.Fatal(err)
	}
	if said = said.with(planned.Diagnostics); len(said.Errors) > 0 {
		return said, nil
	}
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: encoded})
	if err != nil {
		e.t.Fatal(err)
	}
	completed := false
	for event := range stream.Events {
		switch told := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, told.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			said, completed = said.with(told.Diagnostics), true
		}
	}
	if !completed {
		e.t.Errorf("the action %s ends without saying so", typeName)
	}
	return said, progress
}
