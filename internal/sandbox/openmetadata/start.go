package openmetadata

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
)

type seededBot struct {
	name, displayName, description string
	system                         bool
	userName, userDisplayName      string
	domain                         string
	role                           string
	impersonates                   bool
}

// seededBots are what a fresh database holds of bots (11c_users_all, 14b_bots_list, 14c, 34u, 41j; their roles: clean h03).
var seededBots = []seededBot{
	{name: "AutoPilotApplicationBot", userName: "autopilotapplicationbot", userDisplayName: "AutoPilot", domain: "openmetadata.org"},
	{name: "CacheWarmupApplicationBot", userName: "cachewarmupapplicationbot", userDisplayName: "Cache Warmup", domain: "openmetadata.org"},
	{name: "DataContractValidationApplicationBot", userName: "datacontractvalidationapplicationbot", userDisplayName: "Data Contract Validation", domain: "openmetadata.org"},
	{name: "DataInsightsApplicationBot", userName: "datainsightsapplicationbot", userDisplayName: "Data Insights", domain: "openmetadata.org"},
	{name: "DataRetentionApplicationBot", userName: "dataretentionapplicationbot", userDisplayName: "Data Retention", domain: "openmetadata.org"},
	{name: "McpApplicationBot", userName: "mcpapplicationbot", userDisplayName: "MCP Server", domain: "openmetadata.org", impersonates: true},
	{name: "RdfIndexAppBot", userName: "rdfindexappbot", userDisplayName: "RDF Knowledge Graph Indexing", domain: "openmetadata.org"},
	{name: "SearchIndexingApplicationBot", userName: "searchindexingapplicationbot", userDisplayName: "Search Indexing", domain: "openmetadata.org"},
	{name: "autoClassification-bot", displayName: "AutoClassificationBot", description: "Bot used for ingesting Sample Data and adding PII classification.", system: true, userName: "autoclassification-bot", role: "AutoClassificationBotRole"},
	{name: "governance-bot", displayName: "GovernanceBot", description: "Bot used for the Governance Workflows automation.", system: true, userName: "governance-bot", role: "GovernanceBotRole"},
	{name: "ingestion-bot", displayName: "IngestionBot", description: "Bot used for ingesting metadata.", system: true, userName: "ingestion-bot", role: "IngestionBotRole"},
	{name: "lineage-bot", displayName: "LineageBot", description: "Bot used for ingesting lineage metadata.", system: true, userName: "lineage-bot", role: "LineageBotRole"},
	{name: "profiler-bot", displayName: "ProfilerBot", description: "Bot used for ingesting profiling & sample data.", system: true, userName: "profiler-bot", role: "ProfilerBotRole"},
	{name: "scim-bot", displayName: "SCIM Bot", description: "Bot with SCIM-only access", system: true, userName: "scim-bot", role: "ScimBotRole"},
	{name: "testsuite-bot", displayName: "TestSuiteBot", description: "Bot used for ingesting data quality.", system: true, userName: "testsuite-bot", role: "QualityBotRole"},
	{name: "usage-bot", displayName: "UsageBot", description: "Bot used for ingesting usage metadata.", system: true, userName: "usage-bot", role: "UsageBotRole"},
}

// seedDatabase empties the database. Bots and rows come with the first start.
func (s *Server) seedDatabase() {
	s.users, s.bots, s.personalTokens = nil, nil, nil
	s.services, s.pipelines, s.deployments, s.airflowDown = nil, nil, nil, false
	s.refreshTokens = map[string]string{}
	s.rows = settingsRows{}
	s.seedReferences()
}

// Restart stops the server and starts it again on the same database: settings rows, key files and environment are read anew,
// everything held in memory is gone (F39, F50, F59, F68 to F71). Several processes are restarted one after the other.
//
// Errors: what stops the server from starting, namely key files that are missing or no RSA keys in DER (F50), and settings rows
// with key URLs that do not parse, a bad claims mapping (F39) or a class that is not there (F121). It is then down until a
// restart succeeds.
func (s *Server) Restart() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var failed error
	for _, process := range s.own() {
		process.down = process.start()
		failed = errors.Join(failed, process.down)
	}
	return failed
}

