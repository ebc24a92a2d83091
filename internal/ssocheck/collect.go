package ssocheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// Sources are where the facts come from. A client is nil where its half is not configured, and the reason beside it says
// so.
type Sources struct {
	Okta       *okta.Client
	OktaAbsent string
	// Server has a credential, ServerPublic need not have one. ServerPublic is nil only when no server is configured.
	Server, ServerPublic *openmetadata.Client
	ServerAbsent         string
}

// Objects name what is looked at.
type Objects struct {
	// AppID is Okta's id of the app integration. Empty: nothing of the app is asked for.
	AppID string
	// AuthorizationServerID is the id of a custom authorization server; empty for the org's own, or for none where AppID
	// is empty too.
	AuthorizationServerID string
	// DefaultAdmin is the name of the account that every server is born with.
	DefaultAdmin string
	// ProbeClientSecret allows a confidential client's secret to be read and tried.
	ProbeClientSecret bool
}

// Collect reads the facts from both ends at once. What cannot be read is a fact that says why.
func Collect(ctx context.Context, sources Sources, objects Objects) Facts {
	var facts Facts
	var both sync.WaitGroup
	both.Go(func() { collectOkta(ctx, sources, objects, &facts) })
	// The two halves write to different members.
	both.Go(func() { collectServer(ctx, sources, objects, &facts) })
	both.Wait()
	collectIdentityClaims(ctx, sources, objects, &facts)
	collectSecretProof(ctx, sources, objects, &facts)
	collectAdministratorSignIn(ctx, sources, &facts)
	return facts
}

// collectSecretProof has a client secret tried once both ends are known, if that is allowed.
func collectSecretProof(ctx context.Context, sources Sources, objects Objects, facts *Facts) {
	switch {
	case sources.Okta == nil:
		facts.SecretProof.lack(&AbsentError{Reason: sources.OktaAbsent})
	case !objects.ProbeClientSecret:
		facts.SecretProof.lack(&AbsentError{Reason: notProbed})
	default:
		facts.SecretProof = factOf(proveSecret(ctx, sources.Okta, objects.AppID, facts))
	}
}

// collectIdentityClaims asks for the claims of a custom authorization server where the principal claims depend on them.
func collectIdentityClaims(ctx context.Context, sources Sources, objects Objects, facts *Facts) {
	authentication, err := facts.authentication()
	if sources.Okta == nil || objects.AuthorizationServerID == "" || err != nil || len(without(claimNames(authentication), everyIDToken)) == 0 {
		return
	}
	facts.IdentityClaims = factOf(identityClaims(ctx, sources.Okta, objects.AuthorizationServerID))
}

// identityClaims are the names of the claims that a custom authorization server adds to ID tokens.
func identityClaims(ctx context.Context, org *okta.Client, serverID string) ([]string, error) {
	claims, err := notNone(org.Claims(serverID).List(ctx))
	names := []string{}
	for _, claim := range claims {
		if claim.ClaimType == okta.ClaimTypeIdentity && claim.Status == okta.StatusActive {
			names = append(names, claim.Name)
		}
	}
	return names, err
}

func collectOkta(ctx context.Context, sources Sources, objects Objects, facts *Facts) {
	client := sources.Okta
	if client == nil {
		facts.oktaUnknown(&AbsentError{Reason: sources.OktaAbsent})
		return
	}
	origins, err := client.TrustedOrigins().List(ctx)
	if oktaSilent(err) {
		facts.oktaUnknown(&AbsentError{Reason: "the org could not be asked: see the check okta"})
		facts.Okta.lack(err)
		return
	}
	facts.Okta, facts.TrustedOrigins = Known(client.OrgURL()), factOf(origins, err)
	collectApp(ctx, client, objects.AppID, facts)
	if objects.AppID == "" && objects.AuthorizationServerID == "" {
		facts.authorizationServerUnknown(&AbsentError{Reason: noApp})
		return
	}
	collectAuthorizationServer(ctx, client, objects.AuthorizationServerID, facts)
}

// oktaSilent tells an org that does not answer, or not to this credential, from one that refuses a single request.
func oktaSilent(err error) bool {
	var refused *okta.APIError
	if !errors.As(err, &refused) {
		return err != nil
	}
	return refused.Foreign || refused.Status == http.StatusUnauthorized || refused.Status == http.StatusTooManyRequests || refused.Status >= http.StatusInternalServerError
}

