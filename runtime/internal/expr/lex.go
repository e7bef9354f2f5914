package expr

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenNumber
	tokenString
	tokenMark // an operator or another sign
)

type token struct {
	kind   tokenKind
	start  int     // offset in the source
	text   string  // as it was written
	number float64 // of a tokenNumber
	str    string  // of a tokenString, without its quotes and escapes
}

// lexer stops at the first error: every later token is the end.
type lexer struct {
	src string
	at  Pos // of src
	off int
	tok token
	err error
}

// fail keeps the first error.
func (l *lexer) fail(offset int, text string) {
	if l.err == nil {
		l.err = &Error{Pos: l.at.Advance(l.src[:offset]), Text: text}
	}
	l.off = len(l.src)
	l.tok = token{start: len(l.src)}
}

func (l *lexer) unexpected() {
	if l.tok.kind == tokenEnd {
		l.fail(l.tok.start, "unexpected end")
		return
	}
	text := l.tok.text
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "..."
	}
	l.fail(l.tok.start, "unexpected token `"+text+"`")
}

// next reads the next token.
func (l *lexer) next() {
	l.blank()
	start := l.off
	if start == len(l.src) {
		l.tok = token{start: start}
		return
	}
	c := l.src[start]
	switch {
	case isNameStart(c):
		l.off = span(l.src, start, isNamePart)
		l.tok = token{kind: tokenName, start: start, text: l.src[start:l.off]}
	case isDigit(c), c == '.' && start+1 < len(l.src) && isDigit(l.src[start+1]):
		l.numeral()
	case c == '\'', c == '"':
		l.text(c)
	default:
		l.mark()
	}
}

// blank skips white space and comments. A comment that does not end goes to the end.
func (l *lexer) blank() {
	for l.off < len(l.src) {
		switch rest := l.src[l.off:]; {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			l.off++
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				end = len(rest) - 4
			}
			l.off += end + 4
		default:
			return
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$'
}

func isNamePart(c byte) bool { return isNameStart(c) || isDigit(c) }

// span is the end of the characters of a class that follow one another from start on.
func span(s string, start int, class func(byte) bool) int {
	for start < len(s) && class(s[start]) {
		start++
	}
	return start
}

// numeral reads 1, 1.5, 1. or .5. Digits behind a zero are octal if they can be; then no fraction can follow.
func (l *lexer) numeral() {
	start := l.off
	l.off = span(l.src, start, isDigit)
	whole := l.src[start:l.off]
	octal := len(whole) > 1 && whole[0] == '0' && strings.Trim(whole, "01234567") == ""
	if l.off < len(l.src) && l.src[l.off] == '.' && !octal {
		l.off = span(l.src, l.off+1, isDigit)
	}
	l.tok = token{kind: tokenNumber, start: start, text: l.src[start:l.off]}
	if octal {
		l.tok.number = wholeNumber(whole, 8)
		return
	}
	l.tok.number, _ = strconv.ParseFloat(l.tok.text, 64) // beyond the greatest number it is an infinity, as it should be
}

// wholeNumber reads digits of the given base, of which there may be any number.
func wholeNumber(digits string, base int) float64 {
	if n, err := strconv.ParseInt(digits, base, 64); err == nil {
		return float64(n)
	}
	n, _ := new(big.Int).SetString(digits, base)
	f, _ := new(big.Float).SetInt(n).Float64()
	return f
}

// text reads a string.
func (l *lexer) text(quote byte) {
	start := l.off
	end := closing(l.src, start)
	if end < 0 || strings.IndexByte(l.src[start:end], '\n') >= 0 {
		l.fail(start, "a string that does not end")
		return
	}
	l.off = end + 1
	l.tok = token{kind: tokenString, start: start, text: l.src[start:l.off], str: unescape(l.src[start+1 : end])}
}

// closing is the place of the quote that ends the string at start, -1 if there is none.
func closing(s string, start int) int {
	for i := start + 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[start]:
			return i
		}
	}
	return -1
}

func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) {
			if at := strings.IndexByte(`ntr\'"`, s[i+1]); at >= 0 {
				c = "\n\t\r\\'\""[at]
				i++
			}
		}
		b = append(b, c)
	}
	return string(b)
}

// marks are the signs of more than one character, the longer first.
var marks = [...]string{"...", "===", "!==", "==", "!=", "<=", ">=", "<<", ">>", "&&", "||"}

const singleMarks = "+-*/%!~<>&|^?:,.()[]{}"

func (l *lexer) mark() {
	rest := l.src[l.off:]
	for _, m := range marks {
		if strings.HasPrefix(rest, m) {
			l.sign(len(m))
			return
		}
	}
	if strings.IndexByte(singleMarks, rest[0]) >= 0 {
		l.sign(1)
		return
	}
	r, _ := utf8.DecodeRuneInString(rest)
	l.fail(l.off, "unexpected character `"+string(r)+"`")
}

func (l *lexer) sign(n int) {
	l.tok = token{kind: tokenMark, start: l.off, text: l.src[l.off : l.off+n]}
	l.off += n
}

// End is where in src the }} stands that ends the expression at its start, -1 if none does. A }} in a string ends nothing; comments are not known here.
func End(src string) int {
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '\'', c == '"':
			if i = closing(src, i); i < 0 {
				return -1
			}
		case c == '}' && strings.HasPrefix(src[i:], "}}"):
			return i
		}
	}
	return -1
}
