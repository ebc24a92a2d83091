// Package snapshot writes all that a stand-in remembers as JSON and reads it back into another one, whatever types it is made
// of: fields that are not exported too, and what several places point to once. A stand-in that has changed meanwhile still
// reads it: members that it no longer has are left out, those that are new stay as they are, and those that it has taken out
// into an embedded struct are found.
//
// Mutexes are left alone. Functions, channels and everything else that is no data are refused.
package snapshot

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"time"
	"unsafe"
)

// document is what Dump writes. Structs that are pointed to stand in objects; a pointer is its place there.
type document struct {
	Root    any   `json:"root"`
	Objects []any `json:"objects"`
}

// The members of a value in an interface whose type JSON does not tell.
const (
	typeMember  = "$type"
	valueMember = "$value"
)

// inInterfaces are the types that may stand in an interface beside those that JSON itself tells: string, bool, float64, []any
// and map[string]any.
var inInterfaces = typesByName(
	int(0), int64(0), json.Number(""), []string(nil), []int(nil), map[string]string(nil), map[string]bool(nil), []map[string]any(nil),
)

func typesByName(values ...any) map[string]reflect.Type {
	byName := map[string]reflect.Type{}
	for _, value := range values {
		byName[reflect.TypeOf(value).String()] = reflect.TypeOf(value)
	}
	return byName
}

var (
	timeType    = reflect.TypeFor[time.Time]()
	privateType = reflect.TypeFor[*rsa.PrivateKey]()
	publicType  = reflect.TypeFor[*rsa.PublicKey]()
	bytesType   = reflect.TypeFor[[]byte]()
	mutexType   = reflect.TypeFor[sync.Mutex]()
	anyList     = reflect.TypeFor[[]any]()
	anyMap      = reflect.TypeFor[map[string]any]()
)

// Dump writes what the pointer points to. Keep others from changing it meanwhile.
//
// Errors: a value that is no data, with the way to it.
func Dump(root any) ([]byte, error) {
	d := &dumper{places: map[unsafe.Pointer]int{}}
	value, err := d.encode("", reflect.ValueOf(root).Elem())
	if err != nil {
		return nil, err
	}
	return json.Marshal(document{Root: value, Objects: d.objects})
}

type dumper struct {
	places  map[unsafe.Pointer]int
	objects []any
}

func (d *dumper) encode(at string, v reflect.Value) (any, error) {
	switch t := v.Type(); {
	case t == privateType, t == publicType, t == bytesType:
		return encodeBytes(v)
	case t.ConvertibleTo(timeType):
		return v.Convert(timeType).Interface().(time.Time).UTC().Format(time.RFC3339Nano), nil
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Float32, reflect.Float64:
		return v.Float(), nil
	case reflect.String:
		return v.String(), nil
	case reflect.Struct:
		return d.encodeStruct(at, v)
	case reflect.Pointer:
		return d.encodePointer(at, v)
	case reflect.Slice:
		return d.encodeSlice(at, v)
	case reflect.Map:
		return d.encodeMap(at, v)
	case reflect.Interface:
		return d.encodeInterface(at, v)
	}
	return nil, fmt.Errorf("%s is a %s, which is no data", at, v.Type())
}

func encodeBytes(v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	switch content := v.Interface().(type) {
	case *rsa.PrivateKey:
		return x509.MarshalPKCS1PrivateKey(content), nil
	case *rsa.PublicKey:
		return x509.MarshalPKCS1PublicKey(content), nil
	default:
		return content, nil
	}
}

func (d *dumper) encodeStruct(at string, v reflect.Value) (any, error) {
	members := map[string]any{}
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		field := field(v, i)
		if field.Type() == mutexType {
			continue
		}
		member, err := d.encode(at+"."+name, field)
		if err != nil {
			return nil, err
		}
		members[name] = member
	}
	return members, nil
}

// field is a struct's field, readable and settable though it may not be exported.
func field(v reflect.Value, i int) reflect.Value {
	if !v.CanAddr() {
		addressable := reflect.New(v.Type()).Elem()
		addressable.Set(v)
		v = addressable
	}
	member := v.Field(i)
	return reflect.NewAt(member.Type(), member.Addr().UnsafePointer()).Elem()
}

func (d *dumper) encodePointer(at string, v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	if v.Elem().Kind() != reflect.Struct {
		return d.encode(at, v.Elem())
	}
	place, known := d.places[v.UnsafePointer()]
	if known {
		return place, nil
	}
	place = len(d.objects)
	d.places[v.UnsafePointer()], d.objects = place, append(d.objects, nil)
	object, err := d.encode(at, v.Elem())
	d.objects[place] = object
	return place, err
}

func (d *dumper) encodeSlice(at string, v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	elements := make([]any, v.Len())
	for i := range elements {
		element, err := d.encode(fmt.Sprintf("%s[%d]", at, i), v.Index(i))
		if err != nil {
			return nil, err
		}
		elements[i] = element
	}
	return elements, nil
}

func (d *dumper) encodeMap(at string, v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	if v.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("%s is a %s, whose keys are no strings", at, v.Type())
	}
	members := map[string]any{}
	for entries := v.MapRange(); entries.Next(); {
		key := entries.Key().String()
		if key == typeMember {
			return nil, fmt.Errorf("%s has a key %s, by which the package marks types", at, key)
		}
		member, err := d.encode(at+"["+key+"]", entries.Value())
		if err != nil {
			return nil, err
		}
		members[key] = member
	}
	return members, nil
}

func (d *dumper) encodeInterface(at string, v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	held := v.Elem()
	value, err := d.encode(at, held)
	if err != nil {
		return nil, err
	}
	switch t := held.Type(); {
	case t == reflect.TypeFor[string](), t == reflect.TypeFor[bool](), t == reflect.TypeFor[float64](), t == anyList, t == anyMap:
		return value, nil
	case inInterfaces[t.String()] == t:
		return map[string]any{typeMember: t.String(), valueMember: value}, nil
	}
	return nil, fmt.Errorf("%s holds a %s, which is not among the types that may stand in an interface", at, held.Type())
}

func decodeBytes(value any) ([]byte, error) {
	text, isText := value.(string)
	if !isText {
		return nil, fmt.Errorf("%T is no base64", value)
	}
	return base64.StdEncoding.DecodeString(text)
}
