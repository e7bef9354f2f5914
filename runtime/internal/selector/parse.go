package selector

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// blanks separate compounds.
const blanks = " \t\n\r\f"

// Parse reads a selector. An error is an [*Error].
func Parse(s string) (*Selector, error) {
	p := &parser{text: s}
	sel := &Selector{}
	for {
		c, err := p.chain()
		if err != nil {
			return nil, err
		}
		sel.chains = append(sel.chains, c)
		if p.off == len(s) {
			return sel, nil
		}
		p.off++
	}
}

// ClassNames are the class names that stand in the text of a selector, in order and as often as they do, also in one that Parse refuses, such as `.a:not(.b)::before`.
func ClassNames(s string) []string {
	p := &parser{text: s}
	var out []string
	for p.off < len(s) {
		switch c := s[p.off]; {
		case c == '"' || c == '\'':
			if _, err := p.quoted(); err != nil {
				return out
			}
		case c == '.':
			p.off++
			if name, err := p.name(""); err == nil && name != "" {
				out = append(out, name)
			}
		case c == '\\' || isName(c):
			if _, err := p.name(""); err != nil {
				p.off++
			}
		default:
			p.off++
		}
	}
	return out
}

// parser reads a selector from left to right.
type parser struct {
	text string
	off  int // what was read, in bytes
}

// fail is an error at a byte.
func (p *parser) fail(off int, text string) *Error {
	return &Error{Selector: p.text, Column: 1 + utf8.RuneCountInString(p.text[:off]), Text: text}
}

// unsupported is the error that a part of CSS is outside of the grammar.
func (p *parser) unsupported(off int, part string) error {
	err := p.fail(off, part+" is not supported")
	err.Unsupported = part
	return err
}

// unexpected is the error that what comes next is not what must come.
func (p *parser) unexpected(want string) error {
	switch c := p.peek(); {
	case c == 0 && p.off == len(p.text):
		return p.fail(p.off, want+" is missing")
	case c == '+' || c == '~' || c == '|':
		return p.unsupported(p.off, string(c))
	case c == ':':
		return p.pseudo()
	}
	_, size := utf8.DecodeRuneInString(p.text[p.off:])
	return p.fail(p.off, want+" is missing, not "+strconv.Quote(p.text[p.off:p.off+size]))
}

// peek is the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.off == len(p.text) {
		return 0
	}
	return p.text[p.off]
}

func (p *parser) skip(prefix string) bool {
	if !strings.HasPrefix(p.text[p.off:], prefix) {
		return false
	}
	p.off += len(prefix)
	return true
}

// skipBlanks tells whether there were any.
func (p *parser) skipBlanks() bool {
	start := p.off
	p.off = len(p.text) - len(strings.TrimLeft(p.text[p.off:], blanks))
	return p.off > start
}

// chain reads up to a comma or the end.
func (p *parser) chain() (chain, error) {
	p.skipBlanks()
	var out chain
	for left := first; ; {
		c, err := p.compound()
		if err != nil {
			return nil, err
		}
		c.left = left
		if out = append(out, c); len(out) > MaxCompounds {
			return nil, p.fail(p.off, "more than "+strconv.Itoa(MaxCompounds)+" parts in one chain")
		}
		if left = p.combinator(); left == first {
			if p.off < len(p.text) && p.peek() != ',' {
				return nil, p.unexpected("a combinator")
			}
			return out, nil
		}
	}
}

// combinator reads what is between two compounds; first is that nothing was.
func (p *parser) combinator() combinator {
	blank := p.skipBlanks()
	switch {
	case p.skip(">>>"):
		p.skipBlanks()
		return crossing
	case p.skip(">"):
		p.skipBlanks()
		return child
	case !blank || p.off == len(p.text) || p.peek() == ',':
		return first
	}
	return descendant
}

// compound reads what one node must be.
func (p *parser) compound() (c compound, err error) {
	start := p.off
	if !p.skip("*") && (isName(p.peek()) || p.peek() == '\\') {
		if '0' <= p.peek() && p.peek() <= '9' {
			return c, p.fail(p.off, "an element name does not begin with a digit")
		}
		if c.tag, err = p.name(""); err != nil {
			return c, err
		}
	}
	for {
		switch p.peek() {
		case '#':
			err = p.named(&c.ids, "an id")
		case '.':
			err = p.named(&c.classes, "a class name")
		case '[':
			err = p.attr(&c)
		case ':', '|':
			err = p.unexpected("")
		default:
			if p.off == start {
				err = p.unexpected("an element, #id, .class or [attribute]")
			}
			return c, err
		}
		if err != nil {
			return c, err
		}
	}
}

// named reads a name behind # or dot.
func (p *parser) named(list *[]string, what string) error {
	p.off++
	name, err := p.name("")
	if err == nil && name == "" {
		err = p.unexpected(what)
	}
	*list = append(*list, name)
	return err
}

