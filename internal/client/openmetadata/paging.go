package openmetadata

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// listPage is a page of a list, and how long it is.
type listPage[T transport.Checked] struct {
	Data   []T `json:"data"`
	Paging struct {
		After string `json:"after"`
	} `json:"paging"`
	size int
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *listPage[T]) UnmarshalJSON(body []byte) error {
	type plain listPage[T]
	p.size = len(body)
	return json.Unmarshal(body, (*plain)(p))
}

// Lacks names what is absent.
func (p listPage[T]) Lacks() string {
	if p.Data == nil {
		return "data"
	}
	for _, object := range p.Data {
		if member := object.Lacks(); member != "" {
			return member
		}
	}
	return ""
}

// collect reads a whole list; see stream.
func collect[T transport.Checked](ctx context.Context, c *Client, path string, query url.Values) (all []T, err error) {
	for object, err := range stream[T](ctx, c, path, query) {
		if err != nil {
			return nil, err
		}
		all = append(all, object)
	}
	return all, nil
}

// stream goes through a list, and asks for its next page when that is wanted. An error ends it.
func stream[T transport.Checked](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		var pages transport.Pages
		for {
			target := path + "?" + query.Encode()
			if err := pages.Ask(query.Get("after")); err != nil {
				yield(none, fmt.Errorf("GET /api%s: %w", target, err))
				return
			}
			var page listPage[T]
			if err := c.do(ctx, http.MethodGet, target, nil, &page); err != nil {
				yield(none, err)
				return
			}
			if err := pages.Read(page.size); err != nil {
				yield(none, fmt.Errorf("GET /api%s: %w", target, err))
				return
			}
			for _, object := range page.Data {
				if !yield(object, nil) {
					return
				}
			}
			if page.Paging.After == "" {
				return
			}
			query.Set("after", page.Paging.After)
		}
	}
}
