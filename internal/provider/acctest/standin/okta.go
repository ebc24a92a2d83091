package standin

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// Okta stands in for the provider okta/okta in its version 7. Its types have the attributes that the documentation of that has,
// and of these it knows what to do with those that a sign-in needs; whoever sets another one is told.
type Okta struct {
	// Do sends a request to the org and returns the status and the decoded body.
	Do func(method, path string, body any) (status int, answer any)
}

// Serve serves the provider to a Terraform that runs as a program of its own, as the function Serve does.
func (o *Okta) Serve(t *testing.T) string {
	t.Helper()
	provider := &Provider{Name: "okta", Data: []func() datasource.DataSource{func() datasource.DataSource { return &oktaGroupData{o} }}}
	for _, one := range oktaTypes {
		provider.Resource = append(provider.Resource, func() resource.Resource { return one.resource(o) })
	}
	return Serve(t, "okta/okta", provider.Factory())
}

// oktaType is a type of okta/okta.
type oktaType struct {
	name string
	// collection is where the API has the objects, whose ids follow; whole says that it is the object itself already.
	collection string
	whole      bool
	// fixed is what each object has beside its attributes.
	fixed map[string]any
	// attributes has a line for each attribute: its name, what it holds, whether it must or may be set, or is told by the org,
	// or either, and its member of the API's object. One without a member is only in the schema.
	attributes string
	blocks     map[string]schema.Block
}

const (
	activeStatus = "status text may\n"
	ofAuthServer = "auth_server_id text must\n"
)

// timeouts is a block that some types have.
var timeouts = map[string]schema.Block{"timeouts": schema.SingleNestedBlock{Attributes: map[string]schema.Attribute{
	"create": schema.StringAttribute{Optional: true}, "read": schema.StringAttribute{Optional: true}, "update": schema.StringAttribute{Optional: true},
}}}

