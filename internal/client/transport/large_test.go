package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestReading: of large answers one is in memory, from where it is found to be large until whoever reads it has done with it.
// Small ones wait for nobody, and a call within a call has the answer of that. It is not parallel: the process has one such
// place.
func TestReading(t *testing.T) {
	const small, long = 1 << 10, 3 << 20
	read := func(ctx context.Context, length int, said bool) error {
		response := &http.Response{ContentLength: -1, Body: io.NopCloser(strings.NewReader(strings.Repeat("x", length)))}
		response.Request = (&http.Request{}).WithContext(ctx)
		if said {
			response.ContentLength = int64(length)
		}
		body, err := transport.ReadBody(response, transport.MaxBodyBytes)
		if err == nil && len(body) != length {
			t.Errorf("%d bytes of %d", len(body), length)
		}
		return err
	}
	for _, said := range []bool{true, false} {
		outer, outerDone := transport.Reading(t.Context())
		inner, innerDone := transport.Reading(outer)
		if err := errors.Join(read(outer, long, said), read(inner, long, said)); err != nil {
			t.Fatal(err)
		}
		innerDone()

		other, otherDone := transport.Reading(t.Context())
		if err := read(other, small, said); err != nil {
			t.Error(err)
		}
		ended, end := context.WithCancelCause(other)
		cause := errors.New("the time is over")
		end(cause)
		for name, ctx := range map[string]context.Context{"a call": ended, "nobody's": func() context.Context {
			ctx, end := context.WithCancelCause(t.Context())
			end(cause)
			return ctx
		}()} {
			if err := read(ctx, long, said); !errors.Is(err, cause) {
				t.Errorf("%s reads a large answer while another is in memory: %v", name, err)
			}
		}
		waiting := make(chan error)
		go func() { waiting <- read(other, long, said) }()
		outerDone()
		if err := <-waiting; err != nil {
			t.Error(err)
		}
		outerDone() // has no other's place to give back
		if err := read(ended, long, said); err != nil {
			t.Errorf("a call waits for itself: %v", err)
		}
		otherDone()
		if err := read(t.Context(), long, said); err != nil {
			t.Error(err)
		}
	}
}
