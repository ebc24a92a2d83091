package ssoconfig

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Setting is the description of one setting, from the tags of its field in Settings.
type Setting struct {
	// Field is its name in the API, the blocks before it, joined by dots (tag json).
	Field string
	// Path is its attribute's, in snake case; PathClientSecret for the secret.
	Path string
	// Default is what it is where it is left out: a string, bool, int64 or []string; nil where there is none (tag default).
	// That of a required one counts for files only.
	Default any
	// ServerDefault is what newer servers fill in for what older ones do not know, and is therefore not sent unless it is
	// written: the same as nothing (tag server).
	ServerDefault any
	// Rendered says what files get where it is left out: its default, because the API demands it or the server's own file has
	// another one ("default"), or an empty text in the place of the one that the server's own file has ("blank"), or nothing
	// ("").
	Rendered string
	// Variable is the environment variable of conf/openmetadata.yaml, empty where that has none (tag env).
	Variable string
	// ChartValue is its name in the chart's block of the same name; empty where the chart has none, so that its variable
	// becomes an entry of extraEnvs (tag chart). ChartBool says that the chart takes a truth value for the text.
	ChartValue string
	ChartBool  bool
	// Since is the first release that knows it, empty where 1.9 does; older ones refuse what they do not know (F4).
	Since string
	// Set says that the order of its elements means nothing.
	Set bool
	// Kept says that what a server has of it stays where it is left out (tag overlay).
	Kept bool
	// Secret says that the server shows SecretMask in its place.
	Secret bool
	// Required says that it has to be written.
	Required bool

	index []int
	kind  reflect.Type
}

// Table returns the descriptions of all settings in the order of their fields; blocks, and what belongs to other providers, are
// none.
func Table() []Setting { return slices.Clone(table()) }

// At returns the description of the setting of an attribute path, its parts joined by dots; known is false where there is none.
func At(path string) (found Setting, known bool) {
	i := slices.IndexFunc(table(), func(s Setting) bool { return s.Path == path })
	if i < 0 {
		return Setting{}, false
	}
	return table()[i], true
}

// IsSet reports whether a field of the API, the parts joined by dots, is a list whose order means nothing.
func IsSet(field string) bool {
	return slices.ContainsFunc(table(), func(s Setting) bool { return s.Set && s.Field == field })
}

// VariableOf returns the environment variable that the server takes a setting from, by the setting's attribute path; empty
// where openmetadata.yaml has none for it.
func VariableOf(path string) string {
	setting, _ := At(path)
	return setting.Variable
}

var table = sync.OnceValue(func() []Setting {
	var found []Setting
	walk(reflect.TypeFor[Settings](), func(field reflect.StructField, apiName, path string, index []int) {
		kind := field.Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		if kind.Kind() == reflect.Struct {
			return
		}
		tag := field.Tag
		setting := Setting{
			Field: apiName, Path: path, Rendered: tag.Get("rendered"), Variable: tag.Get("env"), Since: tag.Get("since"),
			Set: tag.Get("set") == "true", Kept: tag.Get("overlay") == "keep", Secret: tag.Get("secret") == "true", Required: tag.Get("required") == "true",
			index: index, kind: kind,
		}
		var option string
		setting.ChartValue, option, _ = strings.Cut(tag.Get("chart"), ",")
		setting.ChartBool = option == "bool"
		setting.Default, setting.ServerDefault = tagged(tag, "default", kind), tagged(tag, "server", kind)
		found = append(found, setting)
	})
	return found
})

// walk visits the fields of a block and of the blocks in it, but for those of other providers.
func walk(block reflect.Type, visit func(field reflect.StructField, apiName, path string, index []int)) {
	var inner func(block reflect.Type, prefix, path string, index []int)
	inner = func(block reflect.Type, prefix, path string, index []int) {
		for i := range block.NumField() {
			field := block.Field(i)
			if field.Type == reflect.TypeFor[json.RawMessage]() {
				continue
			}
			name := fieldName(field)
			at, place := path+AttributeName(name), append(slices.Clip(index), i)
			if field.Tag.Get("secret") == "true" {
				at = PathClientSecret
			}
			visit(field, prefix+name, at, place)
			kind := field.Type
			if kind.Kind() == reflect.Pointer {
				kind = kind.Elem()
			}
			if kind.Kind() == reflect.Struct {
				inner(kind, prefix+name+".", at+".", place)
			}
		}
	}
	inner(block, "", "", nil)
}