func (f *Facts) oktaUnknown(err error) {
	lack(err, &f.Okta, &f.App, &f.Assignment, &f.SecretProof, &f.TrustedOrigins)
	f.authorizationServerUnknown(err)
}

func (f *Facts) authorizationServerUnknown(err error) {
	lack(err, &f.AuthorizationServer, &f.Scopes, &f.Policies)
}

const noApp = "no app_id is given"

func collectApp(ctx context.Context, client *okta.Client, id string, facts *Facts) {
	var app *okta.Application
	var err error = &AbsentError{Reason: noApp}
	if id != "" {
		app, err = client.Applications().Get(ctx, id)
	}
	if err != nil {
		lack(fmt.Errorf("the app integration %s: %w", id, err), &facts.App, &facts.Assignment)
		return
	}
	facts.App = Known(*app)
	facts.Assignment = factOf(readAssignment(ctx, client, *app))
}

func collectAuthorizationServer(ctx context.Context, client *okta.Client, id string, facts *Facts) {
	if id == "" {
		facts.AuthorizationServer = Known(AuthorizationServer{Issuer: client.OrgURL()})
		lack(&AbsentError{Reason: "the org's own authorization server has no access policies and no scopes of one's own"}, &facts.Scopes, &facts.Policies)
		return
	}
	server, err := client.AuthorizationServers().Get(ctx, id)
	if err != nil {
		facts.authorizationServerUnknown(fmt.Errorf("the authorization server %s: %w", id, err))
		return
	}
	facts.AuthorizationServer = Known(AuthorizationServer{Issuer: server.Issuer, Custom: server})
	facts.Scopes = factOf(notNone(client.Scopes(id).List(ctx)))
	facts.Policies = factOf(readPolicies(ctx, client, id))
}

// notNone takes a list of the scopes or claims of an authorization server. Each server has the org's own, which cannot be deleted
// (O20): a list without any is not all of it.
func notNone[T any](list []T, err error) ([]T, error) {
	if err == nil && len(list) == 0 {
		err = errors.New("the org lists none, not even its own")
	}
	return list, err
}

func readAssignment(ctx context.Context, client *okta.Client, app okta.Application) (Assignment, error) {
	groups, err := client.GroupAssignments(app.ID).List(ctx)
	if err != nil {
		return Assignment{}, err
	}
	found := Assignment{}
	for _, group := range groups {
		found.GroupIDs = append(found.GroupIDs, group.GroupID)
	}
	if len(groups) > 0 || app.Settings.ImplicitAssignment {
		return found, nil
	}
	for _, err := range client.UserAssignments(app.ID).All(ctx) {
		found.People = err == nil
		return found, err
	}
	return found, nil
}

func readPolicies(ctx context.Context, client *okta.Client, serverID string) ([]Policy, error) {
	policies, err := client.Policies(serverID).List(ctx)
	if err != nil {
		return nil, err
	}
	found := []Policy{}
	for _, policy := range policies {
		rules, err := client.PolicyRules(serverID, policy.ID).List(ctx)
		if err != nil {
			return nil, err
		}
		found = append(found, Policy{Policy: policy, Rules: rules})
	}
	return found, nil
}

func collectServer(ctx context.Context, sources Sources, objects Objects, facts *Facts) {
	if sources.ServerPublic == nil {
		facts.serverUnknown(&AbsentError{Reason: sources.ServerAbsent})
		return
	}
	facts.ServerURL = sources.ServerPublic.Host()
	shown, err := sources.ServerPublic.PublicAuthentication(ctx)
	if err != nil {
		facts.serverUnknown(&AbsentError{Reason: "the server could not be asked: see the check server"})
		facts.Server.lack(err)
		return
	}
	facts.Server, facts.Public = Known(facts.ServerURL), Known(shown)
	facts.ServedKeys = factOf(sources.ServerPublic.JWKS(ctx))
	facts.Replicas = factOf(readReplicas(ctx, sources))
	if sources.Server == nil {
		facts.administrationUnknown(&AbsentError{Reason: sources.ServerAbsent})
		return
	}
	collectAdministration(ctx, sources.Server, objects, facts)
}