var oktaTypes = []oktaType{{
	name: "okta_group", collection: "/api/v1/groups",
	attributes: `
name                      text must profile.name
description               text may  profile.description
custom_profile_attributes text may
skip_users                bool may`,
}, {
	name: "okta_app_oauth", collection: "/api/v1/apps",
	fixed: map[string]any{"name": "oidc_client", "signOnMode": "OPENID_CONNECT"},
	attributes: `
label                                text   must   label
type                                 text   must   settings.oauthClient.application_type
client_id                            text   either credentials.oauthClient.client_id
client_secret                        secret told   credentials.oauthClient.client_secret
name                                 text   told   name
sign_on_mode                         text   told   signOnMode
grant_types                          set    may    settings.oauthClient.grant_types
response_types                       set    may    settings.oauthClient.response_types
redirect_uris                        list   may    settings.oauthClient.redirect_uris
post_logout_redirect_uris            set    may    settings.oauthClient.post_logout_redirect_uris
token_endpoint_auth_method           text   may    credentials.oauthClient.token_endpoint_auth_method
pkce_required                        bool   may    credentials.oauthClient.pkce_required
issuer_mode                          text   may    settings.oauthClient.issuer_mode
consent_method                       text   may    settings.oauthClient.consent_method
accessibility_error_redirect_url     text   may
accessibility_login_redirect_url     text   may
accessibility_self_service           bool   may
admin_note                           text   may
app_links_json                       text   may
app_settings_json                    text   may
authentication_policy                text   may
auto_key_rotation                    bool   may
auto_submit_toolbar                  bool   may
client_basic_secret                  secret may
client_basic_secret_wo_version       number may
client_uri                           text   may
enduser_note                         text   may
frontchannel_logout_session_required bool   may
frontchannel_logout_uri              text   may
hide_ios                             bool   may
hide_web                             bool   may
implicit_assignment                  bool   may
jwks_uri                             text   may
login_mode                           text   may
login_scopes                         set    may
login_uri                            text   may
logo                                 text   may
logo_uri                             text   may
omit_secret                          bool   may
participate_slo                      bool   may
policy_uri                           text   may
profile                              text   may
refresh_token_leeway                 number may
refresh_token_rotation               text   may
status                               text   may
tos_uri                              text   may
user_name_template                   text   may
user_name_template_push_status       text   may
user_name_template_suffix            text   may
user_name_template_type              text   may
wildcard_redirect                    text   may`,
	blocks: timeouts,
}, {
	name: "okta_app_group_assignment", collection: "/api/v1/apps/{app_id}/groups/{group_id}", whole: true,
	attributes: `
app_id            text   must
group_id          text   must
priority          number may  priority
profile           text   may
retain_assignment bool   may`,
	blocks: timeouts,
}, {
	name: "okta_trusted_origin", collection: "/api/v1/trustedOrigins",
	attributes: activeStatus + `
name            text  must name
origin          text  must origin
created         text  told created
created_by      text  told createdBy
last_updated    text  told lastUpdated
last_updated_by text  told lastUpdatedBy
scopes          block -    scopes`,
	blocks: map[string]schema.Block{"scopes": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
		"type": schema.StringAttribute{Optional: true}, "allowed_okta_apps": schema.ListAttribute{Optional: true, ElementType: types.StringType},
	}}}},
}, {
	name: "okta_auth_server", collection: "/api/v1/authorizationServers",
	attributes: activeStatus + `
name                      text must name
audiences                 set  must audiences
description               text may  description
issuer_mode               text may  issuerMode
credentials_rotation_mode text may
credentials_last_rotated  text told credentials.signing.lastRotated
credentials_next_rotation text told credentials.signing.nextRotation
issuer                    text told issuer
kid                       text told credentials.signing.kid`,
}, {
	name: "okta_auth_server_scope", collection: "/api/v1/authorizationServers/{auth_server_id}/scopes",
	attributes: ofAuthServer + `
name             text must name
consent          text may  consent
default          bool may  default
description      text may  description
display_name     text may  displayName
metadata_publish text may  metadataPublish
optional         bool may  optional
system           bool told system`,
}, {
	name: "okta_auth_server_claim", collection: "/api/v1/authorizationServers/{auth_server_id}/claims",
	attributes: ofAuthServer + activeStatus + `
name                    text must name
claim_type              text must claimType
value                   text must value
value_type              text may  valueType
group_filter_type       text may  group_filter_type
always_include_in_token bool may  alwaysIncludeInToken
scopes                  set  may  conditions.scopes`,
}, {
	name: "okta_auth_server_policy", collection: "/api/v1/authorizationServers/{auth_server_id}/policies",
	fixed: map[string]any{"type": "OAUTH_AUTHORIZATION_POLICY"},
	attributes: ofAuthServer + activeStatus + `
name             text   must name
description      text   must description
priority         number must priority
client_whitelist set    must conditions.clients.include`,
}, {
	name: "okta_auth_server_policy_rule", collection: "/api/v1/authorizationServers/{auth_server_id}/policies/{policy_id}/rules",
	fixed: map[string]any{"type": "RESOURCE_ACCESS"},
	attributes: ofAuthServer + activeStatus + `
policy_id                      text   must
name                           text   must name
priority                       number must priority
grant_type_whitelist           set    must conditions.grantTypes.include
scope_whitelist                set    may  conditions.scopes.include
group_whitelist                set    may  conditions.people.groups.include
group_blacklist                set    may
user_whitelist                 set    may
user_blacklist                 set    may
inline_hook_id                 text   may
type                           text   may
access_token_lifetime_minutes  number may  actions.token.accessTokenLifetimeMinutes
refresh_token_lifetime_minutes number may  actions.token.refreshTokenLifetimeMinutes
refresh_token_window_minutes   number may  actions.token.refreshTokenWindowMinutes
system                         bool   told system`,
}}

// oktaAttribute is a line of oktaType.attributes.
type oktaAttribute struct{ name, kind, set, member string }

