package overlay

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
)

// Same tells whether two decoded JSON values mean the same to an API that holds its members to a schema: a member that is null
// is one that is absent, and a switch or number may have been turned into text, or back ("true" for true, "1.0" for 1).
func Same(a, b any) bool {
	objectA, isA := a.(map[string]any)
	objectB, isB := b.(map[string]any)
	if isA && isB {
		return sameMembers(objectA, objectB) && sameMembers(objectB, objectA)
	}
	listA, isA := a.([]any)
	listB, isB := b.([]any)
	if isA && isB {
		if len(listA) != len(listB) {
			return false
		}
		for i := range listA {
			if !Same(listA[i], listB[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(meaning(a), meaning(b))
}

func sameMembers(a, b map[string]any) bool {
	for name, value := range a {
		if value != nil && !Same(value, b[name]) {
			return false
		}
	}
	return true
}

// meaning is a scalar without its type.
func meaning(value any) any {
	switch value.(type) {
	case bool, string, float64, json.Number:
	default:
		return value
	}
	text := fmt.Sprint(value)
	if float, is := value.(float64); is {
		text = big.NewFloat(float).Text('g', -1)
	}
	if number, isNumber := new(big.Rat).SetString(text); isNumber {
		return number.RatString()
	}
	return text
}
