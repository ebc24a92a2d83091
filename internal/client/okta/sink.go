package okta

import (
	"encoding/json"
	"errors"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// sink decodes an answer and notes that there was one: the SDK takes an empty 2xx answer for success and leaves the
// result untouched.
type sink struct {
	out any
	// size is how long the answer is; 0 for none.
	size int
}

// UnmarshalJSON decodes into the target. A null is no object and no list: it would leave the target untouched.
func (s *sink) UnmarshalJSON(body []byte) error {
	s.size = len(body)
	if string(body) == "null" {
		return errors.New("the answer is a JSON null, which is not expected")
	}
	if err := json.Unmarshal(body, s.out); err != nil {
		return transport.Unexpected(err)
	}
	return nil
}
