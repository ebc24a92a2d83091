package ssoconfig

import "strings"

// classes checks the two classes that decide over every request. Validation
// looks at neither but for a class name that does not exist (F116, F155).
func (c *checker) classes() {
	c.class(PathAuthorizer+".class_name", PathCustomClassName, defaultClassName, c.in.CustomClassName,
		"gives every token an administrator's rights, also over the client secret, as of the server's next start")
	c.class(PathAuthorizer+".container_request_filter", PathCustomContainerRequestFilter, defaultContainerRequestFilter, c.in.CustomContainerRequestFilter,
		"looks at no token: at once every request is one of the user anonymous, administrators' and the provider's own too, and nobody gets in")
}

// class checks one class. Another one than the server's own is taken only where a second argument names it too: a name that the
// server does not know keeps it from starting again (F121). Those that check nothing are never taken.
func (c *checker) class(path, confirmPath, standard string, confirmed *string, noop string) {
	class, ok := c.required(path, "F3, F122", "write "+standard)
	if !ok || class == standard {
		return
	}
	if isNoop(class) {
		c.fail(path, "F117, F118", "Class that checks nothing", "%s is %q, which %s. Write %q.", lastPart(path), class, noop, standard)
		return
	}
	confirmation, state := known(c, confirmPath, confirmed)
	if state == undecided || state == present && confirmation == class && strings.TrimSpace(class) == class {
		return
	}
	c.fail(path, "F121", "Class that is not the server's own",
		"%s is %q. A name that the server cannot load keeps it from starting again, and a class that is none of its own decides over every request. Write %q, or, where the server really has that class, name it once more: %s = %q.",
		lastPart(path), class, standard, confirmPath, class)
}

// isNoop reports whether a class is one of the server's that check nothing: NoopAuthorizer and NoopFilter.
func isNoop(class string) bool {
	name := strings.ToLower(strings.TrimSpace(class[strings.LastIndex(class, ".")+1:]))
	return strings.HasPrefix(name, "noop")
}
