package mistakes

// authorizer are mistakes in who is an administrator and what decides it.
func authorizer() []Mistake {
	const (
		class, filter, admins = Authz + "class_name", Authz + "container_request_filter", Authz + "admin_principals"
		pkg                   = "org.openmetadata.service.security."
	)
	return []Mistake{
		{Name: "no class (F3)", Flow: Public, Set: Values{class: nil}, At: class, Says: pkg + "DefaultAuthorizer"},
		{Name: "blank class", Flow: Public, Set: Values{class: ""}, At: class, Says: pkg + "DefaultAuthorizer"},
		{Name: "NoopAuthorizer (F117)", Flow: Public, Set: Values{class: pkg + "NoopAuthorizer"}, At: class, Says: "every token an administrator's"},
		{Name: "NoopAuthorizer, confirmed (F117)", Flow: Public, Set: Values{class: pkg + "NoopAuthorizer", "custom_class_name": pkg + "NoopAuthorizer"}, At: class, Says: "every token an administrator's"},
		{Name: "class typo (F121)", Flow: Public, Set: Values{class: pkg + "DefaultAuthoriser"}, At: class, Says: "custom_class_name"},
		{Name: "class with a blank behind it (F121)", Flow: Public, Set: Values{class: pkg + "DefaultAuthorizer "}, At: class, Says: pkg + "DefaultAuthorizer"},
		{Name: "class without its package (F121)", Flow: Public, Set: Values{class: "DefaultAuthorizer"}, At: class, Says: "custom_class_name"},
		{Name: "class confirmed as another (F121)", Flow: Public, Set: Values{class: "com.example.Authorizer", "custom_class_name": "com.example.Authorizers"}, At: class, Says: `custom_class_name = "com.example.Authorizer"`},

		{Name: "no filter (F3)", Flow: Public, Set: Values{filter: nil}, At: filter, Says: pkg + "JwtFilter"},
		{Name: "blank filter (F122)", Flow: Public, Set: Values{filter: ""}, At: filter, Says: pkg + "JwtFilter"},
		{Name: "NoopFilter (F118)", Flow: Public, Set: Values{filter: pkg + "NoopFilter"}, At: filter, Says: "anonymous"},
		{Name: "NoopFilter, confirmed (F118)", Flow: Confidential, Set: Values{filter: pkg + "NoopFilter", "custom_container_request_filter": pkg + "NoopFilter"}, At: filter, Says: "anonymous"},
		{Name: "filter typo (F121)", Flow: Public, Set: Values{filter: pkg + "JwtFliter"}, At: filter, Says: "custom_container_request_filter"},
		{Name: "filter confirmed as another (F121)", Flow: Public, Set: Values{filter: "com.example.Filter", "custom_container_request_filter": "com.example.Other"}, At: filter, Says: `custom_container_request_filter = "com.example.Filter"`},

		{Name: "no administrators (F23)", Flow: Public, Set: Values{admins: nil}, At: admins, Says: "at least one"},
		{Name: "empty administrators (F23)", Flow: Public, Set: Values{admins: []any{}}, At: admins, Says: "at least one"},
		{Name: "e-mail as administrator (F67)", Flow: Public, Set: Values{admins: []any{"alice@example.com"}}, At: admins, Says: `write "alice"`},
		{Name: "upper-case administrator (F67)", Flow: Public, Set: Values{admins: []any{"Mia"}}, At: admins, Says: `write "mia"`},
		{Name: "blank administrator", Flow: Public, Set: Values{admins: []any{"alice", ""}}, At: admins, Says: "blank"},
		{Name: "administrator with a password", Flow: Public, Set: Values{admins: []any{"alice:secret"}}, At: admins, Says: `"alice"`},
		{Name: "administrator twice", Flow: Public, Set: Values{admins: []any{"alice", "alice"}}, At: admins, Says: "twice"},
		{Name: "admin as administrator (F73)", Flow: Confidential, Set: Values{admins: []any{"admin"}}, At: admins, Warned: true, Says: "begins with admin@"},
		{Name: "bot principals", Flow: Public, Set: Values{Authz + "bot_principals": []any{}}, At: Authz + "bot_principals", Warned: true, Says: "Leave it out"},
	}
}

