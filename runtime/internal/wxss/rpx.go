package wxss

import (
	"math"
	"strconv"
	"strings"
)

// designWidth is the width of every window in rpx.
const designWidth = 750

// smallest is the least that a length in rpx becomes if it is not 0, in px: one pixel of a device whose pixel ratio is 1.
const smallest = 1

// PX is a value, or a whole style, with each length in rpx made one in px: 750rpx are windowWidth, a length that is not 0 becomes at least 1px (or at most -1px). Strings, urls,
// names and comments stay as they are. Lengths have at most 4 decimals. A windowWidth that is no positive finite number leaves the value as it is.
//
// That WeChat rounds small lengths up is known, to what on a screen of a higher pixel ratio, and whether it rounds greater ones too, is unverified.
func PX(value string, windowWidth float64) string {
	if !(windowWidth > 0) || math.IsInf(windowWidth, 1) || !mayHaveRPX(value) {
		return value
	}
	s := &scanner{src: value}
	var b strings.Builder
	for !s.end() {
		start := s.off
		if n := numberLen(value[start:]); n > 0 {
			s.off += n
			unit := s.off
			s.name()
			if strings.EqualFold(value[unit:s.off], "rpx") {
				if px, ok := toPX(value[start:unit], windowWidth); ok {
					b.WriteString(px)
					continue
				}
			}
		} else if s.skip("#") {
			s.name()
		} else {
			s.unit()
		}
		b.WriteString(value[start:s.off])
	}
	return b.String()
}

// mayHaveRPX tells values that need no reading.
func mayHaveRPX(value string) bool {
	for i := range len(value) - len("px") {
		if value[i]|0x20 == 'r' && value[i+1]|0x20 == 'p' && value[i+2]|0x20 == 'x' {
			return true
		}
	}
	return false
}

// toPX is the text of a length.
func toPX(number string, windowWidth float64) (string, bool) {
	n, err := strconv.ParseFloat(number, 64)
	px := n * windowWidth / designWidth
	if err != nil || math.IsInf(px, 0) {
		return "", false
	}
	if px != 0 && math.Abs(px) < smallest || n != 0 && px == 0 {
		px = math.Copysign(smallest, n)
	}
	const decimals = 4
	text := strconv.FormatFloat(px, 'f', decimals, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		text = "0"
	}
	return text + "px", true
}

// numberLen is how many bytes of s are a number as CSS writes it: sign, digits, fraction, exponent. 0 means that s begins otherwise.
func numberLen(s string) int {
	i := 0
	if s[0] == '+' || s[0] == '-' {
		i++
	}
	whole := digits(s[i:])
	i += whole
	if fraction := 0; i < len(s) && s[i] == '.' {
		if fraction = digits(s[i+1:]); fraction > 0 {
			i += 1 + fraction
			whole += fraction
		}
	}
	if whole == 0 {
		return 0
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		exponent := i + 1
		if exponent < len(s) && (s[exponent] == '+' || s[exponent] == '-') {
			exponent++
		}
		if n := digits(s[exponent:]); n > 0 {
			return exponent + n
		}
	}
	return i
}

// digits is how many bytes at the beginning of s are digits.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
