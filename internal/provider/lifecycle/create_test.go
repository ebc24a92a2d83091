package lifecycle

import (
	"context"
	"errors"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// TestCreateOnce: an object is taken on when the answer to its creation leaves open whether it was made, and only then.
func TestCreateOnce(t *testing.T) {
	t.Parallel()
	lost := errors.New("the connection was cut")
	for name, c := range map[string]struct {
		err      error
		looks    int
		takenOn  bool
		existing bool
	}{
		"made":                            {looks: 1, takenOn: true},
		"there before":                    {existing: true, looks: 1, takenOn: true},
		"refused by Okta":                 {err: &okta.APIError{Status: 400, Code: "E0000001"}, looks: 1},
		"refused by the server":           {err: &openmetadata.APIError{Status: 409, Message: "Entity already exists"}, looks: 1},
		"no answer":                       {err: lost, looks: 2, takenOn: true},
		"Okta failed":                     {err: &okta.APIError{Status: 500, Code: "E0000009"}, looks: 2, takenOn: true},
		"a proxy answered for Okta":       {err: &okta.APIError{Status: 403, Foreign: true}, looks: 2, takenOn: true},
		"a proxy answered for the server": {err: &openmetadata.APIError{Status: 200, Foreign: true}, looks: 2, takenOn: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			looks, made := 0, c.existing
			got, err := CreateOnce(t.Context(),
				func(context.Context) (*string, error) {
					looks++
					if !made {
						return nil, nil
					}
					found := "found"
					return &found, nil
				},
				func(context.Context) (*string, error) {
					if c.existing {
						t.Error("a second one is made")
					}
					made = true
					if c.err != nil {
						return nil, c.err
					}
					created := "created"
					return &created, nil
				})
			if looks != c.looks || (got != nil) != c.takenOn || errors.Is(err, ErrExists) != c.existing {
				t.Errorf("%v, %v after %d looks", got, err, looks)
			}
			if !c.takenOn && !errors.Is(err, c.err) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}
