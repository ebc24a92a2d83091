package okta

import (
	"encoding/json"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// sink decodes an answer and notes that there was one: the SDK takes an empty 2xx answer for success and leaves the
// result untouched.
type sink struct {
	out      any
	received *bool
}

// UnmarshalJSON decodes into the target.
func (s *sink) UnmarshalJSON(body []byte) error {
	*s.received = true
	if err := json.Unmarshal(body, s.out); err != nil {
		return transport.Unexpected(err)
	}
	return nil
}
