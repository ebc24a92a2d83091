package openmetadata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// serverDataSource is what the server says of itself.
type serverDataSource struct{ connection.DataSource }

// NewServerDataSource makes openmetadata_server.
func NewServerDataSource() datasource.DataSource {
	return &serverDataSource{connection.DataSource{Type: "_server"}}
}

type serverModel struct {
	Version        types.String           `tfsdk:"version"`
	Revision       types.String           `tfsdk:"revision"`
	HasSecurityAPI types.Bool             `tfsdk:"has_security_api"`
	Healthy        types.Bool             `tfsdk:"healthy"`
	Authentication authenticationModel    `tfsdk:"authentication"`
	Status         map[string]statusModel `tfsdk:"status"`
	Sources        map[string]sourceModel `tfsdk:"settings_sources"`
	Replicas       *replicasModel         `tfsdk:"replicas"`
}

type replicasModel struct {
	Agree             types.Bool `tfsdk:"agree"`
	DifferingSettings []string   `tfsdk:"differing_settings"`
	DifferingKeys     []string   `tfsdk:"differing_keys"`
}

type authenticationModel struct {
	Provider         types.String `tfsdk:"provider"`
	ProviderName     types.String `tfsdk:"provider_name"`
	ClientType       types.String `tfsdk:"client_type"`
	ClientID         types.String `tfsdk:"client_id"`
	Authority        types.String `tfsdk:"authority"`
	CallbackURL      types.String `tfsdk:"callback_url"`
	EnableSelfSignup types.Bool   `tfsdk:"enable_self_signup"`
}

type statusModel struct {
	Description types.String `tfsdk:"description"`
	Passed      types.Bool   `tfsdk:"passed"`
	Message     types.String `tfsdk:"message"`
}

type sourceModel struct {
	Source           types.String           `tfsdk:"source"`
	SourceVariable   types.String           `tfsdk:"source_variable"`
	Editable         types.Bool             `tfsdk:"editable"`
	ManagedPaths     []string               `tfsdk:"managed_paths"`
	OverriddenFields []overriddenFieldModel `tfsdk:"overridden_fields"`
	LastReloadError  types.String           `tfsdk:"last_reload_error"`
}

type overriddenFieldModel struct {
	Path        types.String `tfsdk:"path"`
	EnvVariable types.String `tfsdk:"env_variable"`
}

// Schema implements datasource.DataSource.
func (d *serverDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "What an OpenMetadata server says of itself: its version, the sign-in that is in force, its health. Only `status` and `settings_sources` need a credential.",
		Attributes: map[string]schema.Attribute{
			"version":          schema.StringAttribute{Computed: true, MarkdownDescription: "Version, such as `1.12.6`."},
			"revision":         schema.StringAttribute{Computed: true, MarkdownDescription: "Commit that the server was built from."},
			"has_security_api": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether its security configuration can be read and changed while it runs, which came with 1.10."},
			"healthy":          schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether its health check answers 200."},
			"authentication": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "The sign-in that is in force, as far as the server tells it to anyone.",
				Attributes: map[string]schema.Attribute{
					"provider":           schema.StringAttribute{Computed: true, MarkdownDescription: "Identity provider, such as `basic` or `okta`."},
					"provider_name":      schema.StringAttribute{Computed: true, MarkdownDescription: "Its name on the sign-in page."},
					"client_type":        schema.StringAttribute{Computed: true, MarkdownDescription: "`public` or `confidential`. Null where the server has none stored."},
					"client_id":          schema.StringAttribute{Computed: true, MarkdownDescription: "Client ID that people sign in with."},
					"authority":          schema.StringAttribute{Computed: true, MarkdownDescription: "Issuer that people sign in at."},
					"callback_url":       schema.StringAttribute{Computed: true, MarkdownDescription: "Redirect URI of the sign-in."},
					"enable_self_signup": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the configuration lets unknown people make themselves an account. What counts on a running server is the value of its last start."},
				},
			},
			"replicas": schema.SingleNestedAttribute{
				Computed: true,
				MarkdownDescription: "Whether the server's replicas all have the same in memory, which is found out where the provider's `replicas` or `replica_urls` say that there are several. Null otherwise. " +
					"Servers before 1.10 do not show their security configuration, nor does any while the provider has no credential; the keys are compared all the same.",
				Attributes: map[string]schema.Attribute{
					"agree": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether they do not differ."},
					"differing_settings": schema.ListAttribute{
						ElementType: types.StringType, Computed: true,
						MarkdownDescription: "Members of the security configuration that not all serve alike, such as `authenticationConfiguration.provider`. Their values are not told, and what is masked is not compared.",
					},
					"differing_keys": schema.ListAttribute{
						ElementType: types.StringType, Computed: true,
						MarkdownDescription: "RFC 7638 thumbprints of the signing keys that some publish and others do not.",
					},
				},
			},
			"status": schema.MapNestedAttribute{
				Computed: true,
				MarkdownDescription: "The server's check of itself by step, such as `database`, `searchInstance`, `migrations`. " +
					"The step `jwks` looks at the key of the server's last start: after a reload with a new key it says the opposite of what is. Null while the provider has no credential.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"description": schema.StringAttribute{Computed: true, MarkdownDescription: "What is checked."},
					"passed":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether it passed."},
					"message":     schema.StringAttribute{Computed: true, MarkdownDescription: "What was found."},
				}},
			},
			"settings_sources": schema.MapNestedAttribute{
				Computed: true,
				MarkdownDescription: "Where the settings come from that both the server's deployment (its configuration file and environment) and its database have, by setting: `authenticationConfiguration`, `authorizerConfiguration` and others. " +
					"Servers tell it from 2.1 on; null on older ones, and while the provider has no credential.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"source":            schema.StringAttribute{Computed: true, MarkdownDescription: "`AUTO` (a change on either side counts), `ENV` (the deployment only) or `DB` (the database only)."},
					"source_variable":   schema.StringAttribute{Computed: true, MarkdownDescription: "Environment variable of the server that chooses the source."},
					"editable":          schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the setting can be changed through the API."},
					"managed_paths":     schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Fields that only the deployment can change, as JSON pointers such as `/oidcConfiguration/scope`."},
					"last_reload_error": schema.StringAttribute{Computed: true, MarkdownDescription: "Why this server could not take on what is stored. Null where it could."},
					"overridden_fields": schema.ListNestedAttribute{
						Computed: true, MarkdownDescription: "Fields that the deployment sets on purpose, and the database to another value, which counts.",
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"path":         schema.StringAttribute{Computed: true, MarkdownDescription: "JSON pointer of the field."},
							"env_variable": schema.StringAttribute{Computed: true, MarkdownDescription: "Environment variable that sets it. Null where there is none."},
						}},
					},
				}},
			},
		},
	}
}

