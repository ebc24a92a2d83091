package transport

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync"
)

// Bounds of what Lines remembers.
const (
	mostLines   = 2000
	longestLine = 200
	longestText = 64 << 10
)

// Lines remembers where texts of servers, names for instance, break a line, so that none of them begins a line in what is told
// to a person: it could be one of ours. All texts of all answers are looked at, since a message may quote any. The zero value
// is ready.
type Lines struct {
	mu           sync.Mutex
	begins, ends map[string]bool
	// full says that there are more than are remembered: then no line is taken for one of ours.
	full bool
}

type linesKey struct{}

// NotingLines has the texts of the answers to the requests made with the context noted.
func NotingLines(ctx context.Context, lines *Lines) context.Context {
	return context.WithValue(ctx, linesKey{}, lines)
}

// noteLines notes the texts of an answer where somebody listens.
func noteLines(ctx context.Context, body []byte) {
	if lines, isThere := ctx.Value(linesKey{}).(*Lines); isThere {
		lines.note(body)
	}
}

// note notes the texts of a JSON document, and of the tokens in it, that have more than one line.
func (l *Lines) note(body []byte) {
	for {
		start := bytes.IndexByte(body, '"')
		if start < 0 {
			return
		}
		body = body[start:]
		end, breaks := 1, false
		for end < len(body) && body[end] != '"' {
			if body[end] == '\\' && end+1 < len(body) {
				end++
				breaks = breaks || strings.IndexByte("nru", body[end]) >= 0
			}
			end++
		}
		if end >= len(body) {
			return
		}
		literal := body[:end+1]
		body = body[end+1:]
		switch {
		case breaks && len(literal) > longestText:
			l.add(strings.Repeat("\n", mostLines+1))
		case breaks:
			var text string
			if json.Unmarshal(literal, &text) == nil && strings.ContainsAny(text, "\n\r") {
				l.add(text)
			}
		case bytes.HasPrefix(literal, []byte(`"eyJ`)) && len(literal) < longestText:
			if parts := bytes.Split(literal, []byte(".")); len(parts) == 3 {
				if claims, err := base64.RawURLEncoding.DecodeString(string(parts[1])); err == nil {
					l.note(claims)
				}
			}
		}
	}
}

// add notes the lines of a text.
func (l *Lines) add(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.begins == nil {
		l.begins, l.ends = map[string]bool{}, map[string]bool{}
	}
	if l.full = l.full || strings.Count(text, "\n") > mostLines || len(l.begins)+len(l.ends) > mostLines; l.full {
		return
	}
	// A message has its secrets taken out, or not.
	for _, form := range []string{text, RedactText(text)} {
		lines := strings.FieldsFunc(form, func(r rune) bool { return r == '\n' || r == '\r' })
		for _, line := range lines {
			if line = inMessages(line); line != "" {
				l.begins[line[:min(len(line), longestLine)]] = true
				l.ends[line[max(len(line)-longestLine, 0):]] = true
			}
		}
	}
}

func inMessages(line string) string { return strings.ToLower(strings.TrimSpace(Printable(line))) }

// Join makes of a text for a person one in which no line is begun or ended by what a server said.
func (l *Lines) Join(text string) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.full {
		return OneLine(text)
	}
	if len(l.begins) == 0 {
		return text
	}
	var joined strings.Builder
	lines := strings.Split(text, "\n")
	blank := "" // the breaks since the last line that has something in it
	for i, line := range lines {
		if i > 0 {
			blank += "\n"
		}
		if strings.TrimSpace(line) == "" && i < len(lines)-1 {
			continue
		}
		if blank != "" && (l.known(l.begins, line, strings.HasPrefix) || l.known(l.ends, joined.String(), strings.HasSuffix)) {
			blank, line = " ", strings.TrimSpace(line)
		}
		joined.WriteString(blank + line)
		blank = ""
	}
	return joined.String()
}

// known tells whether a text begins or ends with what a server said.
func (l *Lines) known(said map[string]bool, text string, has func(string, string) bool) bool {
	text = inMessages(text)
	for one := range said {
		if has(text, one) {
			return true
		}
	}
	return false
}
