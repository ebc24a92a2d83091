package standin

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Store stands in for a secret store and its provider, "store". Its three types, all store_secret, work as those of AWS Secrets
// Manager, Azure Key Vault, Google Secret Manager and Vault do: a resource with a write-only value, which is written when the
// revision changes, an ephemeral resource that reads the value, and a data source that reads it into the state.
type Store struct {
	mu      sync.Mutex
	secrets map[string]string
	refused map[string]bool
	agent   func(name, value string) error
}

// NewStore makes an empty store. The agent, which may be nil, stands for what delivers a secret to where it is used: it is
// called after each write with the secret's name and value, and must not call the store.
func NewStore(agent func(name, value string) error) *Store {
	if agent == nil {
		agent = func(string, string) error { return nil }
	}
	return &Store{secrets: map[string]string{}, refused: map[string]bool{}, agent: agent}
}

// Factory serves the provider "store" in this process.
func (s *Store) Factory() func() (tfprotov6.ProviderServer, error) {
	return (&Provider{
		Name:      "store",
		Resource:  []func() resource.Resource{s.secretType},
		Data:      []func() datasource.DataSource{func() datasource.DataSource { return &secretData{store: s} }},
		Ephemeral: []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return &secretEphemeral{store: s} }},
	}).Factory()
}

// Secret returns a secret's value, and whether the store has it.
func (s *Store) Secret(name string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, exists := s.secrets[name]
	return value, exists
}

// Refuse makes the next write of a secret fail, with nothing written.
func (s *Store) Refuse(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[name] = true
}

func (s *Store) write(name, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refused[name] {
		delete(s.refused, name)
		return errors.New("the store refuses the write")
	}
	s.secrets[name] = value
	return s.agent(name, value)
}

// read returns a secret that has to be there.
func (s *Store) read(name types.String, diagnostics *diag.Diagnostics) types.String {
	value, exists := s.Secret(name.ValueString())
	if !exists {
		diagnostics.AddAttributeError(path.Root("name"), "No such secret", fmt.Sprintf("The store has no secret %q.", name.ValueString()))
	}
	return types.StringValue(value)
}

// storedSecret is the resource store_secret.
type storedSecret struct {
	ID       types.String `tfsdk:"id"`
	Name     types.String `tfsdk:"name"`
	Value    types.String `tfsdk:"value_wo"`
	Revision types.Int64  `tfsdk:"revision"`
}

func (s *Store) secretType() resource.Resource {
	return &kept[storedSecret]{
		name: "store_secret",
		schema: schema.Schema{Attributes: map[string]schema.Attribute{
			"id":       idAttribute(),
			"name":     schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}},
			"value_wo": schema.StringAttribute{Required: true, WriteOnly: true, Sensitive: true},
			"revision": schema.Int64Attribute{Required: true},
		}},
		write: func(plan *storedSecret, config storedSecret) error {
			plan.ID = plan.Name
			return s.write(plan.Name.ValueString(), config.Value.ValueString())
		},
		read: func(state *storedSecret) (bool, error) {
			_, exists := s.Secret(state.Name.ValueString())
			return exists, nil
		},
		remove: func(state storedSecret) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.secrets, state.Name.ValueString())
			return nil
		},
	}
}

type secretModel struct {
	Name  types.String `tfsdk:"name"`
	Value types.String `tfsdk:"value"`
}

type secretEphemeral struct{ store *Store }

func (e *secretEphemeral) Metadata(_ context.Context, _ ephemeral.MetadataRequest, response *ephemeral.MetadataResponse) {
	response.TypeName = "store_secret"
}

func (e *secretEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, response *ephemeral.SchemaResponse) {
	response.Schema = ephemeralschema.Schema{Attributes: map[string]ephemeralschema.Attribute{
		"name":  ephemeralschema.StringAttribute{Required: true},
		"value": ephemeralschema.StringAttribute{Computed: true, Sensitive: true},
	}}
}

func (e *secretEphemeral) Open(ctx context.Context, request ephemeral.OpenRequest, response *ephemeral.OpenResponse) {
	var model secretModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	model.Value = e.store.read(model.Name, &response.Diagnostics)
	response.Diagnostics.Append(response.Result.Set(ctx, &model)...)
}

type secretData struct{ store *Store }

func (d *secretData) Metadata(_ context.Context, _ datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = "store_secret"
}

func (d *secretData) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = datasourceschema.Schema{Attributes: map[string]datasourceschema.Attribute{
		"name":  datasourceschema.StringAttribute{Required: true},
		"value": datasourceschema.StringAttribute{Computed: true, Sensitive: true},
	}}
}

func (d *secretData) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model secretModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	model.Value = d.store.read(model.Name, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}
