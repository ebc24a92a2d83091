package authserver

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// maxPolicyName is how long a policy's name may be (API doc).
const maxPolicyName = 100

func policySchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An access policy of a custom authorization server: for which clients its rules count. A client that no policy covers gets no token." +
			lifecycle.MakesSecond.Describe(". The first gets another name until it is deleted, once nothing refers to it. One for `ALL_CLIENTS` may be anybody's and is refused."),
		Attributes: map[string]schema.Attribute{
			"id":                      crud.ID("policy"),
			"authorization_server_id": serverIDAttribute(),
			"name":                    crud.Required("Name of the policy.", stringvalidator.LengthBetween(1, maxPolicyName)),
			"description":             crud.Required("What the policy is for.", stringvalidator.LengthBetween(1, 255)),
			"clients_included": schema.SetAttribute{
				ElementType: types.StringType, Required: true,
				MarkdownDescription: "Client IDs of the apps that the policy counts for, or `ALL_CLIENTS`. Changing all of them together with `name` forces a new policy.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"priority": priorityAttribute("policy"),
			"status":   crud.Status(""),
		},
	}
}

// priorityAttribute is the place of a policy or rule among its like.
func priorityAttribute(kind string) schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Place in the order of evaluation, 1 for the " + kind + " that is tried first. Okta numbers from 1 without gaps, and a write moves the neighbors: " +
			"those that have a priority here stand in this order after an apply, and numbers with gaps, given twice or taken by a " + kind + " that Terraform does not manage show up in later plans. " +
			"If unset, the last place, and a later change of it is no drift.",
		Validators: []validator.Int64{int64validator.AtLeast(1)},
	}
}