// RemoveSecurityConfig deletes both settings rows, as the server's own command remove-security-config and a delete in its
// database do; the next start writes them anew from the environment (F40, f01, M31).
func (s *Server) RemoveSecurityConfig() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = settingsRows{}
}

// StoredSecurityConfig gives the two settings rows as the database has them, with the secrets in clear, as the server's own
// command get-security-config does (M31; d13e). After a change that failed half-way they are not what is served (F37, e24c).
func (s *Server) StoredSecurityConfig() (authentication, authorizer map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := s.rows.copy()
	return rows.authentication, rows.authorizer
}

// ServedSecurityConfig gives what the process has in force, with the secrets in clear; of several processes each has its own
// (F162).
func (s *Server) ServedSecurityConfig() (authentication, authorizer map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	served := s.served.copy()
	return served.authentication, served.authorizer
}

// StoreSecurityConfig writes the two settings rows as a statement in its database does; the next start reads them (clean d09,
// d11).
func (s *Server) StoreSecurityConfig(authentication, authorizer map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := settingsRows{authentication, authorizer}.copy()
	s.storeHalf(&s.rows.authentication, rows.authentication)
	s.storeHalf(&s.rows.authorizer, rows.authorizer)
}

func (s *Server) start() error {
	e := s.environment
	if s.rows.authentication == nil {
		s.served = defaultRows(e, s.securityBean())
		stored := s.served.firstStored()
		s.storeHalf(&s.rows.authentication, stored.authentication)
		s.storeHalf(&s.rows.authorizer, stored.authorizer)
	} else {
		// The database wins over the environment once it has rows (F68).
		s.served = s.rows.loaded()
	}
	key, err := tokens.LoadSigningKey(e.ConfDir, e.KeyID, members.Text(s.served.authentication, "tokenValidationAlgorithm"), s.standIn)
	if err != nil {
		return fmt.Errorf("the server does not start: %w", err)
	}
	if err := checkAuthorizerClass(s.served.authorizer); err != nil {
		return fmt.Errorf("the server does not start: %w", err)
	}
	filter, err := s.newFilter(s.served.authentication, s.served.authorizer, key)
	if err != nil {
		return fmt.Errorf("the server does not start: %w", err)
	}
	s.key, s.filter, s.startFilter, s.taken = key, filter, filter, s.changes
	s.basePath = strings.TrimSuffix(e.BasePath, "/")
	s.pipelineClient, s.airflowEndpoint = e.PipelineClient, cmp.Or(e.AirflowEndpoint, "http://localhost:8080")
	s.permitsAll = members.Text(s.served.authorizer, "className") == bean.ClassNoop
	// The filter asks what is stored, the sign-up and the account what the environment says (F80).
	s.syncsRoles, _ = e.Authorizer["useRolesFromProvider"].(bool)
	s.selfSignup, s.basicAtStart = members.Flag(s.served.authentication, "enableSelfSignup"), s.basic()
	s.loggedOut = map[string]bool{}
	s.failures = map[string]failedLogins{}
	s.subjects = map[string]cachedSubject{}
	s.policies = map[string]cachedSubject{}
	s.botTokens = map[string]cachedBotToken{}
	// A sign-in that cannot be set up does not stop the start: it is not there until a good PUT (F39, q12).
	s.sessions = map[string]*session{}
	s.signIn = s.newSignIn(s.served, filter)
	s.bootstrap()
	if s.permitsAll {
		s.addAnonymous()
	}
	return nil
}

