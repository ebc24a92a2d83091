package okta

import "net/url"

// TrustedOrigin is a web origin that the org trusts (POST_trustedOrigins.json).
type TrustedOrigin struct {
	ID     string `json:"id,omitempty"`
	Name   string `json:"name"`
	Origin string `json:"origin"`
	// Scopes say what the origin is trusted for.
	Scopes []TrustedOriginScope `json:"scopes"`
	// Status is left out of requests; see Collection.SetStatus.
	Status string `json:"status,omitempty" overlay:"keep"`
}

// TrustedOriginScope is CORS, REDIRECT or IFRAME_EMBED. AllowedOktaApps goes with the last.
type TrustedOriginScope struct {
	Type            string   `json:"type"`
	AllowedOktaApps []string `json:"allowedOktaApps,omitempty"`
}

// trustedOrigins are active when they are new: the API takes no status for one.
var trustedOrigins = kind[TrustedOrigin]{
	place:   place{segments: []string{"trustedOrigins"}, page: "limit=200", first: true},
	id:      func(o *TrustedOrigin) *string { return &o.ID },
	request: TrustedOrigin.request,
	search:  func(o TrustedOrigin) url.Values { return url.Values{"q": {o.Name}} },
	same:    func(o, sought TrustedOrigin) bool { return o.Name == sought.Name },
}

// TrustedOrigins are those of the org, which has each name once.
func (c *Client) TrustedOrigins() Collection[TrustedOrigin] { return in(c, &trustedOrigins) }

func (o TrustedOrigin) request() TrustedOrigin {
	o.ID, o.Status = "", ""
	return o
}
