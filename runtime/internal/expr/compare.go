package expr

import (
	"cmp"
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// looselyEqual is a == b.
func looselyEqual(a, b abi.Value) bool {
	if a.Kind() == b.Kind() || a.IsNil() || b.IsNil() {
		return a.Same(b) || a.IsNil() && b.IsNil()
	}
	if !isPrimitive(a) && !isPrimitive(b) {
		return false // an array, an object and a date are never the same
	}
	a, b = toPrimitive(a), toPrimitive(b)
	if a.Kind() == abi.String && b.Kind() == abi.String {
		return a.Text() == b.Text()
	}
	return toNumber(a) == toNumber(b)
}

// ordered gives two numbers that stand to each other as a and b do for < and >.
func ordered(a, b abi.Value) (float64, float64) {
	a, b = toPrimitive(a), toPrimitive(b)
	if a.Kind() == abi.String && b.Kind() == abi.String {
		return float64(compareUnits(a.Text(), b.Text())), 0
	}
	return toNumber(a), toNumber(b)
}

// compareUnits compares strings by their UTF-16 units. Their bytes give the same order, but for characters beyond U+FFFF: as pairs of surrogates they come before U+E000.
func compareUnits(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i == len(a) || i == len(b) || (a[i] < 0xf0) == (b[i] < 0xf0) || min(a[i], b[i]) < 0xee {
		return strings.Compare(a[i:], b[i:])
	}
	return cmp.Compare(b[i], a[i])
}
