package standin

import (
	"context"
	"fmt"
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

// Okta stands in for the provider okta/okta in its version 7. Its types have the attributes that the documentation of that
// has, and of these it knows what to do with those that a sign-in needs; whoever sets another one is told.
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
	// attributes has a line for each attribute: its name, what it holds, how it is set, and its member of the API's object. One
	// without a member is only in the schema.
	attributes string
	blocks     map[string]schema.Block
}

const (
	activeStatus = "status text optional\n"
	ofAuthServer = "auth_server_id text required\n"
)

// timeouts is a block that some types have.
var timeouts = map[string]schema.Block{"timeouts": schema.SingleNestedBlock{Attributes: map[string]schema.Attribute{
	"create": schema.StringAttribute{Optional: true}, "read": schema.StringAttribute{Optional: true}, "update": schema.StringAttribute{Optional: true},
}}}

var oktaTypes = []oktaType{{
	name: "okta_group", collection: "/api/v1/groups",
	attributes: `
name                      text required profile.name
description               text optional profile.description
custom_profile_attributes text optional
skip_users                bool optional`,
}, {
	name: "okta_app_oauth", collection: "/api/v1/apps",
	fixed: map[string]any{"name": "oidc_client", "signOnMode": "OPENID_CONNECT"},
	attributes: `
label                      text   required label
type                       text   required settings.oauthClient.application_type
client_id                  text   either   credentials.oauthClient.client_id
client_secret              secret told     credentials.oauthClient.client_secret
name                       text   told     name
sign_on_mode               text   told     signOnMode
grant_types                set    optional settings.oauthClient.grant_types
response_types             set    optional settings.oauthClient.response_types
redirect_uris              list   optional settings.oauthClient.redirect_uris
post_logout_redirect_uris  set    optional settings.oauthClient.post_logout_redirect_uris
token_endpoint_auth_method text   optional credentials.oauthClient.token_endpoint_auth_method
pkce_required              bool   optional credentials.oauthClient.pkce_required
issuer_mode                text   optional settings.oauthClient.issuer_mode
consent_method             text   optional settings.oauthClient.consent_method
accessibility_error_redirect_url      text optional
accessibility_login_redirect_url      text optional
accessibility_self_service            bool optional
admin_note                            text optional
app_links_json                        text optional
app_settings_json                     text optional
authentication_policy                 text optional
auto_key_rotation                     bool optional
auto_submit_toolbar                   bool optional
client_basic_secret                   secret optional
client_basic_secret_wo_version        number optional
client_uri                            text optional
enduser_note                          text optional
frontchannel_logout_session_required  bool optional
frontchannel_logout_uri               text optional
hide_ios                              bool optional
hide_web                              bool optional
implicit_assignment                   bool optional
jwks_uri                              text optional
login_mode                            text optional
login_scopes                          set  optional
login_uri                             text optional
logo                                  text optional
logo_uri                              text optional
omit_secret                           bool optional
participate_slo                       bool optional
policy_uri                            text optional
profile                               text optional
refresh_token_leeway                  number optional
refresh_token_rotation                text optional
status                                text optional
tos_uri                               text optional
user_name_template                    text optional
user_name_template_push_status        text optional
user_name_template_suffix             text optional
user_name_template_type               text optional
wildcard_redirect                     text optional`,
	blocks: timeouts,
}, {
	name: "okta_app_group_assignment", collection: "/api/v1/apps/{app_id}/groups/{group_id}", whole: true,
	attributes: `
app_id            text   required
group_id          text   required
priority          number optional priority
profile           text   optional
retain_assignment bool   optional`,
	blocks: timeouts,
}, {
	name: "okta_trusted_origin", collection: "/api/v1/trustedOrigins",
	attributes: activeStatus + `
name            text required name
origin          text required origin
created         text told created
created_by      text told createdBy
last_updated    text told lastUpdated
last_updated_by text told lastUpdatedBy
scopes          block - scopes`,
	blocks: map[string]schema.Block{"scopes": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
		"type": schema.StringAttribute{Optional: true}, "allowed_okta_apps": schema.ListAttribute{Optional: true, ElementType: types.StringType},
	}}}},
}, {
	name: "okta_auth_server", collection: "/api/v1/authorizationServers",
	attributes: activeStatus + `
name                      text required name
audiences                 set  required audiences
description               text optional description
issuer_mode               text optional issuerMode
credentials_rotation_mode text optional
credentials_last_rotated  text told credentials.signing.lastRotated
credentials_next_rotation text told credentials.signing.nextRotation
issuer                    text told issuer
kid                       text told credentials.signing.kid`,
}, {
	name: "okta_auth_server_scope", collection: "/api/v1/authorizationServers/{auth_server_id}/scopes",
	attributes: ofAuthServer + `
name             text required name
consent          text optional consent
default          bool optional default
description      text optional description
display_name     text optional displayName
metadata_publish text optional metadataPublish
optional         bool optional optional
system           bool told     system`,
}, {
	name: "okta_auth_server_claim", collection: "/api/v1/authorizationServers/{auth_server_id}/claims",
	attributes: ofAuthServer + activeStatus + `
name                    text required name
claim_type              text required claimType
value                   text required value
value_type              text optional valueType
group_filter_type       text optional group_filter_type
always_include_in_token bool optional alwaysIncludeInToken
scopes                  set  optional conditions.scopes`,
}, {
	name: "okta_auth_server_policy", collection: "/api/v1/authorizationServers/{auth_server_id}/policies",
	fixed: map[string]any{"type": "OAUTH_AUTHORIZATION_POLICY"},
	attributes: ofAuthServer + activeStatus + `
name             text   required name
description      text   required description
priority         number required priority
client_whitelist set    required conditions.clients.include`,
}, {
	name: "okta_auth_server_policy_rule", collection: "/api/v1/authorizationServers/{auth_server_id}/policies/{policy_id}/rules",
	fixed: map[string]any{"type": "RESOURCE_ACCESS"},
	attributes: ofAuthServer + activeStatus + `
policy_id                      text   required
name                           text   required name
priority                       number required priority
grant_type_whitelist           set    required conditions.grantTypes.include
scope_whitelist                set    optional conditions.scopes.include
group_whitelist                set    optional conditions.people.groups.include
group_blacklist                set    optional
user_whitelist                 set    optional
user_blacklist                 set    optional
inline_hook_id                 text   optional
type                           text   optional
access_token_lifetime_minutes  number optional actions.token.accessTokenLifetimeMinutes
refresh_token_lifetime_minutes number optional actions.token.refreshTokenLifetimeMinutes
refresh_token_window_minutes   number optional actions.token.refreshTokenWindowMinutes
system                         bool   told     system`,
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
	required, told := a.set == "required", a.set == "told" || a.set == "either"
	optional := a.set == "optional" || a.set == "either"
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
	for name, value := range t.fixed {
		object[name] = value
	}
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
