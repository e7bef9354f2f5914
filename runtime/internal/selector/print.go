package selector

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// String is the selector in its plain form, which parses as the same: one blank around combinators and behind commas, values in double quotes, escapes where they must be.
func (s *Selector) String() string {
	var b strings.Builder
	for i, c := range s.chains {
		if i > 0 {
			b.WriteString(", ")
		}
		c.write(&b)
	}
	return b.String()
}

func (c chain) write(b *strings.Builder) {
	for i := range c {
		switch c[i].left {
		case descendant:
			b.WriteString(" ")
		case child:
			b.WriteString(" > ")
		case crossing:
			b.WriteString(" >>> ")
		}
		c[i].write(b)
	}
}

func (c *compound) write(b *strings.Builder) {
	writeTag(b, c.tag)
	for _, id := range c.ids {
		b.WriteByte('#')
		writeName(b, id, "")
	}
	for _, name := range c.classes {
		b.WriteByte('.')
		writeName(b, name, "")
	}
	for _, a := range c.attrs {
		b.WriteByte('[')
		writeName(b, a.name, ":")
		if a.set {
			b.WriteByte('=')
			writeQuoted(b, a.value)
		}
		b.WriteByte(']')
	}
	if c.tag == "" && len(c.ids)+len(c.classes)+len(c.attrs) == 0 {
		b.WriteByte('*')
	}
}

// writeTag writes an element name, whose first character may be a digit only as a code.
func writeTag(b *strings.Builder, tag string) {
	if tag != "" && '0' <= tag[0] && tag[0] <= '9' {
		writeCode(b, tag[0])
		tag = tag[1:]
	}
	writeName(b, tag, "")
}

func writeName(b *strings.Builder, name, also string) {
	for i := range len(name) {
		switch c := name[i]; {
		case isName(c) || strings.IndexByte(also, c) >= 0:
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			writeCode(b, c)
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
}

func writeQuoted(b *strings.Builder, value string) {
	b.WriteByte('"')
	for i := range len(value) {
		switch c := value[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			writeCode(b, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
}

// writeCode writes a character of ASCII as \ and its code.
func writeCode(b *strings.Builder, c byte) {
	if c < utf8.RuneSelf {
		b.WriteString(`\` + strconv.FormatUint(uint64(c), 16) + " ")
	}
}