// domains are mistakes in whose e-mail addresses are let in.
func domains() []Mistake {
	const (
		principal, allowed = Authz + "principal_domain", Authz + "allowed_domains"
		registration       = Authz + "allowed_email_registration_domains"
		enforce            = Authz + "enforce_principal_domain"
	)
	mistakes := []Mistake{
		{Name: "no principal domain (F3)", Flow: Public, Set: Values{principal: nil}, At: principal, Says: "example.com"},
		{Name: "blank principal domain (F23, F125)", Flow: Public, Set: Values{principal: ""}, At: principal, Says: "example.com"},
		{Name: "principal domain upper (F124)", Flow: Public, Set: Values{principal: "Example.COM"}, At: principal, Says: `"example.com"`},
		{Name: "allowed domain upper (F124)", Flow: Public, Set: Values{allowed: []any{"EXAMPLE.COM"}}, At: allowed, Says: `"example.com"`},
		{Name: "allowed domain of no name (F126)", Flow: Public, Set: Values{allowed: []any{"example.com", ""}}, At: allowed, Says: "without a domain"},
		{Name: "registration domain of no name (F127)", Flow: Confidential, Set: Values{registration: []any{""}}, At: registration, Says: `"all"`},
		{Name: "registration domain upper (F127)", Flow: Confidential, Set: Values{registration: []any{"EXAMPLE.COM"}}, At: registration, Says: `write "example.com"`},
		{Name: "ALL registration domains (F127)", Flow: Confidential, Set: Values{registration: []any{"ALL"}}, At: registration, Says: `write "all"`},

		{Name: "no enforcement (F3)", Flow: Public, Set: Values{enforce: nil}, At: enforce, Says: "true or false"},
		{Name: "domains not enforced (F55)", Flow: Public, Set: Values{enforce: false}, At: enforce, Warned: true, Says: "enforce_principal_domain = true"},
	}
	for _, domain := range []string{"@example.com", "https://example.com", "example.com/", "example.com ", " example.com", "*.example.com", ".example.com", "example.com.", "example.com,example.org"} {
		for _, setting := range []struct {
			path  string
			value any
		}{{principal, domain}, {allowed, []any{"example.com", domain}}, {registration, []any{domain}}} {
			mistakes = append(mistakes, Mistake{
				Name: setting.path + " = " + domain + " (F125)", Flow: Confidential, Set: Values{setting.path: setting.value}, At: setting.path, Says: "follows the @",
			})
		}
	}
	return mistakes
}

// versions are mistakes on one server and none on another.
func versions() []Mistake {
	const team, sessions = Auth + "jwt_team_claim_mapping", Auth + "max_active_sessions_per_user"
	like := at(Confidential, "https://fd12.okta.com")
	like[Auth+"public_key_urls"] = nil
	return []Mistake{
		{Name: "host beginning fd on 1.11.5", Flow: Confidential, Version: "1.11.5", Set: like, At: OIDC + "discovery_uri", Warned: true, Says: "Upgrade the server to 1.12"},
		{Name: "org's own server on 1.10.6 (issue 24334)", Flow: Public, Version: "1.10.6", Set: at(Public, Org), At: Auth + "authority", Warned: true, Says: Org + "/v1/keys, where they are not"},
		{Name: "org's own server on 1.10.0, confidential", Flow: Confidential, Version: "1.10.0", Set: at(Confidential, Org), At: OIDC + "discovery_uri", Warned: true, Says: "custom authorization server"},
		{Name: "refresh on 1.13.1 (issue 30304)", Flow: Confidential, Version: "1.13.1", Set: Values{OIDC + "scope": "openid email profile offline_access"}, At: OIDC + "scope", Warned: true, Says: "Leave the scope out, or upgrade"},
		{Name: "team claim on 1.11.5", Flow: Public, Version: "1.11.5", Set: Values{team: "groups"}, At: team, Says: "since OpenMetadata 1.11.6"},
		{Name: "sessions per user on 1.12", Flow: Public, Set: Values{sessions: 3}, At: sessions, Says: "since OpenMetadata 2.0.0"},
	}
}
