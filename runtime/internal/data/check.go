package data

import (
	"errors"
	"math"

	"github.com/wxkit/wxkit/wasm/abi"
)

// ErrCycle is what a value that contains itself comes to. A value nested more than [abi.MaxDepth] deep, which could not cross, counts as one.
//
//lint:ignore ST1005 WeChat's own text
var ErrCycle = errors.New("Maximum call stack size exceeded")

// Check makes of a value given to setData for the path field what this.data keeps: a copy that shares nothing with v, in which undefined, NaN, the infinities, functions and
// Dates stay what they are. The warnings are lines for the console: WeChat's own for undefined, ours for a Function and a Date anywhere in the value, which the view cannot get.
// [Wire] makes of the copy what crosses. The error is [ErrCycle].
func Check(field string, v abi.Value) (local abi.Value, warnings []string, err error) {
	var met found
	if !met.walk(v, 0) {
		return abi.Value{}, nil, ErrCycle
	}
	if v.Kind() == abi.Undefined {
		warnings = append(warnings, `Setting data field "`+field+`" to undefined is invalid.`)
	}
	if met.function {
		warnings = append(warnings, `Setting data field "`+field+`" to a value with a function; the view gets null.`)
	}
	if met.date {
		warnings = append(warnings, `Setting data field "`+field+`" to a value with a Date; the view gets {}.`)
	}
	return v.Clone(), warnings, nil
}

// found is what a value holds that the view cannot get.
type found struct{ function, date bool }

// walk looks through v; false means a cycle.
func (f *found) walk(v abi.Value, depth int) bool {
	switch v.Kind() {
	case abi.Function:
		f.function = true
	case abi.Date:
		f.date = true
	case abi.Cycle:
		return false
	case abi.Array, abi.Object:
		if depth >= abi.MaxDepth {
			return false
		}
		for i := range v.Len() {
			if !f.walk(v.At(i), depth+1) {
				return false
			}
		}
	}
	return true
}

// Wire makes of a value that passed [Check] what the view gets, as JSON would carry it: a Function, NaN and the infinities are null, a Date is {}; undefined is null in an
// array and left out of an object. It shares nothing with v. Undefined itself stays undefined and means that nothing is sent: the view keeps what it has.
func Wire(v abi.Value) abi.Value {
	if plain(v) {
		return v.Clone()
	}
	switch v.Kind() {
	case abi.Function, abi.Number:
		return abi.NullValue()
	case abi.Date:
		return abi.ObjectValue()
	case abi.Array:
		items := make([]abi.Value, v.Len())
		for i := range items {
			if items[i] = Wire(v.At(i)); items[i].IsUndefined() {
				items[i] = abi.NullValue()
			}
		}
		return abi.ArrayValue(items...)
	case abi.Object:
		fields := make([]abi.Field, 0, v.Len())
		for i := range v.Len() {
			if item := Wire(v.At(i)); !item.IsUndefined() {
				fields = append(fields, abi.Field{Key: v.KeyAt(i), Value: item})
			}
		}
		return abi.ObjectValue(fields...)
	}
	return abi.Value{}
}

// plain reports whether v is JSON as it stands.
func plain(v abi.Value) bool {
	switch v.Kind() {
	case abi.Null, abi.Bool, abi.String:
		return true
	case abi.Number:
		f := v.Number()
		return !math.IsNaN(f) && !math.IsInf(f, 0)
	case abi.Array, abi.Object:
		for i := range v.Len() {
			if !plain(v.At(i)) {
				return false
			}
		}
		return true
	}
	return false
}
