package wxmsg

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescapeXML replaces the five entities and character references. What is no
// entity stays as it stands: a user's "&" must not cost the message.
func unescapeXML(s string) string {
	var b strings.Builder
	for {
		amp := strings.IndexByte(s, '&')
		if amp < 0 {
			break
		}
		b.WriteString(s[:amp])
		s = s[amp:]
		text, n := entity(s)
		b.WriteString(text)
		s = s[n:]
	}
	b.WriteString(s)
	return b.String()
}

// longestEntity is the length of "&#x10FFFF;" and some zeros.
const longestEntity = 16

// entity gives what the "&" that s starts with means, and its length.
func entity(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), longestEntity)], ';')
	if end < 0 {
		return "&", 1
	}
	switch name := s[1:end]; name {
	case "amp":
		return "&", end + 1
	case "lt":
		return "<", end + 1
	case "gt":
		return ">", end + 1
	case "quot":
		return `"`, end + 1
	case "apos":
		return "'", end + 1
	default:
		digits, numeric := strings.CutPrefix(name, "#")
		base := 10
		if len(digits) > 0 && (digits[0] == 'x' || digits[0] == 'X') {
			digits, base = digits[1:], 16
		}
		code, err := strconv.ParseUint(digits, base, 32)
		if !numeric || err != nil || !utf8.ValidRune(rune(code)) {
			return "&", 1
		}
		return string(rune(code)), end + 1
	}
}

// mixedText joins text and CDATA sections. Blanks around sections are layout.
func mixedText(s string) string {
	var b strings.Builder
	for s != "" {
		start := strings.Index(s, "<")
		if start < 0 {
			start = len(s)
		}
		if text := s[:start]; trimSpace(text) != "" {
			b.WriteString(unescapeXML(text))
		}
		s = s[start:]
		switch {
		case strings.HasPrefix(s, startCDATA):
			var text string
			text, s, _ = strings.Cut(s[len(startCDATA):], endCDATA)
			b.WriteString(text)
		case strings.HasPrefix(s, startComment):
			_, s, _ = strings.Cut(s[len(startComment):], endComment)
		case s != "":
			_, s, _ = strings.Cut(s[len(startPI):], endPI)
		}
	}
	return b.String()
}

// unescapeJSON replaces backslash escapes; an escape that JSON does not know
// stays as it stands, half a surrogate pair becomes U+FFFD.
func unescapeJSON(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 == len(s) {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		n := 2
		switch s[1] {
		case '"', '\\', '/':
			b.WriteByte(s[1])
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			n = appendUnicode(&b, s)
		default:
			b.WriteString(s[:2])
		}
		s = s[n:]
	}
	b.WriteString(s)
	return b.String()
}

// appendUnicode writes the \uXXXX that s starts with, both halves of a pair at
// once, and gives its length.
func appendUnicode(b *strings.Builder, s string) int {
	high, ok := hex4(s)
	if !ok {
		b.WriteString(s[:2])
		return 2
	}
	if utf16.IsSurrogate(high) {
		if low, ok := hex4(s[6:]); ok {
			if r := utf16.DecodeRune(high, low); r != utf8.RuneError {
				b.WriteRune(r)
				return 12
			}
		}
		high = utf8.RuneError
	}
	b.WriteRune(high)
	return 6
}

func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}
