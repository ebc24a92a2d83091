// Package words puts what errors and servers say into the sentences that people read: where a sentence begins and ends, and how
// values are listed in it. Pure.
package words

import (
	"strconv"
	"strings"
)

// Sentence makes a sentence of a text: it begins with a capital letter, and ends with a full stop unless it ends with one, or
// with an exclamation or question mark. The empty text is no sentence, and remains one without words.
func Sentence(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") {
		return Capital(text)
	}
	return Capital(text) + "."
}

// Clause makes a part of a sentence of a text: without the full stops, exclamation marks and blanks with which some servers end
// what they say. How it begins remains.
func Clause(text string) string { return strings.TrimRight(text, ".! ") }

// Capital returns the text with its first letter in upper case. Only letters of English are: a name of another alphabet is the
// user's own.
func Capital(text string) string {
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		return strings.ToUpper(text[:1]) + text[1:]
	}
	return text
}

// Small returns the text with its first letter in lower case, for use inside of a sentence. Only letters of English are.
func Small(text string) string {
	if text != "" && text[0] >= 'A' && text[0] <= 'Z' {
		return strings.ToLower(text[:1]) + text[1:]
	}
	return text
}

// Quoted returns the values in quotes, with the separator, such as ", " or " or ", between them. What is not printable is
// escaped, as by %q.
func Quoted(values []string, separator string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = strconv.Quote(value)
	}
	return strings.Join(quoted, separator)
}

// Plural returns the word that goes with a count: one with 1, many with any other, 0 too.
func Plural(count int, one, many string) string {
	if count == 1 {
		return one
	}
	return many
}