func (t oktaType) lines() (all []oktaAttribute) {
	for line := range strings.Lines(t.attributes) {
		if words := append(strings.Fields(line), ""); len(words) > 1 {
			all = append(all, oktaAttribute{words[0], words[1], words[2], words[3]})
		}
	}
	return all
}

func (a oktaAttribute) schema() schema.Attribute {
	required, told := a.set == "must", a.set == "told" || a.set == "either"
	optional := a.set == "may" || a.set == "either"
	switch a.kind {
	case "bool":
		return schema.BoolAttribute{Required: required, Optional: optional, Computed: told}
	case "number":
		return schema.Int64Attribute{Required: required, Optional: optional, Computed: told}
	case "set":
		return schema.SetAttribute{ElementType: types.StringType, Required: required, Optional: optional, Computed: told}
	case "list":
		return schema.ListAttribute{ElementType: types.StringType, Required: required, Optional: optional, Computed: told}
	}
	one := schema.StringAttribute{Required: required, Optional: optional, Computed: told, Sensitive: a.kind == "secret"}
	if told {
		one.PlanModifiers = idAttribute().PlanModifiers
	}
	return one
}

func (t oktaType) resource(org *Okta) resource.Resource {
	attributes := map[string]schema.Attribute{"id": idAttribute()}
	for _, one := range t.lines() {
		if one.kind != "block" {
			attributes[one.name] = one.schema()
		}
	}
	return &kept[types.Object]{
		name: t.name, schema: schema.Schema{Attributes: attributes, Blocks: t.blocks},
		write: func(plan *types.Object, _ types.Object) error {
			object, err := t.object(plan.Attributes())
			if err != nil {
				return err
			}
			method, place := http.MethodPost, t.place(plan.Attributes())
			if t.whole || !plan.Attributes()["id"].IsUnknown() {
				method = http.MethodPut
			}
			status, answer := org.Do(method, place, object)
			if status >= http.StatusMultipleChoices {
				return fmt.Errorf("%s %s is answered %d %v", method, place, status, answer)
			}
			*plan = t.read(*plan, answer)
			return nil
		},
		read: func(state *types.Object) (bool, error) {
			place := t.place(state.Attributes())
			status, answer := org.Do(http.MethodGet, place, nil)
			switch status {
			case http.StatusNotFound:
				return false, nil
			case http.StatusOK:
				*state = t.read(*state, answer)
				return true, nil
			}
			return true, fmt.Errorf("GET %s is answered %d %v", place, status, answer)
		},
		remove: func(state types.Object) error {
			place := t.place(state.Attributes())
			if t.name == "okta_app_oauth" {
				org.Do(http.MethodPost, place+"/lifecycle/deactivate", nil)
			}
			if status, answer := org.Do(http.MethodDelete, place, nil); status >= http.StatusMultipleChoices {
				return fmt.Errorf("DELETE %s is answered %d %v", place, status, answer)
			}
			return nil
		},
	}
}

var inBraces = regexp.MustCompile(`\{(\w+)\}`)

// place is the path of the object, or of its collection while it has no id.
func (t oktaType) place(attributes map[string]attr.Value) string {
	place := inBraces.ReplaceAllStringFunc(t.collection, func(name string) string {
		return attributes[strings.Trim(name, "{}")].(types.String).ValueString()
	})
	if id := attributes["id"].(types.String); !t.whole && !id.IsUnknown() {
		place += "/" + id.ValueString()
	}
	return place
}

// object is what the API is sent.
func (t oktaType) object(attributes map[string]attr.Value) (map[string]any, error) {
	object := map[string]any{}
	maps.Copy(object, t.fixed)
	for _, one := range t.lines() {
		value := plain(attributes[one.name])
		switch {
		case value == nil || one.set == "told":
		case one.member != "":
			put(object, strings.Split(one.member, "."), value)
		case !strings.Contains(t.collection, "{"+one.name+"}"):
			return nil, fmt.Errorf("the stand-in does not know what to do with %s", one.name)
		}
	}
	return object, nil
}

