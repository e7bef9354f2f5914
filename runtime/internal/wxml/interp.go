package wxml

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// unclosed is wcc's text for a {{ without }}.
const unclosed = "did you forget }}, ' or \"."

// Interp is a text or the value of an attribute: literal, exactly one {{ }}, or a mix of both; empty {{ }} count as nothing. It does not change, so goroutines may share it.
type Interp struct {
	At     Pos    // its first character; of an attribute without value the attribute's
	Source string // as written; of a value what stands between the quotes, `\` undone; "" for an attribute without value
	parts  []part // at least one; nil for a literal
	lit    abi.Value
}

// part is a literal text, or an expression.
type part struct {
	text string
	expr *expr.Expr // nil for a text
	at   Pos        // of an expression's {{; the value's where the source has escapes
}

// Literal is the value if it is the same in every scope. Arrays and objects are shared, so the caller must not change them.
func (i *Interp) Literal() (abi.Value, bool) {
	switch len(i.parts) {
	case 0:
		return i.lit, true
	case 1:
		return i.parts[0].expr.Literal()
	}
	return abi.Value{}, false
}

// Expr is the expression if the value is exactly one {{ }}, and nil if not.
func (i *Interp) Expr() *expr.Expr {
	if len(i.parts) != 1 {
		return nil
	}
	return i.parts[0].expr
}

// Eval is the value in a scope: of exactly one {{ }} the expression's own value, and otherwise a string.
func (i *Interp) Eval(s expr.Scope) expr.Operand {
	switch len(i.parts) {
	case 0:
		return expr.Data(i.lit)
	case 1:
		return i.parts[0].expr.Eval(s)
	}
	return expr.Data(abi.StringValue(i.join(s)))
}

// Value is the value in a scope as data.
func (i *Interp) Value(s expr.Scope) abi.Value {
	switch len(i.parts) {
	case 0:
		return i.lit
	case 1:
		return i.parts[0].expr.Value(s)
	}
	return abi.StringValue(i.join(s))
}

// Text is the value in a scope as text: null prints as `null`, undefined as nothing.
func (i *Interp) Text(s expr.Scope) string {
	if len(i.parts) > 1 {
		return i.join(s)
	}
	return expr.Text(i.Value(s))
}

// join puts the parts one behind the other as text.
func (i *Interp) join(s expr.Scope) string {
	var room [64]byte
	out := room[:0]
	for _, p := range i.parts {
		if p.expr == nil {
			out = append(out, p.text...)
		} else {
			out = p.expr.AppendText(out, s)
		}
	}
	return string(out)
}

// Reads are the paths of the data that the value depends on, each once.
func (i *Interp) Reads() []expr.Path {
	var all []expr.Path
	for _, p := range i.parts {
		if p.expr == nil {
			continue
		}
		for _, path := range p.expr.Reads() {
			if !slices.ContainsFunc(all, func(q expr.Path) bool { return slices.Equal(q, path) }) {
				all = append(all, path)
			}
		}
	}
	return all
}

// Place is where the first {{ }} stands that reads a name, and its expression; nil if there is none.
func (i *Interp) Place(name string) (Pos, *expr.Expr) {
	for _, p := range i.parts {
		if p.expr != nil && slices.ContainsFunc(p.expr.Reads(), func(path expr.Path) bool { return path[0] == name }) {
			return p.at, p.expr
		}
	}
	return Pos{}, nil
}

// Calls are the calls in the expressions.
func (i *Interp) Calls() (calls []*expr.Call) {
	for _, p := range i.parts {
		if p.expr != nil {
			calls = append(calls, p.expr.Calls()...)
		}
	}
	return calls
}

// piece is a piece of a text: literal, or what stands between {{ and }}.
type piece struct {
	text string
	off  int // first byte in the text
	expr bool
}

// cut is a text cut at its {{ and }}, without empty literal pieces. If a {{ has no }}, bad is where it stands; otherwise it is -1.
func cut(text string) (pieces []piece, bad int) {
	for off := 0; off < len(text); {
		open := strings.Index(text[off:], "{{")
		if open < 0 {
			return append(pieces, piece{text: text[off:], off: off}), -1
		}
		if open > 0 {
			pieces = append(pieces, piece{text: text[off : off+open], off: off})
		}
		off += open + len("{{")
		n := expr.End(text[off:])
		if n < 0 {
			return nil, off - len("{{")
		}
		pieces = append(pieces, piece{text: text[off : off+n], off: off, expr: true})
		off += n + len("}}")
	}
	return pieces, -1
}

// interp reads a text that begins at off. If the text is the one of the file, without escapes, errors of expressions have their exact place; otherwise they have off's.
func (s *scanner) interp(text string, off int, exact bool) (*Interp, error) {
	pieces, bad := cut(text)
	if bad >= 0 {
		if exact {
			off += bad
		}
		return nil, s.fail(off, "Bad value with message: "+unclosed)
	}
	out := &Interp{At: s.at(off), Source: text}
	pieces = slices.DeleteFunc(pieces, func(p piece) bool { return p.expr && strings.Trim(p.text, blanks) == "" })
	if len(pieces) == 0 {
		out.lit = abi.StringValue("")
		return out, nil
	}
	if len(pieces) == 1 && !pieces[0].expr {
		out.lit = abi.StringValue(literal(pieces[0].text))
		return out, nil
	}
	for _, p := range pieces {
		next := part{text: literal(p.text)}
		if p.expr {
			var err error
			if next.expr, err = s.expression(p, off, exact, expr.Parse); err != nil {
				return nil, err
			}
			next.at = out.At
			if exact {
				next.at = s.at(off + p.off - len("{{"))
			}
		}
		out.parts = append(out.parts, next)
	}
	return out, nil
}

// expression reads one expression of a text that begins at off. Its error is the bare text of package expr.
func (s *scanner) expression(p piece, off int, exact bool, parse func(string, expr.Pos) (*expr.Expr, error)) (*expr.Expr, error) {
	at := s.at(off)
	if exact {
		at = s.at(off + p.off)
	}
	e, err := parse(p.text, at)
	if err == nil {
		return e, nil
	}
	text := err.Error()
	if why, ok := errors.AsType[*expr.Error](err); ok {
		text = why.Text
		if exact {
			at = why.Pos
		}
	}
	return nil, s.failAt(at, text)
}

// literal is a literal text as wcc's output prints it: \n, \r and \t become control characters, and any other \ stays. wcc escapes the second character of the pairs \\, \' and \"
// once more, so that they print as `\x5c`, `\x27` and `\x22`.
func literal(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	out := make([]byte, 0, len(s)+2)
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out = append(out, s[i])
			continue
		}
		run := len(s) - i - len(strings.TrimLeft(s[i:], `\`))
		i += run - 1
		out = append(out, s[i-run+1:i-run+1+run/2]...)
		var next byte
		if i+1 < len(s) {
			next = s[i+1]
		}
		tail, used := escape(next, run%2 == 1)
		out = append(out, tail...)
		i += used
	}
	return string(out)
}

// escape is what the rest of a run of \ gives together with the character behind it, and how many bytes of that it uses up. Half of the run, rounded down, is printed before.
func escape(next byte, odd bool) (text string, used int) {
	switch {
	case next == 'n' || next == 'r' || next == 't':
		if odd {
			return string(rune(controlChar(next))), 1
		}
	case next == '\'' || next == '"':
		if odd {
			return `\x` + strconv.FormatInt(int64(next), 16), 1
		}
	case odd:
		return `\`, 0
	default:
		return `x5c`, 0
	}
	return "", 0
}
