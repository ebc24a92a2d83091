package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/resource"

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
