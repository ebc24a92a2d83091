package openmetadata

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	keyCacheSize = 10
	keyCacheTime = 24 * time.Hour
)

// keyLookup finds the key of a kid: the server's own, else the first of the
// configured JWKS documents that has it. Keys that were found are kept (ten, for
// a day), failures are not: every unknown kid costs a fetch of each document
// (F74, h10b, h14).
type keyLookup struct {
	client *http.Client
	clock  func() time.Time
	own    *signingKey
	urls   []string

	mu     sync.Mutex
	cached []cachedKey
}

type cachedKey struct {
	kid   string
	key   *rsa.PublicKey
	until time.Time
}

// validKeyURLs says whether the list can be used at all: the filter is not made
// from one that Java's URL class refuses (F36, F39, l11_restart_row_garbage_pku).
func validKeyURLs(urls []string) bool {
	return !slices.ContainsFunc(urls, func(raw string) bool {
		u, err := url.Parse(raw)
		return err != nil || !slices.Contains([]string{"http", "https", "file", "jar"}, u.Scheme)
	})
}

// find returns the key for kid, and false where nobody has it.
func (l *keyLookup) find(ctx context.Context, kid string) (*rsa.PublicKey, bool) {
	if l.own != nil && kid == l.own.id {
		return l.own.verifier, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	l.cached = slices.DeleteFunc(l.cached, func(c cachedKey) bool { return !now.Before(c.until) })
	for _, c := range l.cached {
		if c.kid == kid {
			return c.key, true
		}
	}
	for _, u := range l.urls {
		if key, ok := fetchKey(ctx, l.client, u, kid); ok {
			if len(l.cached) == keyCacheSize {
				l.cached = l.cached[1:]
			}
			l.cached = append(l.cached, cachedKey{kid, key, now.Add(keyCacheTime)})
			return key, true
		}
	}
	return nil, false
}

func fetchKey(ctx context.Context, client *http.Client, address, kid string) (*rsa.PublicKey, bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, false
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, false
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, false
	}
	// Each key is read by itself: one of a kind that go-jose does not know must
	// not hide the others.
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(data, &set) != nil {
		return nil, false
	}
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil || key.KeyID != kid {
			continue
		}
		public, ok := key.Key.(*rsa.PublicKey)
		return public, ok
	}
	return nil, false
}
