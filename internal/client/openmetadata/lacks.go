package openmetadata

import "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"

// What follows implements transport.Checked: what the server does not name cannot be managed, a token without its text is none,
// and a list without its data is not empty but another answer.

// Lacks names the identifier that is absent.
func (u User) Lacks() string { return transport.FirstEmpty("id", u.ID, "name", u.Name) }

// Lacks names the identifier that is absent.
func (b Bot) Lacks() string {
	return transport.FirstEmpty("id", b.ID, "name", b.Name, "botUser.id", b.BotUser.ID)
}

// Lacks names the identifier that is absent.
func (b ListedBot) Lacks() string { return transport.FirstEmpty("id", b.ID, "name", b.Name) }

// Lacks names the identifier that is absent.
func (r Role) Lacks() string { return transport.FirstEmpty("id", r.ID, "name", r.Name) }

// Lacks names the identifier or the secret that is absent.
func (t PersonalToken) Lacks() string {
	return transport.FirstEmpty("token", t.ID, "jwtToken", t.Token)
}

// Lacks names the half that is absent.
func (s SecurityConfiguration) Lacks() string {
	switch {
	case s.Authentication == nil:
		return "authenticationConfiguration"
	case s.Authorizer == nil:
		return "authorizerConfiguration"
	}
	return ""
}

// Lacks names the provider, where it is absent.
func (p PublicAuthentication) Lacks() string { return transport.FirstEmpty("provider", p.Provider) }
