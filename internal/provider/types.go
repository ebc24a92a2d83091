package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	providerfunction "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/function"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/authserver"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/openmetadata/securityconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/signingkey"
)

// The provider's types, each registered once.
var (
	resources = []func() resource.Resource{
		securityconfig.NewResource,
		openmetadata.NewAdminUserResource,
		openmetadata.NewDefaultAdminRemovalResource,
		openmetadata.NewBotResource,
		openmetadata.NewBotTokenResource,
		openmetadata.NewPersonalAccessTokenResource,
		okta.NewAppResource,
		okta.NewAppGroupAssignmentResource,
		okta.NewClientSecretResource,
		okta.NewGroupResource,
		okta.NewTrustedOriginResource,
		authserver.NewServerResource,
		authserver.NewScopeResource,
		authserver.NewPolicyResource,
		authserver.NewPolicyRuleResource,
		authserver.NewClaimResource,
		signingkey.NewKeyResource,
		signingkey.NewFilesResource,
		signingkey.NewRolloutResource,
	}
	dataSources = []func() datasource.DataSource{
		okta.NewAppDataSource,
		okta.NewGroupDataSource,
		okta.NewSignInPolicyDataSource,
		okta.NewTrustedOriginDataSource,
		authserver.NewServerDataSource,
		authserver.NewScopeDataSource,
		authserver.NewPolicyDataSource,
		authserver.NewPolicyRuleDataSource,
		signingkey.NewJWKSDataSource,
		openmetadata.NewServerDataSource,
		openmetadata.NewSSOCheckDataSource,
	}
	ephemeralResources = []func() ephemeral.EphemeralResource{
		okta.NewClientSecretEphemeral,
		openmetadata.NewBotTokenEphemeral,
		openmetadata.NewPersonalAccessTokenEphemeral,
		signingkey.NewKeyEphemeral,
	}
	lists = []func() list.ListResource{
		adopt.List(openmetadata.NewAdminUserResource, "Lists the people who are administrators."),
		adopt.List(openmetadata.NewBotResource, "Lists the server's bots, with those that it makes itself."),
		adopt.List(okta.NewAppResource, "Lists the OpenID Connect app integrations of the org."),
		adopt.List(okta.NewAppGroupAssignmentResource, "Lists which groups are assigned to app integrations."),
		adopt.List(okta.NewGroupResource, "Lists the groups that were made in Okta; those that come from elsewhere and built-in ones are not among them."),
		adopt.List(okta.NewTrustedOriginResource, "Lists the trusted origins of the org."),
		adopt.List(authserver.NewServerResource, "Lists the authorization servers of the org."),
		adopt.List(authserver.NewScopeResource, "Lists the scopes of authorization servers, without those that Okta makes itself."),
		adopt.List(authserver.NewPolicyResource, "Lists the access policies of authorization servers."),
		adopt.List(authserver.NewPolicyRuleResource, "Lists the rules of access policies."),
		adopt.List(authserver.NewClaimResource, "Lists the claims of authorization servers, without those that Okta makes itself."),
	}

	actions = []func() action.Action{
		openmetadata.NewCheckSignInAction,
		openmetadata.NewRegenerateBotTokensAction,
		openmetadata.NewRedeployPipelinesAction,
		signingkey.NewReloadAction,
	}
	functions = []func() function.Function{
		providerfunction.NewDockerEnv,
		providerfunction.NewHelmValues,
		providerfunction.NewServerYAML,
		providerfunction.NewIngestionConfig,
		providerfunction.NewIssuerJWKSURL,
		providerfunction.NewIssuerDiscoveryURL,
		providerfunction.NewUserName,
		providerfunction.NewDERFromPEM,
		providerfunction.NewJWKSThumbprint,
	}
)
