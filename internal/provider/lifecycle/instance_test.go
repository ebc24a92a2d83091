package lifecycle

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// private is the private state of an instance.
type private map[string][]byte

func (p private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return p[key], nil }

func (p private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

// announce is what the plan of a destroy leaves in the private data.
func (p private) announce(t *testing.T, r Run) private {
	t.Helper()
	request := resource.ModifyPlanRequest{Plan: tfsdk.Plan{Raw: tftypes.NewValue(tftypes.String, nil)}}
	if !r.plansDestroy(t.Context(), request, p, &diag.Diagnostics{}) {
		t.Error("a plan without an object is that of a destroy")
	}
	return p
}

// TestEndingOf: what the end of an instance means, by how Terraform comes to it and what else the run has made.
func TestEndingOf(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		// life leads an instance of alice to its end in the run that applies.
		life func(t *testing.T, key func(in, name string) Key) (Run, private)
		in   string
		want Ending
	}{
		"destroyed": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			p := private{}
			NewRun().Begin(t.Context(), p, NewInstance(), key("", "alice"), true, &diag.Diagnostics{})
			p.announce(t, NewRun())
			return NewRun(), p
		}, "", Destroyed},
		"destroyed, of a release that noted nothing": {func(t *testing.T, _ func(in, name string) Key) (Run, private) {
			return NewRun(), private{}.announce(t, NewRun())
		}, "", Destroyed},
		"destroyed, planned by a provider that is not configured": {func(t *testing.T, _ func(in, name string) Key) (Run, private) {
			return NewRun(), private{}.announce(t, Run{})
		}, "", Destroyed},
		"destroyed under one address, made under another": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			p := private{}
			NewRun().Begin(t.Context(), p, NewInstance(), key("", "alice"), true, &diag.Diagnostics{})
			p.announce(t, NewRun())
			r := NewRun()
			r.Begin(t.Context(), private{}, NewInstance(), key("", "alice"), false, &diag.Diagnostics{})
			return r, p
		}, "", TakenOn},
		"replaced by itself, destroyed first": {func(t *testing.T, _ func(in, name string) Key) (Run, private) {
			p := private{}.announce(t, NewRun()) // A destroy that failed.
			PlanSuccessor(t.Context(), p, types.StringValue("alice"), &diag.Diagnostics{})
			return NewRun(), p
		}, "", TakenOn},
		"replaced by another, destroyed first": {func(t *testing.T, _ func(in, name string) Key) (Run, private) {
			p := private{}
			PlanSuccessor(t.Context(), p, types.StringValue("bob"), &diag.Diagnostics{})
			return NewRun(), p
		}, "", Destroyed},
		"replaced by nobody knows whom, destroyed first": {func(t *testing.T, _ func(in, name string) Key) (Run, private) {
			p := private{}
			PlanSuccessor(t.Context(), p, types.StringUnknown(), &diag.Diagnostics{})
			return NewRun(), p
		}, "", Destroyed},
		"left over in this run, of the same object": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			p := private{}
			NewRun().Begin(t.Context(), p, NewInstance(), key("", "alice"), true, &diag.Diagnostics{})
			r := NewRun()
			r.Begin(t.Context(), private{}, NewInstance(), key("", "alice"), false, &diag.Diagnostics{})
			return r, p.announce(t, r)
		}, "", TakenOn},
		"left over in this run, of a release that noted nothing": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			r := NewRun()
			r.Begin(t.Context(), private{}, NewInstance(), key("", "alice"), false, &diag.Diagnostics{})
			return r, private{}.announce(t, r)
		}, "", TakenOn},
		"left over in this run, which has made another": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			r := NewRun()
			r.Begin(t.Context(), private{}, NewInstance(), key("", "bob"), true, &diag.Diagnostics{})
			return r, private{}.announce(t, r)
		}, "", Moved},
		"left over, and this run has adopted another": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			r := NewRun()
			r.Begin(t.Context(), private{}, NewInstance(), key("", "bob"), false, &diag.Diagnostics{})
			return r, private{}.announce(t, r)
		}, "", Unclear},
		"left over of two, of which this run has made one": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			r := NewRun()
			r.Begin(t.Context(), private{}, NewInstance(), key("", "bob"), true, &diag.Diagnostics{})
			if ending := r.EndingOf(t.Context(), private{}.announce(t, r), key("", "carol"), &diag.Diagnostics{}); ending != Moved {
				t.Errorf("the first is %d", ending)
			}
			return r, private{}.announce(t, r)
		}, "", Unclear},
		"left over from an earlier run": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			p := private{}
			NewRun().Begin(t.Context(), p, NewInstance(), key("", "alice"), true, &diag.Diagnostics{})
			NewRun().Begin(t.Context(), private{}, NewInstance(), key("", "alice"), false, &diag.Diagnostics{})
			r := NewRun()
			return r, p.announce(t, r)
		}, "", Unclear},
		"left over in this run, which has made one of the name elsewhere": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			r := NewRun()
			r.Begin(t.Context(), private{}, NewInstance(), key("new", "alice"), true, &diag.Diagnostics{})
			return r, private{}.announce(t, r)
		}, "old", Moved},
		"left over in this run, which has made one of another name": {func(t *testing.T, key func(in, name string) Key) (Run, private) {
			r := NewRun()
			r.Begin(t.Context(), private{}, NewInstance(), key("new", "bob"), true, &diag.Diagnostics{})
			return r, private{}.announce(t, r)
		}, "old", Unclear},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key := func(in, object string) Key {
				return Key{At: name, Type: "openmetadata_admin_user", In: in, Name: object}
			}
			var diagnostics diag.Diagnostics
			r, p := test.life(t, key)
			if got := r.EndingOf(t.Context(), p, key(test.in, "alice"), &diagnostics); got != test.want || diagnostics.HasError() {
				t.Errorf("the end is %d, want %d: %v", got, test.want, diagnostics)
			}
		})
	}
}
