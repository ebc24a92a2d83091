package okta

import "encoding/json"

// Text is a text that an update may set, clear or leave as the org has it: the zero value is left out, and one that is
// set and empty becomes null, at which package overlay removes it.
type Text struct {
	Value string
	Set   bool
}

// SetText is a text that is set, or cleared when it is empty.
func SetText(value string) Text { return Text{Value: value, Set: true} }

// MarshalJSON encodes an empty text as null.
func (t Text) MarshalJSON() ([]byte, error) {
	if t.Value == "" {
		return []byte("null"), nil
	}
	return json.Marshal(t.Value)
}

// UnmarshalJSON takes null for an empty text.
func (t *Text) UnmarshalJSON(body []byte) error {
	t.Set = true
	return json.Unmarshal(body, &t.Value)
}