// attr reads an attribute with its brackets.
func (p *parser) attr(c *compound) (err error) {
	var a attrTest
	p.off++
	p.skipBlanks()
	if a.name, err = p.name(":"); err != nil {
		return err
	}
	if a.name == "" {
		return p.unexpected("an attribute name")
	}
	p.skipBlanks()
	for _, op := range []string{"~=", "|=", "^=", "$=", "*="} {
		if strings.HasPrefix(p.text[p.off:], op) {
			return p.unsupported(p.off, op)
		}
	}
	if p.skip("=") {
		p.skipBlanks()
		if a.value, err = p.value(); err != nil {
			return err
		}
		a.set = true
		if p.skipBlanks() && p.off < len(p.text) && strings.IndexByte("iIsS", p.peek()) >= 0 {
			return p.unsupported(p.off, "[attribute=value "+string(p.peek())+"]")
		}
	}
	if !p.skip("]") {
		return p.unexpected("]")
	}
	c.attrs = append(c.attrs, a)
	return nil
}

// value reads an attribute's value, a name or text in quotes.
func (p *parser) value() (string, error) {
	if c := p.peek(); c == '"' || c == '\'' {
		return p.quoted()
	}
	v, err := p.name("")
	if err == nil && v == "" {
		err = p.unexpected("a value")
	}
	return v, err
}

// pseudo is the error of what begins with a colon.
func (p *parser) pseudo() error {
	start := p.off
	colon := ":"
	p.off++
	if p.skip(":") {
		colon = "::"
	}
	name, err := p.name("")
	if err != nil {
		return err
	}
	if name == "" {
		return p.fail(start, "a name behind "+colon+" is missing")
	}
	if p.peek() == '(' {
		name += "()"
	}
	return p.unsupported(start, colon+name)
}

// isName tells whether a byte belongs to a name as it is.
func isName(c byte) bool {
	letter := 'a' <= c|0x20 && c|0x20 <= 'z'
	return letter || '0' <= c && c <= '9' || c == '_' || c == '-' || c >= utf8.RuneSelf
}

// name reads a name, in which the bytes of also need no \ either. It is "" if none comes next.
func (p *parser) name(also string) (string, error) {
	start := p.off
	var out []byte
	escaped := false
	for p.off < len(p.text) {
		switch c := p.text[p.off]; {
		case isName(c) || strings.IndexByte(also, c) >= 0:
			if escaped {
				out = append(out, c)
			}
			p.off++
		case c == '\\':
			if !escaped {
				out, escaped = append(out, p.text[start:p.off]...), true
			}
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			out = append(out, r...)
		default:
			return p.read(start, out, escaped), nil
		}
	}
	return p.read(start, out, escaped), nil
}

// read is a name from start on, or out if it had escapes.
func (p *parser) read(start int, out []byte, escaped bool) string {
	if escaped {
		return string(out)
	}
	return p.text[start:p.off]
}

// escape reads a \ and what belongs to it, and gives what it stands for.
func (p *parser) escape() (string, error) {
	start := p.off
	p.off++
	digits := p.off
	for p.off < len(p.text) && p.off < digits+6 && isHex(p.text[p.off]) {
		p.off++
	}
	if p.off > digits {
		code, _ := strconv.ParseUint(p.text[digits:p.off], 16, 32)
		if !p.skip("\r\n") && strings.IndexByte(blanks, p.peek()) >= 0 {
			p.off++
		}
		if code == 0 {
			code = utf8.RuneError
		}
		return string(rune(code)), nil
	}
	if c := p.peek(); p.off == len(p.text) || c == '\n' || c == '\r' || c == '\f' {
		return "", p.fail(start, `nothing stands behind \`)
	}
	_, size := utf8.DecodeRuneInString(p.text[p.off:])
	p.off += size
	return strings.ReplaceAll(p.text[p.off-size:p.off], "\x00", "\uFFFD"), nil
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// quoted reads text in quotes.
func (p *parser) quoted() (string, error) {
	start, quote := p.off, p.text[p.off]
	p.off++
	var out []byte
	for p.off < len(p.text) {
		switch c := p.text[p.off]; {
		case c == quote:
			p.off++
			return string(out), nil
		case c == '\n' || c == '\r' || c == '\f':
			return "", p.fail(start, "the quote does not end in its line")
		case c == '\\' && (p.skip("\\\r\n") || p.skip("\\\n") || p.skip("\\\r") || p.skip("\\\f")):
		case c == '\\':
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			out = append(out, r...)
		case c == 0:
			out = append(out, "\uFFFD"...)
			p.off++
		default:
			out = append(out, c)
			p.off++
		}
	}
	return "", p.fail(start, "the quote does not end")
}