// Read implements datasource.DataSource.
func (d *serverDataSource) Read(ctx context.Context, _ datasource.ReadRequest, response *datasource.ReadResponse) {
	client := d.NeedOpenMetadataPublic(&response.Diagnostics)
	if client == nil {
		return
	}
	_, err := d.OpenMetadata()
	model, err := readServer(ctx, client, err == nil)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, "server "+client.Host(), err)
		return
	}
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

func readServer(ctx context.Context, client *api.Client, withStatus bool) (serverModel, error) {
	version, err := client.Version(ctx)
	if err != nil {
		return serverModel{}, err
	}
	healthy, err := client.Healthy(ctx)
	if err != nil {
		return serverModel{}, err
	}
	settings, err := client.PublicAuthentication(ctx)
	if err != nil {
		return serverModel{}, err
	}
	model := serverModel{
		Version: convert.Text(version.Version), Revision: convert.Text(version.Revision),
		HasSecurityAPI: types.BoolValue(version.HasSecurityAPI()), Healthy: types.BoolValue(healthy),
		Authentication: authenticationModel{
			Provider: convert.Text(settings.Provider), ProviderName: convert.Text(settings.ProviderName), ClientType: convert.Text(settings.ClientType),
			ClientID: convert.Text(settings.ClientID), Authority: convert.Text(settings.Authority), CallbackURL: convert.Text(settings.CallbackURL),
			EnableSelfSignup: types.BoolValue(settings.EnableSelfSignup),
		},
	}
	differing, asked, err := client.Disagree(ctx, withStatus && version.HasSecurityAPI())
	if err != nil {
		return serverModel{}, err
	}
	if asked {
		model.Replicas = &replicasModel{
			Agree: types.BoolValue(differing.None()), DifferingSettings: append([]string{}, differing.Fields...), DifferingKeys: append([]string{}, differing.Keys...),
		}
	}
	if !withStatus {
		return model, nil
	}
	steps, err := client.Status(ctx)
	if err != nil {
		return serverModel{}, err
	}
	model.Status = map[string]statusModel{}
	for name, step := range steps {
		model.Status[name] = statusModel{Description: convert.Text(step.Description), Passed: types.BoolValue(step.Passed), Message: convert.Text(step.Message)}
	}
	sources, err := client.SettingsSources(ctx)
	if err != nil {
		return serverModel{}, err
	}
	model.Sources = sourcesOf(sources)
	return model, nil
}

func sourcesOf(sources []api.SettingSource) map[string]sourceModel {
	if sources == nil {
		return nil
	}
	models := map[string]sourceModel{}
	for _, source := range sources {
		model := sourceModel{
			Source: convert.Text(source.Source), SourceVariable: convert.Text(source.SourceVariable), Editable: types.BoolValue(source.Editable),
			ManagedPaths: append([]string{}, source.ManagedPaths...), OverriddenFields: []overriddenFieldModel{}, LastReloadError: convert.Text(source.LastReloadError),
		}
		for _, field := range source.OverriddenFields {
			model.OverriddenFields = append(model.OverriddenFields, overriddenFieldModel{Path: convert.Text(field.Path), EnvVariable: convert.Text(field.EnvVariable)})
		}
		models[source.ConfigType] = model
	}
	return models
}
