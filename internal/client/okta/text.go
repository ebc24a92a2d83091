package okta

import "encoding/json"

// Text is a text that an update may set or clear: an empty one becomes null, at which package overlay removes it. As every
// member that stays as the org has it unless something is sent, it stands behind a pointer with the tag overlay:"keep".
type Text string

// MarshalJSON encodes an empty text as null.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}
