package adopt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// List lists the objects of a type of resources, which newResource makes by Resource and whose identity's last part has a
// Collection. What each object is in may be given, or is gone through by the collections of the parts before.
func List(newResource func() resource.Resource, description string) func() list.ListResource {
	return func() list.ListResource {
		return &lister{of: newResource().(*adoptable), description: description}
	}
}

// nameFilter is the attribute that asks for the objects of one name.
const nameFilter = "name"

type lister struct {
	of          *adoptable
	description string
}

var _ list.ListResourceWithConfigure = (*lister)(nil)

// Metadata implements list.ListResource.
func (l *lister) Metadata(ctx context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	l.of.Metadata(ctx, request, response)
}

// Configure implements list.ListResourceWithConfigure.
func (l *lister) Configure(ctx context.Context, request resource.ConfigureRequest, response *resource.ConfigureResponse) {
	l.of.Configure(ctx, request, response)
}

// named tells whether the objects have names that can be asked for.
func (l *lister) named() bool {
	parts := l.of.Identity().Parts
	return parts[len(parts)-1].Listed == nil
}

// ListResourceConfigSchema implements list.ListResource.
func (l *lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, response *list.ListResourceSchemaResponse) {
	parts := l.of.Identity().Parts
	attributes := map[string]schema.Attribute{}
	for _, part := range parts[:len(parts)-1] {
		attributes[part.Attribute] = schema.StringAttribute{
			Optional: true, MarkdownDescription: fmt.Sprintf("%s If unset, every %s is gone through, at one request each.", part.Description, part.Of.Object),
		}
	}
	if last := parts[len(parts)-1]; l.named() {
		attributes[nameFilter] = schema.StringAttribute{
			Optional: true, MarkdownDescription: fmt.Sprintf("Name of the %s, to the letter. If unset, all are listed.", last.Of.Object),
		}
	}
	response.Schema = schema.Schema{MarkdownDescription: l.description, Attributes: attributes}
}

// List implements list.ListResource. A page of an API is asked for when the objects before it have been taken.
func (l *lister) List(ctx context.Context, request list.ListRequest, stream *list.ListResultsStream) {
	var diagnostics diag.Diagnostics
	configured := func(attribute string) string {
		var value types.String
		diagnostics.Append(request.Config.GetAttribute(ctx, path.Root(attribute), &value)...)
		return value.ValueString()
	}
	w := walk{lister: l, request: request}
	parts := l.of.Identity().Parts
	for _, part := range parts[:len(parts)-1] {
		w.given = append(w.given, configured(part.Attribute))
	}
	if l.named() {
		w.name = configured(nameFilter)
	}
	if diagnostics.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diagnostics)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		w.push = push
		w.into(ctx, nil, nil)
	}
}

// walk goes through the collections that the objects are in.
type walk struct {
	*lister
	request list.ListRequest
	// given are the ids of what the objects are in, empty where all are gone through, and name is that of the objects.
	given []string
	name  string

	push   func(list.ListResult) bool
	listed int64
}

// into goes through what is in the objects of the ids, whose names are those that are known. It tells whether more is wanted.
func (w *walk) into(ctx context.Context, in, names []string) bool {
	parts := w.of.Identity().Parts
	depth := len(in)
	isLast := depth == len(parts)-1
	if !isLast && w.given[depth] != "" {
		return w.into(ctx, slices.Concat(in, w.given[depth:depth+1]), names)
	}
	collection, name := parts[depth].Of, ""
	if listed := parts[depth].Listed; listed != nil {
		collection = *listed
	}
	if isLast {
		name = w.name
	}
	var diagnostics diag.Diagnostics
	for item, err := range collection.each(ctx, in, name, &diagnostics) {
		if err != nil {
			diagnose.Error(&diagnostics, diagnose.Read, "list of each "+collection.Object, err)
			break
		}
		if item.Foreign || name != "" && item.Name != name {
			continue
		}
		ids, known := slices.Concat(in, []string{item.ID}), slices.Concat(names, []string{item.Name})
		if more := isLast && w.result(ctx, ids, strings.Join(known, "/")) || !isLast && w.into(ctx, ids, known); !more {
			return false
		}
	}
	return len(diagnostics) == 0 || w.push(list.ListResult{Diagnostics: diagnostics})
}

// result pushes one object, and tells whether more is wanted. One that is gone meanwhile is none.
func (w *walk) result(ctx context.Context, ids []string, name string) bool {
	if w.request.Limit > 0 && w.listed >= w.request.Limit {
		return false
	}
	result := w.request.NewListResult(ctx)
	result.DisplayName = name
	values, kinds := map[string]tftypes.Value{}, map[string]tftypes.Type{}
	for i, part := range w.of.Identity().Parts {
		values[part.key()], kinds[part.key()] = tftypes.NewValue(tftypes.String, ids[i]), tftypes.String
	}
	result.Identity.Raw = tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, values)
	if w.request.IncludeResource && !w.include(ctx, ids, &result) {
		return true
	}
	w.listed++
	return w.push(result) && (w.request.Limit == 0 || w.listed < w.request.Limit)
}

// errGone says that an object that a list had is not there any more.
var errGone = errors.New("the object is gone")

// include puts the resource into the result as an import would; it returns false for an object that is gone. What is wrong with
// it the result says, and the list goes on.
func (w *walk) include(ctx context.Context, ids []string, result *list.ListResult) bool {
	state, err := w.of.adopted(ctx, ids, tfsdk.State{Raw: result.Resource.Raw, Schema: result.Resource.Schema}, &result.Diagnostics)
	if err == nil {
		result.Resource.Raw = state.Raw
	}
	return !errors.Is(err, errGone)
}

// adopted is the state that an import by the ids ends in. It fails with errGone, or after adding an error.
func (a *adoptable) adopted(ctx context.Context, ids []string, empty tfsdk.State, diagnostics *diag.Diagnostics) (tfsdk.State, error) {
	imported := resource.ImportStateResponse{State: empty}
	imported.Private = fresh(imported.Private)
	a.ImportState(ctx, resource.ImportStateRequest{ID: strings.Join(ids, a.Identity().joint())}, &imported)
	read := resource.ReadResponse{State: imported.State, Private: imported.Private}
	if !imported.Diagnostics.HasError() {
		a.Read(ctx, resource.ReadRequest{State: imported.State, Private: imported.Private}, &read)
	}
	diagnostics.Append(imported.Diagnostics...)
	diagnostics.Append(read.Diagnostics...)
	switch {
	case diagnostics.HasError():
		return empty, errors.New("the object cannot be read")
	case read.State.Raw.IsNull():
		return empty, errGone
	}
	return read.State, nil
}

// fresh is an empty one of a type that only the framework can name.
func fresh[T any](*T) *T { return new(T) }
