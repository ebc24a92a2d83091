package okta

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// recall reads what a path and query stand for, by the memory.
func (c *Client) recall(ctx context.Context, target string) (answer, error) {
	read := func() (answer, bool, error) {
		got, err := c.exchange(ctx, http.MethodGet, target, nil)
		return got, err == nil && !transport.HoldsSecret(got.body) || IsNotFound(err), err
	}
	for _, members := range remembered {
		if list, isMember := members.listOf(target); isMember {
			return c.memory.Member(ctx, list, target, members.first, func() transport.List[answer] { return c.members(list, members.all) }, read)
		}
	}
	return c.memory.Get(ctx, target, read)
}

// place is where the objects of one kind are.
type place struct {
	// segments are those of the path below the API's, of which * is an id, and page is the query of a list of the longest
	// pages.
	segments []string
	page     string
	// first has the first member read by the list already, which costs no more and has what a check asks for besides. Of the
	// largest collections it is the second.
	first bool
	// all has pages after the first read too: the members are those of one parent. Those of the whole org are read by a list
	// only while they are one page, since others than ours may be any number.
	all bool
}

// remembered are the places whose lists show their members as they are shown one by one.
var remembered = []place{
	applications.place, groups.place, trustedOrigins.place, authorizationServers.place, groupAssignments.place,
	scopes.place, claims.place, policies.place, policyRules.place,
}

// listOf is the path and query of the list that the path of a member is in.
func (p place) listOf(target string) (list string, isMember bool) {
	segments := strings.Split(strings.TrimPrefix(target, path()+"/"), "/")
	if len(segments) != len(p.segments)+1 || strings.Contains(target, "?") {
		return "", false
	}
	for i, segment := range p.segments {
		if segment != "*" && segment != segments[i] {
			return "", false
		}
	}
	list = target[:strings.LastIndexByte(target, '/')]
	if p.page != "" {
		list += "?" + p.page
	}
	return list, true
}

// members reads a list page by page, or no more than its first page, and keeps its members, each under its own path.
func (c *Client) members(list string, all bool) transport.List[answer] {
	parent, _, _ := strings.Cut(list, "?")
	at := pager[json.RawMessage]{target: list}
	return func(ctx context.Context, keep func(string, answer)) (more bool) {
		page, err := at.next(ctx, c)
		if err != nil {
			return false
		}
		for _, body := range page {
			var member struct {
				ID string `json:"id"`
			}
			if json.Unmarshal(body, &member) != nil || member.ID == "" || transport.HoldsSecret(body) {
				continue
			}
			target := parent + "/" + url.PathEscape(member.ID)
			keep(target, answer{method: http.MethodGet, path: target, status: http.StatusOK, body: slices.Clone(body)})
		}
		return all && at.target != ""
	}
}
