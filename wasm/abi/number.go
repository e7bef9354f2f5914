package abi

import (
	"math"
	"slices"
)

// appendNumber writes a number as JavaScript does; NaN and the infinities are null in JSON. What strconv would do is done here: its start brings errors and with that reflection into
// every guest, be there numbers to write or not.
func appendNumber(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return append(dst, "null"...)
	case f == 0:
		return append(dst, '0') // -0 too
	case f < 0:
		dst, f = append(dst, '-'), -f
	}
	var room [20]byte
	digits, point := fewest(room[:0], f)
	switch {
	case point > 21 || point < -5:
		return appendScientific(dst, digits, point-1)
	case point <= 0:
		return append(appendZeros(append(dst, "0."...), -point), digits...)
	case point >= len(digits):
		return appendZeros(append(dst, digits...), point-len(digits))
	}
	return append(append(append(dst, digits[:point]...), '.'), digits[point:]...)
}

func appendScientific(dst, digits []byte, exponent int) []byte {
	dst = append(dst, digits[0])
	if len(digits) > 1 {
		dst = append(append(dst, '.'), digits[1:]...)
	}
	sign := byte('+')
	if exponent < 0 {
		sign, exponent = '-', -exponent
	}
	return appendDigits(append(dst, 'e', sign), uint64(exponent))
}

func appendZeros(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, '0')
	}
	return dst
}

func appendDigits(dst []byte, u uint64) []byte {
	start := len(dst)
	for {
		dst = append(dst, byte('0'+u%10))
		if u /= 10; u == 0 {
			slices.Reverse(dst[start:])
			return dst
		}
	}
}

// fewest appends the fewest digits that tell a positive number from all others, the nearest of those: it is 0.digits times ten to the power of point.
func fewest(dst []byte, f float64) (digits []byte, point int) {
	if f < 1<<53 && f == math.Trunc(f) {
		dst = appendDigits(dst, uint64(f))
		return withoutZeros(dst), len(dst)
	}
	// Most numbers have few digits behind the point. Each with at most 15 digits has a float64 of its own, and the quotient of whole numbers that are exact is the nearest float64, so
	// digits that give f back are right. The powers of ten are exact up to 22.
	power := 10.0
	for places := 1; places <= 22 && f*power < 1e15; places++ {
		if u := uint64(f*power + 0.5); float64(u)/power == f {
			dst = appendDigits(dst, u)
			return dst, len(dst) - places
		}
		power *= 10
	}
	return fewestOfAny(dst, f)
}

func withoutZeros(digits []byte) []byte {
	for digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	return digits
}

// fewestOfAny is fewest for whatever number, in whole numbers of any length: the algorithm of Steele and White. The number is n/unit; every number from (n-below)/unit to (n+above)/unit,
// both included if its last bit is 0, reads as the same float64.
func fewestOfAny(dst []byte, f float64) (digits []byte, point int) {
	fraction, exponent := math.Float64bits(f)&(1<<52-1), int(math.Float64bits(f)>>52)
	down := uint64(2)
	switch {
	case exponent == 0:
		exponent = 1
	case fraction == 0 && exponent > 1:
		down = 1 // the float64 below is at half the distance
		fallthrough
	default:
		fraction |= 1 << 52
	}
	exponent -= 1075
	n, above, below := shifted(4*fraction, exponent), shifted(2, exponent), shifted(down, exponent)
	unit, top := shifted(4, -exponent), natural{}
	edge := int(fraction & 1) // how far beyond an edge it begins
	for top = top.sum(n, above); top.compare(unit) >= edge; point++ {
		unit = unit.times(10)
	}
	for {
		n, above, below = n.times(10), above.times(10), below.times(10)
		digit := byte('0')
		for n.compare(unit) >= 0 {
			n, digit = n.minus(unit), digit+1
		}
		top = top.sum(n, above)
		low, high := n.compare(below) < 1-edge, top.compare(unit) >= edge
		switch {
		case digit == '0' && len(dst) == 0 && !high: // not begun yet
			point--
			continue
		case !low && !high:
			dst = append(dst, digit)
			continue
		}
		if half := n.times(2).compare(unit); high && (!low || half > 0 || half == 0 && digit&1 == 1) {
			digit++
		}
		return append(dst, digit), point
	}
}

// natural is a whole number of any length in digits of 32 bits, the lowest first, without zeros at the end.
type natural []uint32

// shifted is u times two to the power of n, u if n is negative.
func shifted(u uint64, n int) natural {
	x := append(make(natural, 0, 40), uint32(u), uint32(u>>32)).trimmed() // room for any float64
	for ; n >= 31; n -= 31 {
		x = x.times(1 << 31)
	}
	return x.times(1 << max(n, 0))
}

func (x natural) trimmed() natural {
	for len(x) > 0 && x[len(x)-1] == 0 {
		x = x[:len(x)-1]
	}
	return x
}

// times multiplies x where it is.
func (x natural) times(by uint32) natural {
	carry := uint64(0)
	for i := range x {
		carry += uint64(x[i]) * uint64(by)
		x[i] = uint32(carry)
		carry >>= 32
	}
	return append(x, uint32(carry)).trimmed()
}

func (x natural) compare(y natural) int {
	if len(x) != len(y) {
		return len(x) - len(y)
	}
	for i := len(x) - 1; i >= 0; i-- {
		if x[i] != y[i] {
			if x[i] < y[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// sum is x and y in the room of s.
func (s natural) sum(x, y natural) natural {
	if len(x) < len(y) {
		x, y = y, x
	}
	s = append(s[:0], x...)
	carry := uint64(0)
	for i := range s {
		carry += uint64(s[i])
		if i < len(y) {
			carry += uint64(y[i])
		}
		s[i] = uint32(carry)
		carry >>= 32
	}
	return append(s, uint32(carry)).trimmed()
}

// minus takes y, which is not the greater one, from x where it is.
func (x natural) minus(y natural) natural {
	borrow := uint64(0)
	for i := range x {
		d := uint64(x[i]) - borrow
		if i < len(y) {
			d -= uint64(y[i])
		}
		x[i] = uint32(d)
		borrow = d >> 63
	}
	return x.trimmed()
}
