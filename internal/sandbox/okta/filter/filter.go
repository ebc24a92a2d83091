// Package filter parses and evaluates the expressions that Okta's API takes as filter and search.
package filter

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Filter is a parsed filter or search expression of Okta's API: comparisons of an attribute with a value, joined by "and" and
// "or", negated by "not", grouped by parentheses (Core Okta API, "Filter"). Texts are JSON strings. A nil Filter keeps
// everything.
type Filter func(Attributes) bool

// Keeps says whether the object with the attributes is let through.
func (f Filter) Keeps(a Attributes) bool { return f == nil || f(a) }

// ErrSyntax says that an expression is not one, or names an attribute that it may not name.
var ErrSyntax = errors.New("invalid search criteria")

// Attributes are the values of the attributes of one object; several when an attribute is an array, none when it is absent.
type Attributes map[string][]string

// Parse parses an expression in which only the named attributes may occur. Anything else is ErrSyntax. An attribute that ends
// in "." allows every attribute that begins with it. An empty expression gives a nil Filter.
func Parse(expression string, allowed ...string) (Filter, error) {
	if expression == "" {
		return nil, nil
	}
	p := &parser{tokens: tokenize(expression), allowed: allowed}
	f := p.or()
	if f == nil || len(p.tokens) > 0 {
		return nil, ErrSyntax
	}
	return f, nil
}

func tokenize(s string) []string {
	var tokens []string
	runes := []rune(s)
	for i := 0; i < len(runes); {
		switch r := runes[i]; {
		case unicode.IsSpace(r):
			i++
		case r == '(' || r == ')':
			tokens = append(tokens, string(r))
			i++
		case r == '"':
			start := i
			for i++; i < len(runes) && runes[i] != '"'; i++ {
				if runes[i] == '\\' {
					i++
				}
			}
			i++
			tokens = append(tokens, literal(string(runes[start:min(i, len(runes))])))
		default:
			start := i
			for i < len(runes) && !unicode.IsSpace(runes[i]) && !strings.ContainsRune(`()"`, runes[i]) {
				i++
			}
			tokens = append(tokens, string(runes[start:i]))
		}
	}
	return tokens
}

// literal is the token of a quoted text, which is a JSON string: a quote and the text. What is none becomes a token that
// nothing accepts.
func literal(quoted string) string {
	var text string
	if json.Unmarshal([]byte(quoted), &text) != nil {
		return "("
	}
	return `"` + text
}

// value is the value that a token stands for. Without quotes it is one of the other literals of JSON.
func value(token string) (string, bool) {
	if text, quoted := strings.CutPrefix(token, `"`); quoted {
		return text, true
	}
	var number float64
	return token, token == "true" || token == "false" || json.Unmarshal([]byte(token), &number) == nil && token != "null"
}

// parser reads tokens from the front; a nil filter means a syntax error.
type parser struct {
	tokens  []string
	allowed []string
}

func (p *parser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	return t
}

func (p *parser) accept(word string) bool {
	if len(p.tokens) > 0 && strings.EqualFold(p.tokens[0], word) {
		p.next()
		return true
	}
	return false
}

func (p *parser) or() Filter {
	left := p.and()
	for left != nil && p.accept("or") {
		a, b := left, p.and()
		if b == nil {
			return nil
		}
		left = func(v Attributes) bool { return a(v) || b(v) }
	}
	return left
}

func (p *parser) and() Filter {
	left := p.term()
	for left != nil && p.accept("and") {
		a, b := left, p.term()
		if b == nil {
			return nil
		}
		left = func(v Attributes) bool { return a(v) && b(v) }
	}
	return left
}

func (p *parser) term() Filter {
	if p.accept("(") {
		return p.group()
	}
	if p.accept("not") {
		if !p.accept("(") {
			return nil
		}
		f := p.group()
		if f == nil {
			return nil
		}
		return func(v Attributes) bool { return !f(v) }
	}
	name, op := p.next(), strings.ToLower(p.next())
	if !p.knows(name) {
		return nil
	}
	if op == "pr" {
		return func(v Attributes) bool { return len(v[name]) > 0 }
	}
	want, isValue := value(p.next())
	compare, known := comparisons[op]
	if !known && op != "ne" || !isValue {
		return nil
	}
	if op == "ne" {
		return func(v Attributes) bool {
			return !slices.ContainsFunc(v[name], func(have string) bool { return strings.EqualFold(have, want) })
		}
	}
	return func(v Attributes) bool {
		return slices.ContainsFunc(v[name], func(have string) bool { return compare(have, want) })
	}
}

// group is what stands between parentheses, of which the first was read.
func (p *parser) group() Filter {
	f := p.or()
	if !p.accept(")") {
		return nil
	}
	return f
}

func (p *parser) knows(name string) bool {
	return slices.ContainsFunc(p.allowed, func(a string) bool {
		return name == a || strings.HasSuffix(a, ".") && strings.HasPrefix(name, a)
	})
}

var comparisons = map[string]func(have, want string) bool{
	"eq": strings.EqualFold,
	"sw": func(have, want string) bool { return strings.HasPrefix(strings.ToLower(have), strings.ToLower(want)) },
	"co": func(have, want string) bool { return strings.Contains(strings.ToLower(have), strings.ToLower(want)) },
	"gt": func(have, want string) bool { return order(have, want) > 0 },
	"ge": func(have, want string) bool { return order(have, want) >= 0 },
	"lt": func(have, want string) bool { return order(have, want) < 0 },
	"le": func(have, want string) bool { return order(have, want) <= 0 },
}

// order compares two times, or two texts where one of them is no time.
func order(a, b string) int {
	ta, errA := time.Parse(time.RFC3339, a)
	tb, errB := time.Parse(time.RFC3339, b)
	if errA == nil && errB == nil {
		return ta.Compare(tb)
	}
	return strings.Compare(a, b)
}

// Text is one value of an attribute, or none when it is empty.
func Text(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// Instant is a time as a filter compares it.
func Instant(t time.Time) []string { return []string{t.UTC().Format(time.RFC3339)} }
