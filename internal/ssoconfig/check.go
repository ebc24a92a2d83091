package ssoconfig

import (
	"fmt"
	"slices"
	"strings"
)

// Severity says whether a problem stops a plan.
type Severity string

// A problem is an error where the server refuses the configuration, or takes it and can then not be signed in to; a warning
// where it works otherwise than most people expect.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Problem is one rule that a configuration breaks.
type Problem struct {
	// Path is the attribute's, in snake case, the parts joined by dots.
	Path string
	// Severity says whether the problem stops a plan.
	Severity Severity
	// Summary says in a few words what is wrong, Message in full, with what to write instead.
	Summary string
	Message string
	// Fact is where the rule was observed or documented.
	Fact string
}

// Undecided is the set of attributes whose values are not known yet: their paths, the parts joined by dots. A list of which some
// elements are not known is in the set, and the Settings hold the elements that are known.
type Undecided map[string]bool

// Has reports whether an attribute, or a block around it, is in the set.
func (u Undecided) Has(path string) bool {
	for ; path != ""; path = around(path) {
		if u[path] {
			return true
		}
	}
	return false
}

// Input is a security configuration as far as it is known.
type Input struct {
	Settings  Settings
	Undecided Undecided
	// ClientSecret is the client secret where it is given outside of Settings; nil if it is not.
	ClientSecret *string
	// CustomClassName and CustomContainerRequestFilter name once more what className and containerRequestFilter are, where they
	// are no class of the server's own; nil where nothing is confirmed.
	CustomClassName, CustomContainerRequestFilter *string
	// Acting is the credential that the change is made with, nil if there is none or nothing is known of it.
	Acting *Credential
	// ServerVersion is the server's version, such as "1.12.6", empty if not known.
	ServerVersion string
}

// Check returns what is wrong with a security configuration, in the order of its attributes: what the server's validation would
// refuse, and what the server would take and then die of. A rule that depends on a value that is not decided stays silent; the others are
// applied.
func Check(in Input) []Problem {
	c := &checker{in: in}
	// One that the server does not know is refused for itself.
	if provider, _ := value[string](c, PathProvider); slices.Contains(providers(), provider) {
		c.provider = provider
	}
	clientType, state := value[string](c, PathClientType)
	if state == absent {
		// As the server takes it (F154).
		clientType = ClientTypePublic
	}
	c.clientType = clientType
	c.authentication()
	c.claims()
	c.keyURLs()
	if IsOIDC(c.provider) {
		c.clientTypeBlocks()
	}
	c.authorizer()
	if in.Acting != nil {
		c.problems = append(c.problems, CheckCredential(in, *in.Acting)...)
	}
	return c.problems
}

// checker collects problems. provider is empty where it is absent, not decided or none,
// clientType where it is not decided, so that rules for a certain one stay silent.
type checker struct {
	in         Input
	provider   string
	clientType string
	problems   []Problem
}

// presence tells the three things apart that an attribute without a value can be, and one with.
type presence int

const (
	undecided presence = iota
	absent
	present
)

// value returns what is known of a setting.
func value[T any](c *checker, path string) (T, presence) {
	setting, _ := At(path)
	if given, isGiven := setting.Of(c.in.Settings).(T); isGiven {
		return known(c, path, &given)
	}
	return known[T](c, path, nil)
}

// known returns what is known of what is given for an attribute, nil where nothing is.
func known[T any](c *checker, path string, given *T) (T, presence) {
	var none T
	switch {
	case c.in.Undecided.Has(path):
		return none, undecided
	case given == nil:
		return none, absent
	default:
		return *given, present
	}
}

func (c *checker) report(severity Severity, path, fact, summary, message string, arguments ...any) {
	c.problems = append(c.problems, Problem{
		Path: path, Severity: severity, Summary: summary,
		Message: fmt.Sprintf(message, arguments...), Fact: fact,
	})
}

func (c *checker) fail(path, fact, summary, message string, arguments ...any) {
	c.report(SeverityError, path, fact, summary, message, arguments...)
}

func (c *checker) warn(path, fact, summary, message string, arguments ...any) {
	c.report(SeverityWarning, path, fact, summary, message, arguments...)
}

// required reports an error where a text is absent or blank, and returns it where it is neither, nor undecided.
func (c *checker) required(path, fact, instead string) (string, bool) {
	text, state := value[string](c, path)
	if state == undecided {
		return "", false
	}
	if strings.TrimSpace(text) == "" {
		c.fail(path, fact, "Missing "+lastPart(path), "%s is required: %s.", lastPart(path), instead)
		return "", false
	}
	return text, true
}

// oneOf reports an error where a text is present and none of the values.
func (c *checker) oneOf(path, fact string, values ...string) {
	text, state := value[string](c, path)
	if state == present && !slices.Contains(values, text) {
		c.fail(path, fact, "Invalid "+lastPart(path), "%s is %q: write %s.", lastPart(path), text, quoteAlternatives(values))
	}
}

func lastPart(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// runs reports whether the server is known to run that release or a later one, but none from before on, which may be empty.
func (c *checker) runs(from, before string) bool {
	running, known := ParseVersion(c.in.ServerVersion)
	return known && running.AtLeast(from) && (before == "" || !running.AtLeast(before))
}
