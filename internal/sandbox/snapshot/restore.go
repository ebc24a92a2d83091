package snapshot

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// Restore reads what Dump wrote into what the pointer points to. Keep others from it meanwhile.
//
// Errors: what is no dump, or a member of another type than it has now, with the way to it. The value is then half restored.
func Restore(dump []byte, root any) error {
	var read document
	decoder := json.NewDecoder(bytes.NewReader(dump))
	decoder.UseNumber()
	if err := decoder.Decode(&read); err != nil {
		return fmt.Errorf("reading the dump: %w", err)
	}
	r := &restorer{objects: read.Objects, made: make([]reflect.Value, len(read.Objects))}
	return r.decode("", read.Root, reflect.ValueOf(root).Elem())
}

type restorer struct {
	objects []any
	made    []reflect.Value
}

func (r *restorer) decode(at string, value any, into reflect.Value) error {
	if value == nil {
		into.SetZero()
		return nil
	}
	var err error
	switch t := into.Type(); {
	case t == privateType, t == publicType, t == bytesType:
		err = restoreBytes(value, into)
	case t.ConvertibleTo(timeType):
		var at time.Time
		if at, err = time.Parse(time.RFC3339Nano, fmt.Sprint(value)); err == nil {
			into.Set(reflect.ValueOf(at).Convert(t))
		}
	case into.Kind() == reflect.Pointer:
		return r.decodePointer(at, value, into)
	case into.Kind() == reflect.Interface:
		return r.decodeInterface(at, value, into)
	default:
		return r.decodePlain(at, value, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	return nil
}

func restoreBytes(value any, into reflect.Value) error {
	content, err := decodeBytes(value)
	if err != nil {
		return err
	}
	var restored any = content
	switch into.Type() {
	case privateType:
		restored, err = x509.ParsePKCS1PrivateKey(content)
	case publicType:
		restored, err = x509.ParsePKCS1PublicKey(content)
	}
	if err == nil {
		into.Set(reflect.ValueOf(restored))
	}
	return err
}

func (r *restorer) decodePlain(at string, value any, into reflect.Value) error {
	switch value := value.(type) {
	case bool:
		if into.Kind() == reflect.Bool {
			into.SetBool(value)
			return nil
		}
	case string:
		if into.Kind() == reflect.String {
			into.SetString(value)
			return nil
		}
	case json.Number:
		if into.CanInt() || into.CanFloat() {
			return json.Unmarshal([]byte(value), into.Addr().Interface())
		}
	case []any:
		if into.Kind() == reflect.Slice {
			return r.decodeSlice(at, value, into)
		}
	case map[string]any:
		switch into.Kind() {
		case reflect.Struct:
			return r.decodeStruct(at, value, into)
		case reflect.Map:
			return r.decodeMap(at, value, into)
		}
	}
	return fmt.Errorf("%s is a %s now, and was %v", at, into.Type(), value)
}

func (r *restorer) decodePointer(at string, value any, into reflect.Value) error {
	element := into.Type().Elem()
	if element.Kind() != reflect.Struct {
		into.Set(reflect.New(element))
		return r.decode(at, value, into.Elem())
	}
	number, isNumber := value.(json.Number)
	place, err := number.Int64()
	if !isNumber || err != nil || place < 0 || place >= int64(len(r.objects)) {
		return fmt.Errorf("%s points to %v, where nothing is", at, value)
	}
	if !r.made[place].IsValid() {
		// What is there already keeps members that the dump does not have.
		r.made[place] = reflect.ValueOf(into.Interface())
		if into.IsNil() {
			r.made[place] = reflect.New(element)
		}
		if err := r.decode(at, r.objects[place], r.made[place].Elem()); err != nil {
			return err
		}
	}
	if r.made[place].Type() != into.Type() {
		return fmt.Errorf("%s is a %s now, and was the same object as a %s", at, into.Type(), r.made[place].Type())
	}
	into.Set(r.made[place])
	return nil
}

func (r *restorer) decodeStruct(at string, members map[string]any, into reflect.Value) error {
	for i := range into.NumField() {
		member := into.Type().Field(i)
		value, there := members[member.Name]
		if !there && member.Anonymous && member.Type.Kind() == reflect.Struct {
			value, there = members, true // it may have been taken out of this struct since
		}
		if !there {
			// What was dumped before its fields were put together in an embedded struct has them beside the others.
			if embedded := into.Type().Field(i); embedded.Anonymous && embedded.Type.Kind() == reflect.Struct {
				if err := r.decodeStruct(at, members, field(into, i)); err != nil {
					return err
				}
			}
			continue
		}
		if err := r.decode(at+"."+member.Name, value, field(into, i)); err != nil {
			return err
		}
	}
	return nil
}

func (r *restorer) decodeSlice(at string, elements []any, into reflect.Value) error {
	list := reflect.MakeSlice(into.Type(), len(elements), len(elements))
	for i, element := range elements {
		if err := r.decode(fmt.Sprintf("%s[%d]", at, i), element, list.Index(i)); err != nil {
			return err
		}
	}
	into.Set(list)
	return nil
}

func (r *restorer) decodeMap(at string, members map[string]any, into reflect.Value) error {
	restored := reflect.MakeMap(into.Type())
	for key, member := range members {
		value := reflect.New(into.Type().Elem()).Elem()
		if err := r.decode(at+"["+key+"]", member, value); err != nil {
			return err
		}
		restored.SetMapIndex(reflect.ValueOf(key).Convert(into.Type().Key()), value)
	}
	into.Set(restored)
	return nil
}

func (r *restorer) decodeInterface(at string, value any, into reflect.Value) error {
	held := reflect.TypeOf(value)
	switch typed := value.(type) {
	case json.Number:
		held = reflect.TypeFor[float64]()
	case map[string]any:
		if name, tagged := typed[typeMember].(string); tagged {
			if held = inInterfaces[name]; held == nil {
				return fmt.Errorf("%s holds a %s, which is not among the types that may stand in an interface", at, name)
			}
			value = typed[valueMember]
		}
	}
	restored := reflect.New(held).Elem()
	if err := r.decode(at, value, restored); err != nil {
		return err
	}
	into.Set(restored)
	return nil
}
