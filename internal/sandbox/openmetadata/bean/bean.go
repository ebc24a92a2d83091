// Package bean reads request bodies into the server's classes, as its libraries do: Jackson, which refuses unknown fields and
// bad values and says where they stand, and Hibernate, which checks what a class demands. It has the classes that requests are
// read into; where each rule comes from is in the documentation of package openmetadata.
package bean

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// object is a JSON object.
type object = map[string]any

// A Bean is a class of the server that a request body is read into. Jackson reads it (unknown fields and bad enum values are
// refused, scalars are converted), Hibernate checks what must not be null, and what is read is written with the defaults of the
// class and without nulls (F3, F4, F26, F27).
type Bean struct {
	class string
	// properties are in the order in which the server lists them when it meets one that it does not know.
	properties []property
}

// details are what the words of class leave open about properties.
type details map[string]property

// class makes the bean of a class from its properties, each a word: its name, its kind where that is not a text, an exclamation
// mark where it must not be null, and its default (name:kind!=default).
func class(name, properties string, more details) *Bean {
	b := &Bean{class: name}
	for word := range strings.FieldsSeq(properties) {
		word, byDefault, hasDefault := strings.Cut(word, "=")
		word, required := strings.CutSuffix(word, "!")
		called, of, _ := strings.Cut(word, ":")
		p := more[called]
		p.name, p.required, p.kind = called, required, kinds[of]
		if p.bean != nil {
			p.kind = kindBean
		}
		if hasDefault {
			p.def = defaultOf(p.kind, byDefault)
		}
		b.properties = append(b.properties, p)
	}
	return b
}

// and is the class with further properties.
func (b *Bean) and(properties string) *Bean {
	return &Bean{class: b.class, properties: append(slices.Clone(b.properties), class("", properties, nil).properties...)}
}

func defaultOf(k kind, text string) any {
	switch k {
	case kindBool:
		return text == "true"
	case kindInt:
		return json.Number(text)
	case kindStrings, kindUUIDs:
		return []any{}
	}
	return text
}

type kind int

const (
	kindString kind = iota
	kindBool
	kindInt
	kindStrings
	kindMap
	kindBean
	kindAny
	kindUUID
	kindUUIDs
)

var kinds = map[string]kind{
	"": kindString, "bool": kindBool, "int": kindInt, "texts": kindStrings, "map": kindMap, "any": kindAny, "uuid": kindUUID, "uuids": kindUUIDs,
}

type property struct {
	name     string
	kind     kind
	bean     *Bean
	enum     *enum
	def      any
	required bool
	// constraint is the name in a violation, where it is not the property's.
	constraint string
	// check gives further violations of a value that is there.
	check func(value any) []string
}

type enum struct {
	class  string
	values []string
}

// reader reads one body.
type reader struct{ body []byte }

// Read parses body into the bean: the object with the class's defaults filled in, nil when the body is empty or null, or the
// server's 400.
func (b *Bean) Read(body []byte) (map[string]any, *web.Error) {
	if len(strings.TrimSpace(string(body))) == 0 {
		return nil, nil
	}
	n, err := parseTree(body)
	if err != nil {
		return nil, err
	}
	if n.null() {
		return nil, nil
	}
	r := reader{body}
	value, err := r.readBean(b, n, "")
	if err != nil {
		return nil, err
	}
	if v := b.violations(value); len(v) > 0 {
		return nil, web.Failure(http.StatusBadRequest, "[%s]", strings.Join(v, ", "))
	}
	return value, nil
}

// FromValue reads a decoded JSON object, as the server does after a patch. The error says only that it could not be read.
func (b *Bean) FromValue(value any) (map[string]any, bool) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, false
	}
	n, apiErr := parseTree(data)
	if apiErr != nil {
		return nil, false
	}
	r := reader{data}
	o, apiErr := r.readBean(b, n, "")
	return o, apiErr == nil
}

// badValue is Jackson's message with place and reference chain.
func (r reader) badValue(offset int, chain, format string, args ...any) *web.Error {
	message := fmt.Sprintf(format, args...) + at(r.body, offset)
	if chain != "" {
		message += " (through reference chain: " + chain + ")"
	}
	return web.Failure(http.StatusBadRequest, "%s", message)
}

func (r reader) readBean(b *Bean, n *node, chain string) (object, *web.Error) {
	if !n.object {
		return nil, r.badValue(n.start, chain, "Cannot deserialize value of type `%s` from %s", b.class, tokenName(n))
	}
	o := object{}
	for _, p := range b.properties {
		if p.def != nil {
			o[p.name] = p.def
		}
	}
	for _, f := range n.fields {
		step := b.class + `["` + f.name + `"]`
		if chain != "" {
			step = chain + "->" + step
		}
		i := slices.IndexFunc(b.properties, func(p property) bool { return p.name == f.name })
		if i < 0 {
			quoted := make([]string, len(b.properties))
			for i, p := range b.properties {
				quoted[i] = strconv.Quote(p.name)
			}
			return nil, r.badValue(unknownFieldOffset(f.value), step,
				"Unrecognized field %q (class %s), not marked as ignorable (%d known properties: %s])",
				f.name, b.class, len(quoted), strings.Join(quoted, ", "))
		}
		if f.value.null() {
			delete(o, f.name)
			continue
		}
		value, err := r.readProperty(b.properties[i], f.value, step)
		if err != nil {
			return nil, err
		}
		if value == nil {
			delete(o, f.name)
		} else {
			o[f.name] = value
		}
	}
	return o, nil
}

