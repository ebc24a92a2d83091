package ssorender

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Texts that YAML reads as something else, in version 1.1, which the server's parser and Helm's older releases follow, or in
// 1.2.
var reservedWords = []string{"true", "false", "yes", "no", "on", "off", "y", "n", "null"}

var (
	// A text of these characters is itself in YAML, wherever it stands, and in the server's substitution, in Compose, and in a
	// shell's environment.
	plainPattern = regexp.MustCompile(`^[A-Za-z0-9/][A-Za-z0-9/._@=+-]*(:[A-Za-z0-9/._@=+-]+)*( [A-Za-z0-9/._@=+-]+(:[A-Za-z0-9/._@=+-]+)*)*$`)
	// A text that begins with a digit is no number and no time if it has one of these letters, which no such notation uses.
	letterOfNoNumber = regexp.MustCompile(`[g-np-su-wyG-NP-SU-WY]`)
)

// scalar writes a text as YAML that stays that text: after it was put in place of a variable in the server's openmetadata.yaml,
// as much as in a YAML file of its own. Only ASCII is written, because the Java of a container without a locale reads other
// characters of its environment as question marks.
func scalar(text string) string {
	if isPlain(text) {
		return text
	}
	return quote(text)
}

func isPlain(text string) bool {
	switch {
	case !plainPattern.MatchString(text), slices.Contains(reservedWords, strings.ToLower(text)):
		return false
	case text[0] >= '0' && text[0] <= '9':
		return letterOfNoNumber.MatchString(text)
	}
	return true
}

// quote writes a text in double quotes. Escaped beside what YAML demands are "$", with which the server's substitution and
// Compose begin a variable, also in the value of another; "#", before which an env file ends; and "'", in which an env file's
// values are quoted.
func quote(text string) string {
	var quoted strings.Builder
	quoted.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			quoted.WriteByte('\\')
			quoted.WriteRune(r)
		case r == '$' || r == '#' || r == '\'' || r == '`' || r < ' ' || r > '~' && r <= 0xFFFF:
			fmt.Fprintf(&quoted, `\u%04X`, r)
		case r > 0xFFFF:
			fmt.Fprintf(&quoted, `\U%08X`, r)
		default:
			quoted.WriteRune(r)
		}
	}
	quoted.WriteByte('"')
	return quoted.String()
}

// flowList writes texts as a YAML flow sequence, the form in which a list fits into a variable (M40).
func flowList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = quote(text)
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

// flowMap writes texts as a YAML flow mapping, in the order of their keys.
func flowMap(texts map[string]string) string {
	var entries []string
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		entries = append(entries, quote(key)+": "+quote(texts[key]))
	}
	return "{" + strings.Join(entries, ", ") + "}"
}

// mapping is a YAML mapping in the order in which it is written.
type mapping []entry

// entry is a key and what stands under it: string, bool, int64, []string, map[string]string, raw, mapping, or []mapping.
type entry struct {
	key   string
	value any
}

// raw is a YAML scalar that is written as it is.
type raw string

func (m *mapping) add(key string, value any) { *m = append(*m, entry{key, value}) }

// put adds a value below the blocks that the keys before the last name, which it makes where they are not there yet.
func (m *mapping) put(value any, keys ...string) {
	if len(keys) == 1 {
		m.add(keys[0], value)
		return
	}
	i := slices.IndexFunc(*m, func(e entry) bool { return e.key == keys[0] })
	if i < 0 {
		i = len(*m)
		m.add(keys[0], mapping(nil))
	}
	block := (*m)[i].value.(mapping)
	block.put(value, keys[1:]...)
	(*m)[i].value = block
}

// String writes the mapping in block style, lists and mappings below their keys.
func (m mapping) String() string {
	var text strings.Builder
	m.write(&text, "")
	return text.String()
}

func (m mapping) write(text *strings.Builder, indent string) {
	for _, entry := range m {
		text.WriteString(indent + scalar(entry.key) + ":")
		writeValue(text, indent, entry.value)
	}
}

func writeValue(text *strings.Builder, indent string, value any) {
	switch value := value.(type) {
	case raw:
		text.WriteString(" " + string(value) + "\n")
	case []string:
		if len(value) == 0 {
			text.WriteString(" []")
		}
		text.WriteString("\n")
		for _, element := range value {
			text.WriteString(indent + "  - " + scalar(element) + "\n")
		}
	case mapping:
		text.WriteString("\n")
		value.write(text, indent+"  ")
	case []mapping:
		text.WriteString("\n")
		for _, element := range value {
			var lines strings.Builder
			element.write(&lines, indent+"    ")
			text.WriteString(indent + "  - " + strings.TrimPrefix(lines.String(), indent+"    "))
		}
	default:
		text.WriteString(" " + inVariable(value) + "\n")
	}
}

// comment writes a text as one comment line, in the characters that YAML allows in a comment, and without the beginning of a
// variable, whose name the server would look for in what follows.
func comment(text string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
	return "# " + strings.ReplaceAll(ascii, "${", "$ {") + "\n"
}
