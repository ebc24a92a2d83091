package transport

import (
	"fmt"
	"strings"
)

// pasted are the words that come along when a credential is copied out of a request.
var pasted = []string{"authorization:", "bearer ", "ssws "}

// TrimCredential takes off a credential what comes along from files, variables and copied requests: blanks and line breaks
// around it, and the header's name and scheme in front.
func TrimCredential(value string) string {
	for trimmed := ""; trimmed != value; {
		trimmed = value
		value = strings.TrimSpace(value)
		for _, word := range pasted {
			if strings.EqualFold(value, strings.TrimSpace(word)) {
				return ""
			}
			if len(value) >= len(word) && strings.EqualFold(value[:len(word)], word) {
				value = value[len(word):]
			}
		}
	}
	return value
}

// UnfitForHeader says why a token cannot be sent in a header, without showing any of it; it is empty for one that can. Tokens
// are made of visible ASCII characters (RFC 6750, section 2.1).
func UnfitForHeader(value string) string {
	for i, char := range []rune(value) {
		switch {
		case char == '\n' || char == '\r':
			return fmt.Sprintf("its character %d is a line break, which no header can carry", i+1)
		case char == ' ' || char == '\t':
			return fmt.Sprintf("its character %d is a blank, which no token has", i+1)
		case char < ' ' || char > '~':
			return fmt.Sprintf("its character %d is none of the visible ASCII characters that tokens are made of", i+1)
		}
	}
	return ""
}
