package jsonvalue

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string, from its quote to behind its other quote.
func (p *parser) text() string {
	p.pos++
	start := p.pos
	for p.pos < len(p.data) {
		switch b := p.data[p.pos]; {
		case b == '"':
			s := string(p.data[start:p.pos])
			p.pos++
			return s
		case b == '\\' || b < ' ' || b >= utf8.RuneSelf:
			return p.mixedText(start)
		}
		p.pos++
	}
	p.unexpected()
	return ""
}

// mixedText reads the rest of a string that began at start and is plain ASCII up to here.
func (p *parser) mixedText(start int) string {
	var out bytes.Buffer
	out.Write(p.data[start:p.pos])
	for p.pos < len(p.data) {
		switch b := p.data[p.pos]; {
		case b == '"':
			p.pos++
			return out.String()
		case b == '\\':
			p.pos++
			out.WriteRune(p.escape())
		case b < ' ':
			p.unexpected()
			return ""
		case b < utf8.RuneSelf:
			out.WriteByte(b)
			p.pos++
		default:
			r, size := utf8.DecodeRune(p.data[p.pos:])
			out.WriteRune(r)
			p.pos += size
		}
	}
	p.unexpected()
	return ""
}

// escape reads what stands behind a backslash. Two escaped surrogates that belong together are one character.
func (p *parser) escape() rune {
	b := p.peek()
	if b == 'u' {
		p.pos++
		r := p.hex()
		if !utf16.IsSurrogate(r) {
			return r
		}
		return p.pair(r)
	}
	for i, letter := range []byte(`"\/bfnrt`) {
		if b == letter {
			p.pos++
			return rune("\"\\/\b\f\n\r\t"[i])
		}
	}
	p.unexpected()
	return utf8.RuneError
}

// pair joins a surrogate with the escape that follows; one that stands alone is U+FFFD and what follows is left to be read.
func (p *parser) pair(first rune) rune {
	here := p.pos
	if !bytes.HasPrefix(p.data[here:], []byte(`\u`)) {
		return utf8.RuneError
	}
	p.pos += 2
	r := utf16.DecodeRune(first, p.hex())
	if r == utf8.RuneError && p.err == nil {
		p.pos = here
	}
	return r
}

// hex reads four hexadecimal digits.
func (p *parser) hex() rune {
	if len(p.data)-p.pos < 4 {
		p.pos = len(p.data)
		p.unexpected()
		return utf8.RuneError
	}
	u, err := strconv.ParseUint(string(p.data[p.pos:p.pos+4]), 16, 16)
	if err != nil {
		p.fail("escape without four hexadecimal digits")
		return utf8.RuneError
	}
	p.pos += 4
	return rune(u)
}