// bootstrap makes the seeded bots where they are missing, and the administrators that the environment lists (F69 to F71).
func (s *Server) bootstrap() {
	first := len(s.bots) == 0
	for _, b := range seededBots {
		if first {
			s.seedBot(b)
		} else if b.system {
			s.renewBotUser(b.userName)
		}
	}
	principals := s.environment.AdminPrincipals
	domain := s.environment.PrincipalDomain
	if domain == "" {
		domain = "openmetadata.org" // M55
	}
	if s.profile.principalsFromConfig {
		principals = append(append([]string{}, principals...), members.Texts(s.served.authorizer, "adminPrincipals")...)
	}
	for _, name := range principals {
		s.bootstrapAdmin(name, domain)
	}
}

func (s *Server) seedBot(b seededBot) {
	domain, by := b.domain, "admin"
	if domain == "" {
		domain, by = s.environment.PrincipalDomain, b.userName
	}
	u := &user{name: b.userName, email: b.userName + "@" + domain, history: history{updatedBy: by}, isBot: true, allowImpersonation: b.impersonates, namelessRole: !b.system}
	if b.userDisplayName != "" {
		u.displayName = &b.userDisplayName
	}
	if b.role != "" {
		u.roles = []string{b.role}
	}
	u.mechanism = s.newBotMechanism(u, "Unlimited")
	s.addUser(u)
	row := &bot{id: newID(), name: b.name, userID: u.id, provider: "user", history: history{tenths: 1, updatedAt: s.nowMillis(), updatedBy: "admin"}}
	if b.displayName != "" {
		row.displayName = &b.displayName
	}
	if b.description != "" {
		row.description = &b.description
	}
	if b.system {
		row.provider = "system"
	}
	s.addBot(row)
}

// renewBotUser is what every further start does to the user of a system bot: it is written anew without its team, and restored
// where it was deleted; its token stays (66m and 87a: one version per restart; 86b, 66i; the total of 70b).
func (s *Server) renewBotUser(name string) {
	u := s.userByName(name)
	if u == nil {
		return
	}
	before := u.copy()
	u.deleted = false
	step := s.diffUser(before, u, updateStart)
	s.describeStart(u, before, step.added, step.updated, "admin")
}

// bootstrapAdmin does for one principal what a start does. One who is missing or soft-deleted is written anew as an
// administrator, under basic with the password that the entry has behind a colon, or admin, and without a mechanism else; of an
// administrator who is there the mechanism is cleared under another provider than basic, and becomes that password under basic
// where it holds none. A demoted one is left as he is, a changed password stays (F69 to F71, 61f, 62e, 63c, 90d, k03b, k07,
// k09c, k11d; UserUtil.addUsers, createOrUpdateUser).
func (s *Server) bootstrapAdmin(entry, domain string) {
	name, secret, given := strings.Cut(entry, ":")
	if !given {
		secret = "admin"
	}
	u := s.userByName(name)
	var password *mechanism
	if s.basic() {
		password = &mechanism{passwordHash: hashPassword(secret)}
	}
	if u == nil {
		s.addUser(&user{name: name, email: name + "@" + domain, history: history{updatedBy: name}, isAdmin: true, emailVerified: true, mechanism: password})
		return
	}
	if u.isBot {
		return
	}
	before := u.copy()
	if s.profile.promotesAtStart {
		u.isAdmin = true
	}
	if u.deleted {
		u.deleted, u.mechanism = false, password
		updated := []any{object{"name": "deleted", "oldValue": true, "newValue": false}}
		if password != nil {
			updated = append(updated, object{"name": "authenticationMechanism", "oldValue": "old-encrypted-value", "newValue": "new-encrypted-value"})
		}
		s.describeStart(u, before, nil, updated, name)
		return
	}
	switch {
	case !u.isAdmin:
	case !s.basic():
		u.mechanism = &mechanism{cleared: true}
	case u.mechanism == nil || u.mechanism.passwordHash == "":
		u.mechanism = password
	}
	if !noChanges(s.storeChange(u, before, updateStart, before.updatedBy)) {
		// What a start stores lacks the logins (k03d).
		u.lastLogin, u.lastActivity = 0, 0
	}
}
