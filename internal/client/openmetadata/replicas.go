package openmetadata

import (
	"context"
	"errors"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// looks is how often a server is asked where another of its replicas may answer: of two, one is missed once in 256 times.
const looks = 8

// readBack reads what the server has after a write. Of several replicas only the one that took the write has it
// (issue 30882), so an answer that is all of the earlier configuration proves nothing while another may come.
func (c *Client) readBack(ctx context.Context, wanted, previous SecurityConfiguration) (served SecurityConfiguration, err error) {
	for range looks {
		served, err = c.SecurityConfig(transport.WithOwnConnection(ctx))
		if err != nil || wanted.Matches(served) || !previous.Matches(served) {
			break
		}
	}
	return served, err
}

// Straggler asks several times how people sign in and returns the first answer that is not of the configuration, nil when
// there is none. It is that of a replica which has not taken the change. From 2.1 on replicas follow by themselves within
// seconds (M21), so there none is looked for.
func (c *Client) Straggler(ctx context.Context, served SecurityConfiguration) (*PublicAuthentication, error) {
	version, err := c.Version(ctx)
	if err != nil || version.AtLeast(2, 1) {
		return nil, err
	}
	for range looks {
		shown, err := c.PublicAuthentication(transport.WithOwnConnection(ctx))
		if err != nil {
			return nil, err
		}
		for name, value := range map[string]string{
			"provider": shown.Provider, "providerName": shown.ProviderName, "clientType": shown.ClientType,
			"clientId": shown.ClientID, "authority": shown.Authority, "callbackUrl": shown.CallbackURL,
		} {
			if wanted, _ := served.Authentication[name].(string); wanted != value {
				return &shown, nil
			}
		}
	}
	return nil, nil
}

// EveryServedKey asks several times for the keys that the server publishes and returns those of all answers. It fails when
// one of them does: then a replica may have a key in force that is not among them.
func (c *Client) EveryServedKey(ctx context.Context) (jwtkey.JWKS, error) {
	var all jwtkey.JWKS
	for range looks {
		served, err := c.JWKS(transport.WithOwnConnection(ctx))
		if err != nil {
			return jwtkey.JWKS{}, err
		}
		if len(served.Usable()) == 0 {
			return jwtkey.JWKS{}, errors.New("the server publishes no key: it could not load its key files")
		}
		all.Keys = append(all.Keys, served.Keys...)
	}
	return all, nil
}
