package transport

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escapes are the control sequences of terminals (ECMA-48, section 5.3 to 5.6): CSI, the strings OSC, DCS, SOS, PM and APC up
// to their terminator, and the two-byte ones; in their eight-bit forms too.
var escapes = regexp.MustCompile(`(?:\x1b\[|\x{9b})[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x{9d}\x{90}\x{98}\x{9e}\x{9f}])[^\x07\x1b\x{9c}]*(?:\x07|\x1b\\|\x{9c})?|\x1b[ -/]*[0-~]?`)

// Printable takes out of a text what a terminal does not show but obeys: escape sequences, control characters but for tab and
// the end of a line, and the marks that turn the direction of what follows or hide it. What is no UTF-8 is marked as such.
func Printable(text string) string {
	if strings.IndexFunc(text, obeyed) < 0 && utf8.ValidString(text) {
		return text
	}
	text = escapes.ReplaceAllString(strings.ToValidUTF8(text, "\uFFFD"), "")
	return strings.Map(func(r rune) rune {
		if obeyed(r) {
			return -1
		}
		return r
	}, text)
}

// obeyed tells whether a terminal does something at the character other than to show it.
func obeyed(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == zeroWidthJoiner || r == zeroWidthNonJoiner:
		return false
	case r < ' ':
		return true
	case r < 0x7f:
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Scripts and emoji need these two format characters; they turn nothing around.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// OneLine is Printable for what a server says inside of a sentence of ours: it begins no line of its own.
func OneLine(text string) string {
	return strings.Join(strings.Fields(Printable(text)), " ")
}
