package expr

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Text is how the classic engine prints a value as text: see [AppendText].
func Text(v abi.Value) string {
	if v.Kind() == abi.String {
		return v.Text()
	}
	return string(AppendText(nil, v))
}

// AppendText appends a value as the classic engine prints it, alone or between other text: nothing for undefined, anything else as JavaScript does. null is `null`,
// an array its items with commas between them, where null and undefined are nothing, and an object [object Object].
func AppendText(dst []byte, v abi.Value) []byte {
	if v.IsUndefined() {
		return dst
	}
	return appendString(dst, v)
}

// appendString appends String(v) of JavaScript. Of functions and dates data knows the kind alone: [object Function].
func appendString(dst []byte, v abi.Value) []byte {
	switch v.Kind() {
	case abi.Undefined:
		return append(dst, "undefined"...)
	case abi.Null:
		return append(dst, "null"...)
	case abi.Bool:
		return strconv.AppendBool(dst, v.Bool())
	case abi.Number:
		return appendNumber(dst, v.Number())
	case abi.String:
		return append(dst, v.Text()...)
	case abi.Array:
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			if item := v.At(i); !item.IsNil() {
				dst = appendString(dst, item)
			}
		}
		return dst
	}
	return append(append(append(dst, "[object "...), v.Kind().String()...), ']')
}

func toString(v abi.Value) string {
	if v.Kind() == abi.String {
		return v.Text()
	}
	var room [32]byte
	return string(appendString(room[:0], v))
}

// appendNumber writes a number as JavaScript does.
func appendNumber(dst []byte, f float64) []byte {
	switch {
	case f == 0:
		return append(dst, '0') // -0 too
	case f != f:
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	}
	if i := int64(f); float64(i) == f && i > -1<<53 && i < 1<<53 {
		return strconv.AppendInt(dst, i, 10)
	}
	if abs := math.Abs(f); abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	if n := len(dst); dst[n-4] == 'e' && dst[n-2] == '0' { // e-07 is e-7 in JavaScript
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

func toNumber(v abi.Value) float64 {
	switch v.Kind() {
	case abi.Number:
		return v.Number()
	case abi.Null:
		return 0
	case abi.Bool:
		if v.Bool() {
			return 1
		}
		return 0
	case abi.String:
		return parseNumber(v.Text())
	case abi.Array:
		return parseNumber(toString(v))
	}
	return math.NaN()
}

// parseNumber is Number(s) of JavaScript.
func parseNumber(s string) float64 {
	s = strings.TrimFunc(s, isSpace)
	if s == "" {
		return 0
	}
	if len(s) > 2 && s[0] == '0' {
		switch s[1] | 0x20 {
		case 'x':
			return parseDigits(s[2:], 16)
		case 'o':
			return parseDigits(s[2:], 8)
		case 'b':
			return parseDigits(s[2:], 2)
		}
	}
	switch s {
	case "Infinity", "+Infinity":
		return math.Inf(1)
	case "-Infinity":
		return math.Inf(-1)
	}
	if strings.Trim(s, "0123456789.eE+-") != "" {
		return math.NaN() // ParseFloat knows more: inf, 0x1p4
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && f == 0 {
		return math.NaN()
	}
	return f
}

// parseDigits reads what stands behind 0x, 0o or 0b.
func parseDigits(digits string, base int) float64 {
	for i := range len(digits) {
		if _, err := strconv.ParseUint(digits[i:i+1], base, 8); err != nil {
			return math.NaN()
		}
	}
	return wholeNumber(digits, base)
}

// isSpace reports whether JavaScript takes r for white space.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}

// toInt32 is the operand of a bit operator: the whole part of f, modulo 2^32.
func toInt32(f float64) int32 {
	if i := int32(f); float64(i) == f {
		return i
	}
	if f != f || math.IsInf(f, 0) {
		return 0
	}
	return int32(uint32(int64(math.Mod(math.Trunc(f), 1<<32))))
}

// remainder is %. The fast way is for whole numbers from zero up.
func remainder(a, b float64) float64 {
	if a >= 0 && b > 0 && a < 1<<53 && b < 1<<53 {
		i, j := int64(a), int64(b)
		if float64(i) == a && float64(j) == b && (i != 0 || !math.Signbit(a)) {
			return float64(i % j)
		}
	}
	return math.Mod(a, b)
}

// isPrimitive reports whether v is no object for JavaScript.
func isPrimitive(v abi.Value) bool { return v.Kind() <= abi.String }

// toPrimitive is what an object becomes where an operator needs a primitive: its string.
func toPrimitive(v abi.Value) abi.Value {
	if isPrimitive(v) {
		return v
	}
	return abi.StringValue(toString(v))
}

// add is a + b.
func add(a, b abi.Value) abi.Value {
	if a.Kind() == abi.Number && b.Kind() == abi.Number {
		return abi.NumberValue(a.Number() + b.Number())
	}
	a, b = toPrimitive(a), toPrimitive(b)
	switch {
	case a.Kind() == abi.String && b.Kind() == abi.String:
		return abi.StringValue(a.Text() + b.Text())
	case a.Kind() == abi.String || b.Kind() == abi.String:
		var room [64]byte
		return abi.StringValue(string(appendString(appendString(room[:0], a), b)))
	}
	return abi.NumberValue(toNumber(a) + toNumber(b))
}

// units is the length of s in UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// unitAt is the i-th UTF-16 unit of s as a string, undefined beyond the end. Half of a pair is U+FFFD.
func unitAt(s string, i int) abi.Value {
	for at, r := range s {
		switch {
		case i == 0 && r <= 0xffff:
			_, size := utf8.DecodeRuneInString(s[at:])
			return abi.StringValue(s[at : at+size])
		case i == 0, i == 1 && r > 0xffff:
			return abi.StringValue(string(utf8.RuneError))
		case r > 0xffff:
			i--
		}
		i--
	}
	return abi.Value{}
}

// Number is what JavaScript's Number makes of a value.
func Number(v abi.Value) float64 { return toNumber(v) }
