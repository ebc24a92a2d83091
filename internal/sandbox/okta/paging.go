package okta

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// pageSize says how many objects a list answers at most at once.
type pageSize struct {
	byDefault int // when the request has no limit
	max       int // 0: none
	// unsaid: the link to the page itself names no limit that the request does not name.
	unsaid bool
}

// limit reads the limit of the request. A value that is no positive number counts as none, one above the maximum as the
// maximum: what Okta does with them is not documented.
func (p pageSize) limit(q url.Values) int {
	n, err := strconv.Atoi(q.Get("limit"))
	if err != nil || n < 1 {
		n = p.byDefault
	}
	if p.max > 0 && n > p.max {
		n = p.max
	}
	return n
}

// page cuts the objects to one page of the request and sets its Link headers: self, and next when there is more. The cursor is
// the id of the last object of the page (GET_users.link-next-pagination.json); one that was never given is 400
// (applications.list_applications_pagination_with_after.json).
func page[T object](c *call, all *list[T], keep func(T) bool, size pageSize) ([]T, error) {
	q := c.Request.URL.Query()
	rest := all.items
	if after := q.Get("after"); after != "" {
		var err error
		if rest, err = all.after(after); err != nil {
			return nil, err
		}
	}
	limit := size.limit(q)
	out := make([]T, 0, min(limit, len(rest)))
	more := false
	for _, v := range rest {
		if keep != nil && !keep(v) {
			continue
		}
		if len(out) == limit {
			more = true
			break
		}
		out = append(out, v)
	}
	if !size.unsaid {
		q.Set("limit", strconv.Itoa(limit))
	}
	c.link("self", q)
	if more {
		q.Set("limit", strconv.Itoa(limit))
		q.Set("after", out[len(out)-1].objectID())
		c.link("next", q)
	}
	return out, nil
}

// linkedParameters are the parameters that links repeat, in their order; those that an operation does not know are left out
// (applications.list_applications_with_query_parameters.json, GET_users.link-next-pagination.json,
// GET_policies.type-ACCESS_POLICY.json).
var linkedParameters = []string{"after", "limit", "q", "filter", "search", "sortBy", "sortOrder", "trusted", "type"}

// link adds one Link header for this path with the given query.
func (c *call) link(rel string, q url.Values) {
	target := c.Base + c.Request.URL.EscapedPath()
	separator := "?"
	for _, name := range linkedParameters {
		if q.Has(name) {
			target += separator + url.Values{name: {q.Get(name)}}.Encode()
			separator = "&"
		}
	}
	c.Header.Add("Link", fmt.Sprintf("<%s>; rel=%q", target, rel))
}

// lifecycleLinks adds to links the operation that changes the status: activate for what is inactive, deactivate for what is
// active.
func lifecycleLinks(links map[string]any, self string, s string) {
	if s == active {
		links["deactivate"] = web.Allow(self+"/lifecycle/deactivate", "POST")
		return
	}
	links["activate"] = web.Allow(self+"/lifecycle/activate", "POST")
}
