package provider

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

type alwaysBusy struct{}

func (alwaysBusy) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"10"}}, Body: http.NoBody, Request: request}, nil
}

// TestPatienceOfAnOperation: a server that has each of the requests of one operation wait prolongs it to max_wait and no
// further; the next operation may wait again.
func TestPatienceOfAnOperation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		roundTripper, err := transport.New(transport.Options{
			MaxRetries: 5, MaxWait: 25 * time.Second, Wrap: func(http.RoundTripper) http.RoundTripper { return alwaysBusy{} },
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			began := time.Now()
			_, err = cleaned(t.Context(), &transport.Lines{}, &tfprotov6.ReadResourceRequest{}, func(ctx context.Context, _ *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
				for range 10 {
					request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://example.okta.com/api/v1/apps", nil)
					if err != nil {
						return nil, err
					}
					if _, err := roundTripper.RoundTrip(request); err != nil {
						return nil, err
					}
				}
				return &tfprotov6.ReadResourceResponse{}, nil
			})
			if waited := time.Since(began); err != nil || waited < 20*time.Second || waited > 25*time.Second {
				t.Errorf("%s, %v", waited, err)
			}
		}
	})
}