// tagged reads a value that is written in a tag; nil where it has none.
func tagged(tag reflect.StructTag, key string, kind reflect.Type) any {
	text, has := tag.Lookup(key)
	if !has {
		return nil
	}
	switch kind.Kind() {
	case reflect.Bool:
		return text == "true"
	case reflect.Int64:
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			panic(err)
		}
		return number
	case reflect.Slice:
		return strings.Split(text, ",")
	}
	return text
}

// Of returns what settings have of it: a string, bool, int64, []string or map[string]string; nil where it is absent.
func (s Setting) Of(settings Settings) any {
	field, err := reflect.ValueOf(settings).FieldByIndexErr(s.index)
	if err != nil || field.IsNil() {
		return nil
	}
	if field.Kind() == reflect.Pointer {
		field = field.Elem()
	}
	return field.Interface()
}

// Zero is an empty value of its type.
func (s Setting) Zero() any { return reflect.Zero(s.kind).Interface() }

// With returns settings in which it has a value of its type; nil leaves it out. Where its block is absent nothing happens.
func (s Setting) With(settings Settings, value any) Settings {
	settings = settings.clone()
	s.put(&settings, value)
	return settings
}

// put sets it, or removes it where the value is nil. Where its block is absent nothing happens.
func (s Setting) put(settings *Settings, value any) {
	field, err := reflect.ValueOf(settings).Elem().FieldByIndexErr(s.index)
	switch {
	case err != nil:
	case value == nil:
		field.SetZero()
	case field.Kind() == reflect.Pointer:
		field.Set(reflect.New(s.kind))
		field.Elem().Set(reflect.ValueOf(value))
	default:
		field.Set(reflect.ValueOf(value))
	}
}

// ParseSettings reads the settings of a security configuration, whose members go through JSON. What is no such configuration is
// an error.
func ParseSettings(configuration any) (Settings, error) {
	var settings Settings
	encoded, err := json.Marshal(configuration)
	if err == nil {
		err = json.Unmarshal(encoded, &settings)
	}
	return settings, err
}

// clone returns settings whose fields can be set without the original's.
func (s Settings) clone() Settings {
	if s.Authentication.OIDC != nil {
		block := *s.Authentication.OIDC
		s.Authentication.OIDC = &block
	}
	return s
}

// WithDefaults returns the settings with the defaults of what is left out, as a server that leaves them out has them; what is
// undecided stays absent.
func (s Settings) WithDefaults(undecided Undecided) Settings {
	return s.filled(func(setting Setting) bool { return !setting.Required && !undecided.Has(setting.Path) })
}

// WithRendered returns the settings with the defaults that files have to hold.
func (s Settings) WithRendered() Settings {
	return s.filled(func(setting Setting) bool { return setting.Rendered == "default" })
}

func (s Settings) filled(fills func(Setting) bool) Settings {
	s = s.clone()
	for _, setting := range table() {
		if setting.Default != nil && fills(setting) && setting.Of(s) == nil {
			setting.put(&s, setting.Default)
		}
	}
	return s
}

// WithoutDefaults returns the settings without the fields that a server of that version does not know where they have the value
// that they have when nobody writes them, for that is what they mean there anyway. A server takes a field that it does not know
// for a mistake: it refuses a request with it (F4), and does not start with it in its file. Another value stays, for Check to
// refuse. Without a version the fields stay.
func (s Settings) WithoutDefaults(serverVersion string) Settings {
	s = s.clone()
	for _, setting := range table() {
		if setting.Default != nil && setting.newerThan(serverVersion) && reflect.DeepEqual(setting.Of(s), setting.Default) {
			setting.put(&s, nil)
		}
	}
	return s
}

// newerThan reports whether a server of that version does not know the setting.
func (s Setting) newerThan(serverVersion string) bool {
	running, known := ParseVersion(serverVersion)
	return known && s.Since != "" && !running.AtLeast(s.Since)
}