// read is the state by the API's answer. What is not set is left to the org, and shows no drift.
func (t oktaType) read(before types.Object, answer any) types.Object {
	object, _ := answer.(map[string]any)
	values := before.Attributes()
	values["id"] = types.StringValue(fmt.Sprint(object["id"]))
	for _, one := range t.lines() {
		if one.member == "" || one.kind == "block" || values[one.name].IsNull() {
			continue
		}
		value := get(object, strings.Split(one.member, "."))
		// A secret is told once.
		if value != nil || one.kind != "secret" {
			values[one.name] = typed(before.AttributeTypes(context.Background())[one.name], value)
		}
	}
	return types.ObjectValueMust(before.AttributeTypes(context.Background()), values)
}

func put(object map[string]any, members []string, value any) {
	for _, member := range members[:len(members)-1] {
		inner, _ := object[member].(map[string]any)
		if inner == nil {
			inner = map[string]any{}
			object[member] = inner
		}
		object = inner
	}
	object[members[len(members)-1]] = value
}

func get(value any, members []string) any {
	for _, member := range members {
		object, _ := value.(map[string]any)
		value = object[member]
	}
	return value
}

// plain is a value of Terraform's as JSON has it; nil for what is not set.
func plain(value attr.Value) any {
	if value.IsNull() || value.IsUnknown() {
		return nil
	}
	var elements []attr.Value
	switch value := value.(type) {
	case types.String:
		return value.ValueString()
	case types.Bool:
		return value.ValueBool()
	case types.Int64:
		return value.ValueInt64()
	case types.Object:
		object := map[string]any{}
		for name, member := range value.Attributes() {
			if one := plain(member); one != nil {
				object[name] = one
			}
		}
		return object
	case types.Set:
		elements = value.Elements()
	case types.List:
		elements = value.Elements()
	}
	all := []any{}
	for _, element := range elements {
		all = append(all, plain(element))
	}
	return all
}

// typed is plain's inverse for what an attribute holds.
func typed(of attr.Type, value any) attr.Value {
	texts := func() (elements []attr.Value) {
		all, _ := value.([]any)
		for _, element := range all {
			elements = append(elements, types.StringValue(fmt.Sprint(element)))
		}
		return elements
	}
	switch of.(type) {
	case basetypes.SetType:
		return types.SetValueMust(types.StringType, texts())
	case basetypes.ListType:
		return types.ListValueMust(types.StringType, texts())
	case basetypes.BoolType:
		is, _ := value.(bool)
		return types.BoolValue(is)
	case basetypes.Int64Type:
		number, _ := value.(float64)
		return types.Int64Value(int64(number))
	}
	if value == nil {
		return types.StringNull()
	}
	return types.StringValue(fmt.Sprint(value))
}

// oktaGroupData is the data source okta_group.
type oktaGroupData struct{ org *Okta }

func (d *oktaGroupData) Metadata(_ context.Context, _ datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = "okta_group"
}

func (d *oktaGroupData) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	text := datasourceschema.StringAttribute{Optional: true}
	response.Schema = datasourceschema.Schema{Attributes: map[string]datasourceschema.Attribute{
		"name": text, "type": text, "delay_read_seconds": text, "include_users": datasourceschema.BoolAttribute{Optional: true},
		"id": datasourceschema.StringAttribute{Computed: true}, "description": datasourceschema.StringAttribute{Computed: true},
		"users": datasourceschema.SetAttribute{ElementType: types.StringType, Computed: true},
	}}
}

func (d *oktaGroupData) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var name types.String
	response.Diagnostics.Append(request.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	response.State.Raw = request.Config.Raw
	_, answer := d.org.Do(http.MethodGet, "/api/v1/groups", nil)
	groups, _ := answer.([]any)
	for _, group := range groups {
		if get(group, []string{"profile", "name"}) == name.ValueString() {
			response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("id"), fmt.Sprint(get(group, []string{"id"})))...)
			return
		}
	}
	response.Diagnostics.AddAttributeError(path.Root("name"), "No such group", fmt.Sprintf("The org has no group %q.", name.ValueString()))
}
