package transport

import "fmt"

// Look decides about a change whose answer leaves open whether it was made, by looking whether it is there. It returns nil when
// it is, and else the error with what the look has shown.
func Look(open error, isThere func() (bool, error)) error {
	there, err := isThere()
	switch {
	case err != nil:
		return fmt.Errorf("%w; whether the change was made could not be seen: %s", open, err.Error())
	case !there:
		return fmt.Errorf("%w; the change was looked for and is not there", open)
	}
	return nil
}
