package transport

import (
	"fmt"
	"time"
)

// Bounds of one list. No list that is read here is known to come near them.
const (
	// MaxPages bounds how many pages of a list are asked for.
	MaxPages = 500
	// maxListBytes bounds what all pages of a list are long together.
	maxListBytes = 2 * MaxBodyBytes
	// MaxListTime bounds how long the next page of a list is asked for.
	MaxListTime = 15 * time.Minute
)

// Pages watches over the reading of a list that comes in pages, each of which says where the next one is: it has to come to an
// end, whatever they say. The zero value is ready for the first page.
type Pages struct {
	seen  map[string]bool
	size  int
	began time.Time
}

// Ask notes that the page of this address or cursor is about to be asked for. It fails when it has been read before, when it is
// one too many, and when those before have taken too long.
func (p *Pages) Ask(page string) error {
	if p.seen[page] {
		return fmt.Errorf("the list has no end: after %d pages the next one is %q, which was read before", len(p.seen), page)
	}
	if len(p.seen) >= MaxPages {
		return fmt.Errorf("the list has more than %d pages; no more are read", MaxPages)
	}
	if p.began.IsZero() {
		p.began = time.Now()
	}
	if taken := time.Since(p.began); taken > MaxListTime {
		return fmt.Errorf("the %d pages of the list that were read have taken %s; no more are read", len(p.seen), taken.Round(time.Second))
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	p.seen[page] = true
	return nil
}

// Read notes how long the page was. It fails when all of them together are longer than maxListBytes.
func (p *Pages) Read(bytes int) error {
	if p.size += bytes; p.size > maxListBytes {
		return fmt.Errorf("the pages of the list are longer than %d bytes together; no more are read", maxListBytes)
	}
	return nil
}
