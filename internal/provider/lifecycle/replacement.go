package lifecycle

// Replacement is what the page of a resource says of its replacement under create_before_destroy.
type Replacement string

// The three kinds of resources.
const (
	// MakesSecond is for objects of which there may be two.
	MakesSecond Replacement = "makes a second object"
	// AdoptsSame is for objects that are known by name, or of which there is one, where the newer instance takes on the one
	// that is there.
	AdoptsSame Replacement = "adopts the same one"
	// IsRefused is for objects whose name is taken until they are gone.
	IsRefused Replacement = "is refused before any write"
)

// Describe makes the paragraph, which more continues.
func (r Replacement) Describe(more string) string {
	return "\n\nUnder `create_before_destroy` a replacement (`-replace`, a taint) " + string(r) + more
}
