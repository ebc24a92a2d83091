package transport

import (
	"errors"
	"reflect"
)

// Checked is a type of an answer that has members without which it is none, such as an identifier.
type Checked interface {
	// Lacks names the first such member that is absent or empty, by its name in the answer. It is empty where none is.
	Lacks() string
}

// Complete fails when an answer, or an element of one that is a list, lacks a member without which it is none.
func Complete(answer any) error {
	value := reflect.Indirect(reflect.ValueOf(answer))
	if !value.IsValid() {
		return nil
	}
	if checked, is := reflect.TypeAssert[Checked](value); is {
		return lacking(checked)
	}
	if value.Kind() != reflect.Slice {
		return nil
	}
	for i := range value.Len() {
		checked, is := reflect.TypeAssert[Checked](value.Index(i))
		if !is {
			return nil
		}
		if err := lacking(checked); err != nil {
			return err
		}
	}
	return nil
}

// incompleteError says that an answer lacks a member without which it is none.
type incompleteError struct{ Member string }

// Error names it.
func (e *incompleteError) Error() string { return "the answer has no " + e.Member }

// IsIncomplete tells whether an error is of an answer that lacks a member.
func IsIncomplete(err error) bool {
	var incomplete *incompleteError
	return errors.As(err, &incomplete)
}

func lacking(checked Checked) error {
	if member := checked.Lacks(); member != "" {
		return &incompleteError{Member: member}
	}
	return nil
}

// FirstEmpty names the first of the pairs of name and text whose text is empty.
func FirstEmpty(pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return pairs[i]
		}
	}
	return ""
}
