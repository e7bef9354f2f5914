// Package jsonvalue reads JSON into [abi.Value] as JSON.parse does, keys in the order of the text, and knows the markers that conformance files use for
// values that JSON lacks.
package jsonvalue

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/wxkit/wxkit/wasm/abi"
)

// MaxDepth is how deep arrays and objects may be nested in a text. Less can cross to a guest: see [abi.MaxDepth].
const MaxDepth = 10000

// SyntaxError says why a text is no JSON and where.
type SyntaxError struct {
	Offset int    // bytes before the place
	Text   string // what is wrong
}

// Error is the text and the place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("jsonvalue: %s at byte %d", e.Text, e.Offset)
}

// Parse reads one JSON text. As in JSON.parse, of a key that comes twice the last value counts (at the place of the first), a number too great for a float64 is
// an infinity, and -0 keeps its sign. Lone surrogates and invalid UTF-8 become U+FFFD. An error is a *SyntaxError.
func Parse(data []byte) (abi.Value, error) { return parse(data, false) }

// ParseMarked is Parse for conformance files: an object whose only key is "$" and whose value is undefined, NaN, Infinity, -Infinity, -0, function, Date or cycle
// is the value of that name. Any other object is what it says.
func ParseMarked(data []byte) (abi.Value, error) { return parse(data, true) }

func parse(data []byte, marked bool) (abi.Value, error) {
	p := parser{data: data, marked: marked}
	v := p.value(0)
	p.space()
	if p.err == nil && p.pos < len(data) {
		p.fail("text behind the value's end")
	}
	if p.err != nil {
		return abi.Value{}, p.err
	}
	return v, nil
}

// parser stops at the first error: pos goes to the end, and every later read finds nothing.
type parser struct {
	data   []byte
	pos    int
	marked bool
	err    error
}

func (p *parser) fail(text string) {
	if p.err == nil {
		p.err = &SyntaxError{Offset: min(p.pos, len(p.data)), Text: text}
	}
	p.pos = len(p.data)
}

// unexpected fails with the byte that stands where something else should.
func (p *parser) unexpected() {
	if p.pos >= len(p.data) {
		p.fail("unexpected end")
		return
	}
	r, _ := utf8.DecodeRune(p.data[p.pos:])
	p.fail("unexpected " + strconv.QuoteRune(r))
}

// peek is the next byte, 0 at the end; no JSON text has a 0 outside an error.
func (p *parser) peek() byte {
	if p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}

