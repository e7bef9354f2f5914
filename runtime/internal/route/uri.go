package route

import (
	"strings"
	"unicode/utf8"
)

const upperHex = "0123456789ABCDEF"

// EncodeURIComponent is the function of JavaScript: everything but letters, digits and - _ . ! ~ * ' ( ) becomes %XX of its UTF-8 bytes.
// Where s is not UTF-8, U+FFFD is encoded; a lone surrogate, at which JavaScript throws, cannot be in a Go string otherwise.
func EncodeURIComponent(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf && unreserved(byte(r)) {
			b.WriteByte(byte(r))
			continue
		}
		var buf [utf8.UTFMax]byte
		for _, c := range buf[:utf8.EncodeRune(buf[:], r)] {
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-_.!~*'()", c) >= 0
}

// DecodeURIComponent is the function of JavaScript. It is false where JavaScript throws: a % without two hexadecimal digits, or bytes that are not UTF-8.
// What is not escaped passes as it is, + too.
func DecodeURIComponent(s string) (string, bool) {
	i := strings.IndexByte(s, '%')
	if i < 0 {
		return s, true
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(s[:i])
		r, n := escapedRune(s[i:])
		if n == 0 {
			return "", false
		}
		b.WriteRune(r)
		s = s[i+n:]
		i = strings.IndexByte(s, '%')
	}
	b.WriteString(s)
	return b.String(), true
}

// escapedRune decodes the character whose first %XX starts s. N is the length of its escapes, 0 if they are none or not UTF-8.
func escapedRune(s string) (r rune, n int) {
	var buf [utf8.UTFMax]byte
	for i := range buf {
		if len(s) < n+3 || s[n] != '%' {
			return 0, 0
		}
		hi, lo := unhex(s[n+1]), unhex(s[n+2])
		if hi > 15 || lo > 15 {
			return 0, 0
		}
		buf[i] = hi<<4 | lo
		n += 3
		if got := buf[:i+1]; utf8.FullRune(got) {
			if r, size := utf8.DecodeRune(got); size == len(got) && (r != utf8.RuneError || size > 1) {
				return r, n
			}
			return 0, 0
		}
	}
	return 0, 0
}

// unhex is the value of a hexadecimal digit, 255 for everything else.
func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 255
}
