package overlay_test

import (
	"encoding/json"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
)

func TestSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`{"a":true}`, `{"a":"true"}`, true},
		{`{"a":1}`, `{"a":"1"}`, true},
		{`{"a":1.0}`, `{"a":1}`, true},
		{`{"a":"x"}`, `{"a":"x","b":null}`, true},
		{`{"a":null}`, `{}`, true},
		{`{"a":{"b":[{"c":null}]}}`, `{"a":{"b":[{}]}}`, true},
		{`{"a":1,"b":2}`, ` {"b": 2, "a": 1}`, true},
		{`{"a":[]}`, `{"a":[]}`, true},
		{`{"a":true}`, `{"a":"false"}`, false},
		{`{"a":"x"}`, `{"a":"X"}`, false},
		{`{"a":"01"}`, `{"a":"1x"}`, false},
		{`{"a":[1,2]}`, `{"a":[2,1]}`, false},
		{`{"a":[1]}`, `{"a":1}`, false},
		{`{"a":[1]}`, `{"a":[1,2]}`, false},
		{`{"a":""}`, `{}`, false},
		{`{"a":false}`, `{}`, false},
		{`{"a":{}}`, `{}`, false},
		{`{"a":"x"}`, `{"a":"x","b":"y"}`, false},
	} {
		var a, b any
		if json.Unmarshal([]byte(c.a), &a) != nil || json.Unmarshal([]byte(c.b), &b) != nil {
			t.Fatal(c)
		}
		if overlay.Same(a, b) != c.same || overlay.Same(b, a) != c.same {
			t.Errorf("%s and %s: the same is %t", c.a, c.b, !c.same)
		}
	}
}
