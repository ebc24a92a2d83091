package okta

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// pager is where the reading of a collection has come to. The target is that of the next page, empty after the last.
type pager[T any] struct {
	target string
	pages  transport.Pages
}

// next reads a page. Where that fails, nothing more is to be read.
func (p *pager[T]) next(ctx context.Context, c *Client) ([]T, error) {
	fail := func(err error) ([]T, error) { return nil, fmt.Errorf("GET %s: %w", p.target, err) }
	if err := p.pages.Ask(p.target); err != nil {
		return fail(err)
	}
	page, length, links, err := readPage[T](ctx, c, p.target)
	if err := p.pages.Read(length); err != nil {
		return fail(err)
	}
	if err != nil {
		return nil, err
	}
	next, err := c.nextPage(links)
	if err != nil {
		return fail(err)
	}
	p.target = next
	return page, nil
}

// stream goes through a collection, and asks for its next page when that is wanted. An error ends it.
func stream[T any](ctx context.Context, c *Client, target string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		at := pager[T]{target: target}
		for at.target != "" {
			page, err := at.next(ctx, c)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, object := range page {
				if !yield(object, nil) {
					return
				}
			}
		}
	}
}

// readPage reads one page, and returns how long it is and which others it names as well.
func readPage[T any](ctx context.Context, c *Client, target string) (page []T, length int, links []string, err error) {
	ctx, done := transport.Reading(ctx)
	defer done()
	got, err := c.send(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, 0, nil, err
	}
	err = got.decode(&page)
	return page, len(got.body), got.header.Values("Link"), err
}

// nextPage is the path and query of the next page, empty after the last. The credential goes with the request, so it fails on
// an address that is not of the org's API.
func (c *Client) nextPage(headers []string) (string, error) {
	named, err := nextLink(headers)
	if err != nil || named == "" {
		return "", err
	}
	address, err := url.Parse(named)
	if err != nil {
		return "", fmt.Errorf("the org names %q as the next page, which is no address", transport.RedactText(named))
	}
	own, err := url.Parse(c.orgURL)
	if err != nil {
		return "", err
	}
	absolute := transport.OriginOf(address) == transport.OriginOf(own)
	relative := address.Scheme == "" && address.Host == ""
	if !absolute && !relative || address.User != nil || address.Opaque != "" || !strings.HasPrefix(address.Path, path()+"/") {
		return "", fmt.Errorf("the org names %q as the next page, which is not of its own API, %s; nothing is sent there", transport.RedactURL(address), c.orgURL+path())
	}
	next := address.EscapedPath()
	if address.RawQuery != "" {
		next += "?" + address.RawQuery
	}
	return next, nil
}

// nextLink is the target of the first link whose relation is next, empty where there is none (RFC 8288, appendix B.2). It fails
// on a header that is none, since the next page may be in it.
func nextLink(headers []string) (string, error) {
	for _, header := range headers {
		for rest := strings.TrimLeft(header, " \t,"); rest != ""; rest = strings.TrimLeft(rest, " \t,") {
			target, parameters, whole := strings.Cut(rest, ">")
			if !whole || target[0] != '<' {
				return "", errors.New("the org's answer has a Link header that cannot be read")
			}
			isNext, further := readRelation(parameters)
			if isNext {
				return target[1:], nil
			}
			rest = further
		}
	}
	return "", nil
}

// readRelation reads the parameters of one link and returns what follows the link.
func readRelation(text string) (isNext bool, rest string) {
	related := false
	for {
		text = strings.TrimLeft(text, " \t")
		if !strings.HasPrefix(text, ";") {
			return isNext, text
		}
		var name, value string
		end := strings.IndexAny(text[1:], "=;,") + 1
		if end == 0 {
			return isNext, ""
		}
		if name, text = strings.TrimSpace(text[1:end]), text[end:]; text[0] != '=' {
			continue
		}
		value, text = readValue(strings.TrimLeft(text[1:], " \t"))
		// Of several relations only the first parameter counts.
		if strings.EqualFold(name, "rel") && !related {
			related = true
			for relation := range strings.FieldsSeq(value) {
				isNext = isNext || strings.EqualFold(relation, "next")
			}
		}
	}
}

// readValue reads a parameter's value, a token or a quoted text, and returns what follows it.
func readValue(text string) (value, rest string) {
	if !strings.HasPrefix(text, `"`) {
		if end := strings.IndexAny(text, ";,"); end >= 0 {
			return strings.TrimSpace(text[:end]), text[end:]
		}
		return strings.TrimSpace(text), ""
	}
	var unquoted strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return unquoted.String(), text[i+1:]
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		unquoted.WriteByte(text[i])
	}
	return unquoted.String(), ""
}