// unknownFieldOffset is where Jackson's reader stands when it refuses a field: behind a number or literal, behind the opening
// character of the rest.
func unknownFieldOffset(n *node) int {
	if _, text := n.value.(string); text || n.object || n.array {
		return n.start + 1
	}
	return n.end
}

func tokenName(n *node) string {
	switch value := n.value.(type) {
	case string:
		return "String value (token `JsonToken.VALUE_STRING`)"
	case json.Number:
		if strings.ContainsAny(value.String(), ".eE") {
			return "Floating-point value (token `JsonToken.VALUE_NUMBER_FLOAT`)"
		}
		return "Integer value (token `JsonToken.VALUE_NUMBER_INT`)"
	case bool:
		return fmt.Sprintf("Boolean value (token `JsonToken.VALUE_%s`)", strings.ToUpper(strconv.FormatBool(value)))
	}
	if n.array {
		return "Array value (token `JsonToken.START_ARRAY`)"
	}
	return "Object value (token `JsonToken.START_OBJECT`)"
}

func (r reader) readProperty(p property, n *node, chain string) (any, *web.Error) {
	switch p.kind {
	case kindBean:
		return r.readBean(p.bean, n, chain)
	case kindAny:
		return n.plain(), nil
	case kindStrings, kindUUIDs:
		of := kindString
		if p.kind == kindUUIDs {
			of = kindUUID
		}
		if !n.array {
			return nil, r.badValue(n.start, chain, "Cannot deserialize value of type `java.util.ArrayList<%s>` from %s", javaTypes[of], tokenName(n))
		}
		list := []any{}
		for i, item := range n.items {
			step := fmt.Sprintf("%s->java.util.ArrayList[%d]", chain, i)
			value, err := r.readScalar(property{kind: of}, item, step)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case kindMap:
		if !n.object {
			return nil, r.badValue(n.start, chain, "Cannot deserialize value of type `java.util.LinkedHashMap<java.lang.String,java.lang.String>` from %s", tokenName(n))
		}
		o := object{}
		for _, f := range n.fields {
			value, err := r.readScalar(property{kind: kindString}, f.value, chain+`->java.util.LinkedHashMap["`+f.name+`"]`)
			if err != nil {
				return nil, err
			}
			o[f.name] = value
		}
		return o, nil
	}
	return r.readScalar(p, n, chain)
}

var javaTypes = map[kind]string{kindString: "java.lang.String", kindBool: "java.lang.Boolean", kindInt: "java.lang.Integer", kindUUID: "java.util.UUID"}

// readScalar converts as Jackson does: a number or boolean becomes the text of a string property (c13d, c13e), text becomes the
// number or boolean that it spells (c13f, c13i), an empty text null.
func (r reader) readScalar(p property, n *node, chain string) (any, *web.Error) {
	if n.object || n.array {
		return nil, r.badValue(n.start, chain, "Cannot deserialize value of type `%s` from %s", javaTypes[p.kind], tokenName(n))
	}
	text := ""
	switch value := n.value.(type) {
	case string:
		text = value
	case json.Number:
		text = value.String()
	case bool:
		text = strconv.FormatBool(value)
	case nil:
		return nil, nil
	}
	switch p.kind {
	case kindBool:
		switch strings.TrimSpace(text) {
		case "true", "True", "TRUE":
			return true, nil
		case "false", "False", "FALSE":
			return false, nil
		case "":
			return nil, nil
		}
		if number, ok := n.value.(json.Number); ok {
			return number.String() != "0", nil
		}
		return nil, r.badValue(n.start, chain, "Cannot deserialize value of type `java.lang.Boolean` from String %q: only \"true\" or \"false\" recognized", text)
	case kindInt:
		if strings.TrimSpace(text) == "" {
			return nil, nil
		}
		if _, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32); err != nil {
			return nil, r.badValue(n.start, chain, "Cannot deserialize value of type `java.lang.Integer` from String %q: not a valid `java.lang.Integer` value", text)
		}
		return json.Number(strings.TrimSpace(text)), nil
	}
	if p.kind == kindUUID && uuid.Validate(text) != nil {
		return nil, r.badValue(n.start, chain, "Cannot deserialize value of type `java.util.UUID` from String %q: UUID has to be represented by standard 36-char representation", text)
	}
	if p.enum != nil && !slices.Contains(p.enum.values, text) {
		return nil, r.badValue(n.start, chain, "Cannot construct instance of `%s`, problem: %s", p.enum.class, text)
	}
	return text, nil
}

// violations lists what Hibernate refuses, this class first, then the nested ones.
func (b *Bean) violations(o object) []string {
	var out []string
	for _, p := range b.properties {
		name := p.name
		if p.constraint != "" {
			name = p.constraint
		}
		value, there := o[p.name]
		switch {
		case !there && p.required:
			out = append(out, "query param "+name+" must not be null")
		case there && p.kind == kindBean:
			out = append(out, p.bean.violations(value.(object))...)
		case there && p.check != nil:
			for _, v := range p.check(value) {
				out = append(out, "query param "+name+" "+v)
			}
		}
	}
	return out
}
