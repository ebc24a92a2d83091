package okta

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// claim is one claim of a custom authorization server.
type claim struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	Status        string          `json:"status" enum:"status"`
	ClaimType     string          `json:"claimType" enum:"claimType"`
	ValueType     string          `json:"valueType" enum:"claimValueType"`
	Value         string          `json:"value,omitempty"`
	Conditions    claimConditions `json:"conditions"`
	System        bool            `json:"system"`
	AlwaysInclude bool            `json:"alwaysIncludeInToken"`
	APIResourceID *string         `json:"apiResourceId"`
	GroupFilter   string          `json:"group_filter_type,omitempty" enum:"groupFilterType"`
}

func (cl *claim) objectID() string { return cl.ID }

type claimConditions struct {
	Scopes []string `json:"scopes"`
}

type claimBody struct {
	Name          string          `json:"name"`
	Status        string          `json:"status" enum:"status"`
	ClaimType     string          `json:"claimType" enum:"claimType"`
	ValueType     string          `json:"valueType" enum:"claimValueType"`
	Value         string          `json:"value"`
	Conditions    claimConditions `json:"conditions"`
	AlwaysInclude looseBool       `json:"alwaysIncludeInToken"`
	GroupFilter   string          `json:"group_filter_type" enum:"groupFilterType"`
}

// looseBool is a truth value that may also be written as a text (request example of "Update a claim" of the API reference, and
// public deployment scripts).
type looseBool bool

func (v *looseBool) UnmarshalJSON(b []byte) error {
	text := strings.ToLower(string(b))
	switch text {
	case "true", `"true"`:
		*v = true
	case "false", `"false"`, "null":
		*v = false
	default:
		return fmt.Errorf("%s is no truth value", b)
	}
	return nil
}

type claimJSON struct {
	*claim
	Links map[string]any `json:"_links"`
}

// systemClaims are the claims of a new server in the order in which it lists them (GET_claims.list-new-server.json): sub for
// access tokens, the others for ID tokens with the scope that asks for them.
var systemClaims = []struct {
	name, scope   string
	alwaysInclude bool
}{
	{"middle_name", "profile", false}, {"zoneinfo", "profile", false}, {"website", "profile", false},
	{"updated_at", "profile", false}, {"profile", "profile", false}, {"preferred_username", "profile", true},
	{"picture", "profile", false}, {"phone_number", "phone", false}, {"nickname", "profile", false},
	{"name", "profile", true}, {"sub", "", true}, {"locale", "profile", false}, {"given_name", "profile", false},
	{"gender", "profile", false}, {"family_name", "profile", false}, {"email_verified", "email", false},
	{"email", "email", true}, {"birthdate", "profile", false}, {"address", "address", false},
}

// subExpression is the value of the system claim sub.
const subExpression = "(appuser != null) ? appuser.userName : app.clientId"

func seedSystemClaims(s *authServer) {
	for _, sys := range systemClaims {
		cl := &claim{
			ID: web.NewID("ocl"), Name: sys.name, Status: active, ClaimType: "IDENTITY", ValueType: "SYSTEM",
			Conditions: claimConditions{Scopes: []string{sys.scope}}, System: true, AlwaysInclude: sys.alwaysInclude,
		}
		if sys.name == "sub" {
			cl.ClaimType, cl.ValueType = "RESOURCE", "EXPRESSION"
			cl.Value = subExpression
			cl.Conditions.Scopes = []string{}
		}
		s.claims.add(cl)
	}
}

var claims = collection[*authServer, *claim]{
	path: authServersPath + "/{authServerId}/claims", parameter: "claimId", typ: "OAuth2Claim",
	within: withAuthServer, list: func(_ *call, s *authServer) *list[*claim] { return &s.claims },
	made: func(*call) *claim { return &claim{ID: web.NewID("ocl")} }, write: (*call).writeClaim, created: http.StatusCreated,
	answer: func(c *call, s *authServer, cl *claim) any { return c.claimAnswer(s, cl) },
	system: func(cl *claim) bool { return cl.System },
}

func (c *call) claimAnswer(s *authServer, cl *claim) claimJSON {
	self := c.Base + authServersPath + "/" + s.pathName() + "/claims/" + cl.ID
	return claimJSON{cl, map[string]any{"self": web.Allow(self, "GET", "PUT", "DELETE")}}
}

// writeClaim reads a claim from the request. Claims of access tokens are always included (API doc). A name that is taken for
// the same kind of token is refused: the Okta CLI tells so by a 400 "Api validation failed: name".
func (c *call) writeClaim(s *authServer, cl *claim, _ bool) error {
	var body claimBody
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	if cl.System {
		body.Name, body.ClaimType = cl.Name, cl.ClaimType
	}
	switch {
	case body.Name == "":
		return blank("name")
	case body.ClaimType == "":
		return blank("claimType")
	case body.ValueType == "":
		return blank("valueType")
	case body.Value == "" && body.ValueType != "SYSTEM":
		return blank("value")
	}
	taken := func(o *claim) bool { return o != cl && o.Name == body.Name && o.ClaimType == body.ClaimType }
	if _, found := s.claims.find(taken); found {
		return alreadyExists("name")
	}
	setDefault(&body.Status, active)
	if body.Conditions.Scopes == nil {
		body.Conditions.Scopes = []string{}
	}
	if body.ValueType != "GROUPS" {
		body.GroupFilter = ""
	}
	cl.Name, cl.Status, cl.ClaimType, cl.ValueType, cl.Value = body.Name, body.Status, body.ClaimType, body.ValueType, body.Value
	cl.Conditions, cl.GroupFilter = body.Conditions, body.GroupFilter
	cl.AlwaysInclude = body.ClaimType == "RESOURCE" || bool(body.AlwaysInclude)
	return nil
}
