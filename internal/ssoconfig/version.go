package ssoconfig

import (
	"strings"
	"unicode"

	"github.com/hashicorp/go-version"
)

// Version is the release of a server.
type Version struct{ release *version.Version }

// ParseVersion reads what a server says of its version. Suffixes such as -SNAPSHOT count as the release that they lead to.
// known is false where it is no version.
func ParseVersion(text string) (running Version, known bool) {
	if end := strings.IndexFunc(text, func(r rune) bool { return r != '.' && !unicode.IsDigit(r) }); end >= 0 {
		text = text[:end]
	}
	release, err := version.NewVersion(strings.Trim(text, "."))
	return Version{release}, err == nil && strings.Contains(text, ".")
}

// AtLeast reports whether it is that release or a later one.
func (v Version) AtLeast(release string) bool {
	return v.release.GreaterThanOrEqual(version.Must(version.NewVersion(release)))
}
