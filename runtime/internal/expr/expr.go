// Package expr reads and evaluates the expressions of WXML templates, what stands between {{ and }}, as WeChat's classic compiler understands them.
// An expression is parsed once and evaluated often; [Expr.Reads] tells which data it depends on.
//
// The language is a part of JavaScript: literals of numbers (decimal, or octal as in 017), strings, true, false, null, undefined, arrays and objects; names, a.b, a[b]
// and calls; ?: || && | ^ & == != === !== < > <= >= << >> + - * / % and the unary ! ~ -; parentheses and /* comments */. Every other operator, exponents, 0x10, an
// empty {}, a comma behind the last item and a spread outside of an object are errors. So are `.`, `[` and `(` behind anything but a name, an array or what these gave,
// and a ! or ~ right behind a unary minus. Names are ASCII; NaN, Infinity and this are names like others.
//
// Values are those of JavaScript with its conversions, but
//   - -x is 0-x, so that -0 is 0;
//   - what is read from undefined or null is undefined, and so is every property that a value only inherits, and the call of anything that is no function of wxs;
//   - the properties __proto__, prototype and caller of data are undefined whatever has them;
//   - {...x} with nothing else in it is x itself;
//   - strings are UTF-8 here: [] and length count UTF-16 units, but half of a surrogate pair becomes U+FFFD.
package expr

import "github.com/wxkit/wxkit/wasm/abi"

// Expr is an expression that was parsed. It does not change, so goroutines may share it.
type Expr struct {
	src  string
	root node
}

// Parse reads src, the text between {{ and }}; at is the place of its first character. What is empty or blank has the value "".
// An error is an *Error.
//
// In an attribute the backslashes of the attribute's value are resolved before: its `\\n` comes here as `\n`, the escape of a line feed in a string. The escapes of
// strings are \n \t \r \\ \' and \"; any other backslash stands for itself.
func Parse(src string, at Pos) (*Expr, error) {
	return parse(src, at, func(p *parser) node {
		if p.tok.kind == tokenEnd {
			return &literal{abi.StringValue("")}
		}
		return p.expression()
	})
}

// ParseData reads src, the text between {{ and }} of the data of a <template is>: an object without its braces, `a, b: 1, ...o`. Nothing at all is an error.
// An error is an *Error.
func ParseData(src string, at Pos) (*Expr, error) {
	return parse(src, at, func(p *parser) node { return p.fields(tokenEnd, "") })
}

func parse(src string, at Pos, start func(*parser) node) (*Expr, error) {
	p := &parser{lexer: lexer{src: src, at: at}}
	p.next()
	root := start(p)
	if p.err == nil && p.tok.kind != tokenEnd {
		p.unexpected()
	}
	if p.err != nil {
		return nil, p.err
	}
	return &Expr{src: src, root: root}, nil
}

// String is the source that was parsed.
func (e *Expr) String() string { return e.src }

// Eval is the expression's value. It may share arrays and objects with the scope and with other values of the same expression, so it must not be changed.
func (e *Expr) Eval(s Scope) Operand { return e.root.eval(s) }

// Value is Eval as data: what is no data becomes what [Foreign] says.
func (e *Expr) Value(s Scope) abi.Value { return e.root.eval(s).Value() }

// Truthy reports whether the value counts as true, as wx:if wants it.
func (e *Expr) Truthy(s Scope) bool { return e.root.eval(s).truthy() }

// AppendText appends the value as text: see [AppendText].
func (e *Expr) AppendText(dst []byte, s Scope) []byte {
	switch n := e.root.(type) {
	case *join:
		return n.append(dst, s)
	case *arithmetic:
		return appendNumber(dst, n.number(s))
	}
	return AppendText(dst, e.Value(s))
}

// Literal is the expression's value if that is the same in every scope. It must not be changed.
func (e *Expr) Literal() (abi.Value, bool) {
	if n, ok := e.root.(*literal); ok {
		return n.value, true
	}
	return abi.Value{}, false
}
