// Package openmetadata is a stand-in OpenMetadata server. It behaves as version 1.12.6 was seen to, oddities included: it
// serves the paths that a client of the security configuration, of users, bots and tokens uses, computes what the server
// computes, and refuses what the server refuses, in the server's own words. Profiles "1.9" and "2.1" differ from that where
// profile.go says.
//
// # The shipped key
//
// A fresh server works with the key pair that every release ships. Its public half is a public fact, and /system/config/jwks
// shows exactly that. Its private half is public too, but it is not in this repository and not needed: the stand-in signs under
// the shipped key with a substitute of its own, which it writes to private_key.der beside the shipped public_key.der, and
// accepts the substitute's signatures as the shipped key's. So tokens that it issues verify; whoever can read the server's
// directory can sign one, as everybody can with the real key; nobody else can. A client that checked such a token against the
// published key itself would see it fail; nothing in OpenMetadata does. Key files that replace the shipped ones are real pairs
// and taken as they are.
//
// # Steering
//
// Beside what package control serves, POST /sandbox/restart restarts the server; its body, if any, is a JSON object with the
// fields of Environment that are to change before, and removeSecurityConfig. A server that does not start is not there: its
// connections are cut, until a restart succeeds.
//
// # Several processes
//
// With Options.Replicas several processes serve one database, the key files and the environment being everybody's. Each has its
// own configuration and signing key in force, request filter, sign-in, sessions, and memory of accounts, failed and ended
// logins, and bots' tokens; nothing tells the others what one has taken (F162 to F166), but on 2.1 each looks every few seconds
// whether the stored configuration is another. Handler is the balancer before them, and Replica gives each under its own
// address, with request log, faults and steering of its own; the log at the balancer's address has the requests to all.
//
// # The page
//
// The root is a small page that signs a person in by whatever is configured, and says who signed in and whether that is an
// administrator. It does so as the product's user interface does, in a browser and by the API that everybody has.
//
// # Where each rule comes from
//
// A name is that of a recording from a running 1.12.6, after "clean" of one from a build that has the defaults of enumerations
// as a release has them, F and a number an observed fact, "source" what was read in the public source of the server or of the
// named library and not run, with the class that it is in. The recordings are replayed by the tests in folder contract; package
// schemacheck holds every exchange of a test to the official schemas.
//
//	router.go       404 before authentication, 405, 415, OPTIONS, HEAD     recorded: 21c to 21f, 30m, 32f, 32g, 89a to 89d
//	web             shapes of errors, WWW-Authenticate                     recorded: 20*, 21*, 30*
//	bean            unknown fields, enums, conversions, must not be null   recorded: b11 to b18, c13d to c13i, c17, 30g to 30j; F3, F4
//	                further violations of a class, scalars of other kinds, UUIDs  source (Jackson, Hibernate)
//	pipelines.go    pipelines, their client, Airflow                       recorded: clean h10 to h13g, h20 to h22f, h27 to h29c; F144 to F147
//	                one of many refused to who may not                     as one that is not there (h22f)
//	                a status while Airflow is dead                         recorded: h29c; in system/status the same words
//	jsonpatch       operations of a patch                                  recorded: 32i, 32j, 32o, e03, e07, e08
//	                href                                                   source (JsonUtils). Other messages are those of the library used here
//	filter.go       order of checks, messages, 401 and 500                 recorded: 20*, 22*, 43e, f04*, f06*, g07 to g10; F54 to F57, F62
//	                when a logout counts                                   recorded: 43e, m07f; source (JwtFilter)
//	classes.go      class names at PUT and at start, the filter and the     recorded: clean d*; F116 to F123, F155
//	                authorizer that check nothing
//	                exact domains, and which one a refusal names            recorded: clean e*; F124 to F127
//	tokens          formats, reload, mismatch, n as Java prints it         recorded: i01 to i12, l06*, web_02, 66*; F46 to F51
//	                cache of an identity provider's keys                   recorded: h10 to h15; F74, F75. Ten keys for a day: source
//	subject.go      rights of deleted users, fifteen and two minutes       recorded: 65b, 65z, k06c, k08b, l05*; F72
//	                a bot's stored token, two minutes                      recorded: 40z, web_53; F52; of a deleted one: source (BotTokenCache)
//	                who may do what to users and bots                      recorded: 31*, 40a*, clean i20 to i24; what other roles allow: not modelled
//	login.go        login, block, refresh, logout, sign-up, passwords      recorded: 08*, 43*, 44*, 63*, 84*, s01*; F69
//	                what registration, refresh, logout and a change of     source (BasicAuthenticator, UserResource, PasswordUtil)
//	                password refuse beyond that, and in which order
//	users_*.go      fields, pages, create, PUT, PATCH, delete, restore     recorded: 10 to 12, 30 to 34, 82 to 87; F58, F59, F61, F79
//	                PUT by oneself, lists, If-Match                          recorded: clean i*, j*, o*, q*; F93, F111, F113, F115, F149 to F153
//	                when derived fields show in answers to PATCH           recorded cases; the rule behind them is not known
//	                order of refusals of POST; name and password by the    source (UserResource); m07d, s05
//	                provider of the start
//	                values of include                                      source (Dropwizard: FuzzyEnumParamConverter)
//	                no body, restoring what is not deleted                 source (UserResource, EntityRepository); 30n
//	user_tokens.go  bot tokens, personal tokens, revocation                recorded: 15*, 40* to 42*; F52
//	references.go   roles and teams that every server has, and how changes   recorded: 14c, clean a00, b00, h03; a16, a18, b05, b07, c38, i05b
//	                of them are described
//	roles.go        roles by name and as a list; roles of a bot's account    recorded: 41j, 41o, clean a00, a14, suite_087; F159; source
//	                (UserResource.addRolesToBot)
//	                roles from the provider, at U and at POST /users          recorded: clean a*, aenv*; F80 to F88
//	teams.go        teams made, by name, deleted; teams from a claim          recorded: j54, clean b*, i00, k*; F89 to F92
//	history.go      versions, consolidation, who described it and when        recorded: 32*, 33*, 40a, 63*, clean a18, q03, suite_051 to suite_058
//	base_path.go    BASE_PATH                                               recorded: clean f20 to f30; F132, F133
//	bots.go         lists without users, system bots, hard deletion        recorded: 14*, 41h to 41n, 87*, 88a; changes of bots: as of users
//	                the user goes and comes back with the bot, PATCH by    source (BotResource, EntityRepository)
//	                name, asynchronous deletion
//	system.go       version, health, status, login configuration           recorded: 01, 06, 54, 80*; F53
//	config_api.go   GET, PUT, PATCH, masks, what everybody may see         recorded: 03, 04, d*, e*, 51*, 52*, m*; F25 to F35
//	config_defaults.go  the configuration of a fresh server                recorded: 13, web_04, m00
//	reload.go       order, half-applied changes, one after another         recorded: q*, r02*, r03*, e24 to e31, h06; F36 to F38, F43
//	start.go        environment and database, administrators, bots         recorded: k*, n*, 61* to 63*, 66*, 86b, 90d, l10 to l15; F39, F50, F68 to F71
//	                passwords of principals, demoted ones                  source (UserUtil)
//	idp             messages, order of calls, URL guard                    recorded: a*, b*, c*, q10*, q13*, 52*, 53a; F1 to F24
//	                401 from introspection without a description           not known: "Invalid client credentials"
//	                other providers than Okta                              said so in the answer; the guard of custom-oidc: 53a
//	signin*.go      login, callback, refresh, logout, users                recorded: j*, l01 to l04, n03, q*, s04c, 80d, 80e; F63 to F67, F73
//	signin_authorize.go  the address that a sign-in begins at, log-out      recorded: clean f*, g*; F128 to F131, F134 to F139
//	signin_basic.go the servlets of basic sign-in                          recorded: 80d, 80e; source (BasicAuthServletHandler)
//	ui              the page that signs people in                          M50; its status: j60c, k02d
//	testlogin.go    the test login with a token, of 2.0 and later           source (TestLoginService of 2.0, testLoginResult.json of 2.0);
//	                schemas/CHANGES-2.0.md. Newer source adds a protocol and the list of the stages passed, and has one more between
//	                claims and domain; what they hold in full was not found, so they are left out
//	settings_source.go  whose the settings are, and the 409, of 2.1          source (SettingsSourceService, SettingsWriteGuard,
//	                SettingsManagedByEnvironmentException, settingsSourceResponse.json at 24ce58b5); M20, M40
//	replicas.go     several processes on one database                        recorded: clean replicas_1, replicas_2; F162 to F167
//	                following what is stored, of 2.1                         source (SecurityConfigurationManager.reloadIfStoredChanged);
//	                M21
//	dump.go         nothing of the server's: for tests that begin where another one ended
//	profile.go      1.9 and 2.1                                            source, M10, M16 to M25
//
// Not modelled: the history of versions (83e), the search index, other entities than users, bots, groups and the names of
// roles, what a bot does for somebody else (X-Impersonate-User), LDAP and SAML; of 2.1 the test login by a browser or by
// credentials, sessions that are stored, POST /users/generateToken, the adoption of the environment's settings, the comparison
// of what was read and what is written (412), the report of a failed reload, and its own words for the sign-in of a deactivated
// account.
package openmetadata
