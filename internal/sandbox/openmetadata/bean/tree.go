package bean

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// node is a JSON value and the place in the body where it stands: the server names line and column in its messages.
type node struct {
	start, end int
	// value is a string, json.Number, bool or nil; for an object or array see fields and items.
	value  any
	object bool
	array  bool
	fields []nodeField
	items  []*node
}

type nodeField struct {
	name  string
	value *node
}

const sourceRedacted = "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: %d, column: %d]"

// at renders the server's words for an offset of the body.
func at(body []byte, offset int) string {
	offset = min(offset, len(body))
	line := 1 + bytes.Count(body[:offset], []byte("\n"))
	column := 1 + utf8.RuneCount(body[bytes.LastIndexByte(body[:offset], '\n')+1:offset])
	return fmt.Sprintf(sourceRedacted, line, column)
}

// parseTree reads one JSON value. The error is the server's answer to a body that is no JSON: 400 with plain text
// (30j_create_malformed_json, c17c_malformed).
func parseTree(body []byte) (*node, *web.Error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	n, err := readNode(dec, body)
	if err == nil {
		return n, nil
	}
	var syntax *json.SyntaxError
	var value any
	// Unmarshal, unlike the decoder, says where.
	if errors.As(json.Unmarshal(body, &value), &syntax) && syntax.Error() != "unexpected end of JSON input" {
		at := at(body, int(syntax.Offset)-1)
		r, _ := utf8.DecodeRune(body[syntax.Offset-1:])
		return nil, &web.Error{Status: http.StatusBadRequest, Text: true, Message: fmt.Sprintf(
			"Unexpected character ('%c' (code %d)): was expecting double-quote to start field name%s", r, r, at)}
	}
	return nil, &web.Error{Status: http.StatusBadRequest, Text: true,
		Message: "Unexpected end-of-input within/between Object entries" + at(body, len(body))}
}

// ParseObject reads a body that no class is known of: the object, empty for another value, or the error of a body that is no
// JSON.
func ParseObject(body []byte) (map[string]any, *web.Error) {
	n, err := parseTree(body)
	if err != nil {
		return nil, err
	}
	o, _ := n.plain().(object)
	return o, nil
}

func readNode(dec *json.Decoder, body []byte) (*node, error) {
	start := int(dec.InputOffset())
	for start < len(body) && strings.IndexByte(" \t\r\n:,", body[start]) >= 0 {
		start++
	}
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	n := &node{start: start}
	switch token {
	case json.Delim('{'):
		n.object = true
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			name, ok := key.(string)
			if !ok {
				return nil, io.ErrUnexpectedEOF
			}
			value, err := readNode(dec, body)
			if err != nil {
				return nil, err
			}
			n.fields = append(n.fields, nodeField{name, value})
		}
	case json.Delim('['):
		n.array = true
		for dec.More() {
			item, err := readNode(dec, body)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
	default:
		n.value = token
	}
	if n.object || n.array {
		if _, err := dec.Token(); err != nil {
			return nil, err
		}
	}
	n.end = int(dec.InputOffset())
	return n, nil
}

// null says whether the value is absent or JSON's null.
func (n *node) null() bool { return n == nil || (!n.object && !n.array && n.value == nil) }

// plain turns the node into what encoding/json would give, numbers as json.Number.
func (n *node) plain() any {
	switch {
	case n == nil:
		return nil
	case n.object:
		o := object{}
		for _, f := range n.fields {
			o[f.name] = f.value.plain()
		}
		return o
	case n.array:
		a := []any{}
		for _, i := range n.items {
			a = append(a, i.plain())
		}
		return a
	}
	return n.value
}