func (p *parser) space() {
	for p.pos < len(p.data) {
		switch p.data[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

func (p *parser) value(depth int) abi.Value {
	p.space()
	switch b := p.peek(); {
	case b == '{' || b == '[':
		if depth >= MaxDepth {
			p.fail("values are nested too deep")
			return abi.Value{}
		}
		p.pos++
		if b == '[' {
			return p.array(depth + 1)
		}
		return p.object(depth + 1)
	case b == '"':
		return abi.StringValue(p.text())
	case b == '-' || b >= '0' && b <= '9':
		return p.number()
	case b == 't':
		return p.word("true", abi.BoolValue(true))
	case b == 'f':
		return p.word("false", abi.BoolValue(false))
	case b == 'n':
		return p.word("null", abi.NullValue())
	}
	p.unexpected()
	return abi.Value{}
}

func (p *parser) word(word string, v abi.Value) abi.Value {
	for i := range len(word) {
		if p.peek() != word[i] {
			p.unexpected()
			return abi.Value{}
		}
		p.pos++
	}
	return v
}

func (p *parser) array(depth int) abi.Value {
	var items []abi.Value
	for more := !p.closes(']'); more; more = p.comma(']') {
		items = append(items, p.value(depth))
	}
	return abi.ArrayValue(items...)
}

func (p *parser) object(depth int) abi.Value {
	v := abi.ObjectValue()
	for more := !p.closes('}'); more; more = p.comma('}') {
		p.space()
		if p.peek() != '"' {
			p.unexpected()
			return v
		}
		key := p.text()
		p.space()
		if p.peek() != ':' {
			p.unexpected()
			return v
		}
		p.pos++
		v.Set(key, p.value(depth))
	}
	if p.marked {
		return unmark(v)
	}
	return v
}

// closes reads the end of an empty array or object.
func (p *parser) closes(end byte) bool {
	p.space()
	if p.peek() != end {
		return false
	}
	p.pos++
	return true
}

// comma reads what stands behind an item: a comma, and true, or the end.
func (p *parser) comma(end byte) bool {
	p.space()
	switch p.peek() {
	case ',':
		p.pos++
		return true
	case end:
		p.pos++
		return false
	}
	p.unexpected()
	return false
}

func (p *parser) number() abi.Value {
	start := p.pos
	if p.peek() == '-' {
		p.pos++
	}
	if p.peek() == '0' {
		p.pos++
	} else {
		p.digits()
	}
	if p.peek() == '.' {
		p.pos++
		p.digits()
	}
	if b := p.peek(); b == 'e' || b == 'E' {
		p.pos++
		if b := p.peek(); b == '+' || b == '-' {
			p.pos++
		}
		p.digits()
	}
	if p.err != nil {
		return abi.Value{}
	}
	f, _ := strconv.ParseFloat(string(p.data[start:p.pos]), 64) // the only possible error is that of range, and then f is the infinity
	return abi.NumberValue(f)
}

// digits reads one digit or more.
func (p *parser) digits() {
	start := p.pos
	for b := p.peek(); b >= '0' && b <= '9'; b = p.peek() {
		p.pos++
	}
	if p.pos == start {
		p.unexpected()
	}
}

// markers gives each value that JSON lacks its name.
func markers() []abi.Field {
	return []abi.Field{
		{Key: "undefined", Value: abi.Value{}},
		{Key: "NaN", Value: abi.NumberValue(math.NaN())},
		{Key: "Infinity", Value: abi.NumberValue(math.Inf(1))},
		{Key: "-Infinity", Value: abi.NumberValue(math.Inf(-1))},
		{Key: "-0", Value: abi.NumberValue(math.Copysign(0, -1))},
		{Key: "function", Value: abi.MarkerValue(abi.Function)},
		{Key: "Date", Value: abi.MarkerValue(abi.Date)},
		{Key: "cycle", Value: abi.MarkerValue(abi.Cycle)},
	}
}

func unmark(v abi.Value) abi.Value {
	if v.Len() != 1 || v.KeyAt(0) != "$" || v.At(0).Kind() != abi.String {
		return v
	}
	all := markers()
	if i := slices.IndexFunc(all, func(f abi.Field) bool { return f.Key == v.At(0).Text() }); i >= 0 {
		return all[i].Value
	}
	return v
}

// AppendMarked appends v as JSON in which the values that JSON lacks stand as markers, so that ParseMarked reads back what was written. Keys keep their order.
func AppendMarked(dst []byte, v abi.Value) []byte {
	switch v.Kind() {
	case abi.Array:
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendMarked(dst, v.At(i))
		}
		return append(dst, ']')
	case abi.Object:
		dst = append(dst, '{')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(abi.StringValue(v.KeyAt(i)).AppendJSON(dst), ':')
			dst = AppendMarked(dst, v.At(i))
		}
		return append(dst, '}')
	}
	if name := markerOf(v); name != "" {
		return append(append(append(dst, `{"$":"`...), name...), `"}`...)
	}
	return v.AppendJSON(dst)
}

// markerOf is the name of a value that JSON lacks, "" for any other.
func markerOf(v abi.Value) string {
	if f := v.Number(); v.Kind() == abi.Number && f == math.Trunc(f) && !math.IsInf(f, 0) && (f != 0 || !math.Signbit(f)) {
		return ""
	}
	for _, m := range markers() {
		if v.Kind() == m.Value.Kind() && v.Equal(m.Value) && (math.IsNaN(v.Number()) || math.Signbit(v.Number()) == math.Signbit(m.Value.Number())) {
			return m.Key
		}
	}
	return ""
}
