package okta

import "net/http"

// writeCORS lets a browser read the answer when the request comes from a
// trusted origin of scope CORS, as Okta does for its APIs (API doc, Trusted
// Origins).
func (o *Org) writeCORS(c *call) {
	origin := c.r.Header.Get("Origin")
	if origin == "" {
		return
	}
	o.mu.Lock()
	trusted := o.trusts(origin, "CORS")
	o.mu.Unlock()
	c.header.Add("Vary", "Origin")
	if !trusted {
		return
	}
	c.header.Set("Access-Control-Allow-Origin", origin)
	c.header.Set("Access-Control-Allow-Credentials", "true")
	if c.r.Method == http.MethodOptions {
		c.header.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS")
		c.header.Set("Access-Control-Allow-Headers", c.r.Header.Get("Access-Control-Request-Headers"))
		c.header.Set("Access-Control-Max-Age", "3600")
	}
}

// isPreflight says whether a browser asks if it may send the request proper.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}