// readReplicas compares what the replicas have, in the security configuration where the credential and the release let it.
func readReplicas(ctx context.Context, sources Sources) (openmetadata.Disagreement, error) {
	if sources.ServerPublic.Processes() < 2 {
		return openmetadata.Disagreement{}, &AbsentError{Reason: "the provider's replicas and replica_urls do not say that the server has several"}
	}
	version, err := sources.ServerPublic.Version(ctx)
	if err != nil {
		return openmetadata.Disagreement{}, err
	}
	found, _, err := sources.ServerPublic.Disagree(ctx, sources.Server != nil && version.HasSecurityAPI())
	return found, err
}

// collectAdministration reads what only an administrator may.
func collectAdministration(ctx context.Context, client *openmetadata.Client, objects Objects, facts *Facts) {
	acting, err := client.Acting(ctx)
	if err != nil {
		facts.administrationUnknown(&AbsentError{Reason: "only an administrator may see it: see the check server_credential"})
		facts.Credential.lack(err)
	} else {
		facts.Credential = Known(acting.Description)
		if acting.Kind == openmetadata.KindSigningKey {
			facts.Automation = acting.User
		}
		facts.Security = factOf(readSecurity(ctx, client))
		facts.Administrators = factOf(client.Administrators(ctx))
		facts.DefaultAdmin = factOf(readUser(ctx, client, objects.DefaultAdmin))
	}
	facts.KeyProof = factOf(proveKey(ctx, client, acting))
}

func (f *Facts) serverUnknown(err error) {
	lack(err, &f.Server, &f.Public, &f.ServedKeys, &f.Replicas)
	f.administrationUnknown(err)
}

func (f *Facts) administrationUnknown(err error) {
	lack(err, &f.Credential, &f.Security, &f.Administrators, &f.DefaultAdmin, &f.KeyProof)
}

// readSecurity reads the security configuration, which servers before 1.10 do not give.
func readSecurity(ctx context.Context, client *openmetadata.Client) (ssoconfig.Settings, error) {
	version, err := client.Version(ctx)
	if err != nil {
		return ssoconfig.Settings{}, err
	}
	if !version.HasSecurityAPI() {
		return ssoconfig.Settings{}, &AbsentError{Reason: fmt.Sprintf("the server's release %s does not give its security configuration, which 1.10 and later do", version.Version)}
	}
	served, err := client.SecurityConfig(ctx)
	if err != nil {
		return ssoconfig.Settings{}, err
	}
	settings, err := ssoconfig.ParseSettings(served)
	if err != nil {
		return ssoconfig.Settings{}, fmt.Errorf("the security configuration is not what OpenMetadata sends: %w", transport.Unexpected(err))
	}
	return settings, nil
}

// readUser reads an account, deleted softly or not; nil when there is none.
func readUser(ctx context.Context, client *openmetadata.Client, name string) (*openmetadata.User, error) {
	found, err := client.GetUser(ctx, name, true)
	if openmetadata.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &found, nil
}

// proveKey has a token signed and tries it: by the provider's own signing_key, or else by the server at the login that
// the client acts by. No other login is tried, since the server blocks an account after a few that fail.
func proveKey(ctx context.Context, client *openmetadata.Client, acting openmetadata.CredentialState) (KeyProof, error) {
	state, configured, err := client.Credential(ctx, openmetadata.KindSigningKey)
	switch {
	case err != nil:
		return KeyProof{}, err
	case configured && pastSignature(state.Err):
		return KeyProof{Signer: state.Description}, nil
	case configured:
		return KeyProof{Signer: state.Description, Err: state.Err}, nil
	case acting.Kind == openmetadata.KindPassword:
		return KeyProof{Signer: acting.Description}, nil
	}
	return KeyProof{}, &AbsentError{Reason: "nothing can sign a token to try: the provider has no signing_key and no login"}
}

// pastSignature tells a token whose signature was right and that was refused for whom it names: the server looks at the
// signature before it looks at claims, domain and right (F40, F56, F57).
func pastSignature(err error) bool {
	refused := openmetadata.AsAPIError(err)
	if refused == nil {
		return err == nil
	}
	if refused.Status == http.StatusUnauthorized {
		return strings.Contains(refused.Message, "claims are present") || strings.Contains(refused.Message, "claim is not present") ||
			strings.Contains(refused.Message, "principal domain")
	}
	return refused.Status == http.StatusForbidden || refused.Status == http.StatusNotFound
}
