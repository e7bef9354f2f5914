package expr

import (
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

const (
	maxDepth = 200   // of what is nested: parentheses, brackets, braces, unary operators, the parts of ?:
	maxNodes = 10000 // operators, names and literals of one expression
)

// parser is a recursive descent with one token of foresight. After an error every token is the end, so that all of it returns soon; what it gives then is not used.
type parser struct {
	lexer
	depth int
	nodes int
}

// is reports whether the next token is this sign.
func (p *parser) is(mark string) bool { return p.tok.kind == tokenMark && p.tok.text == mark }

// accept takes this sign if it comes next.
func (p *parser) accept(mark string) bool {
	if p.is(mark) {
		p.next()
		return true
	}
	return false
}

func (p *parser) expect(mark string) {
	if !p.accept(mark) {
		p.unexpected()
	}
}

// enter goes one level deeper; the caller leaves with p.depth--.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.tok.start, "the expression is nested too deep")
	}
}

// count keeps the expression's size in bounds.
func (p *parser) count() {
	if p.nodes++; p.nodes > maxNodes {
		p.fail(p.tok.start, "the expression is too long")
	}
}

// fold counts n and makes a literal of it if all of its parts are literals.
func (p *parser) fold(n node, parts ...node) node {
	p.count()
	for _, part := range parts {
		if _, ok := part.(*literal); !ok {
			return n
		}
	}
	return &literal{n.eval(nil).Value()}
}

// expression reads a ?: or anything that binds closer.
func (p *parser) expression() node {
	p.enter()
	defer func() { p.depth-- }()
	test := p.binary(0)
	if !p.accept("?") {
		return test
	}
	yes := p.expression()
	p.expect(":")
	no := p.expression()
	return p.fold(&conditional{test, yes, no}, test, yes, no)
}

// levels are the operators with two operands, from those that bind least.
var levels = [...][]string{{"||"}, {"&&"}, {"|"}, {"^"}, {"&"}, {"==", "!=", "===", "!=="}, {"<", ">", "<=", ">="}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"}}

// level is how close the next token binds as an operator with two operands, -1 if it is none.
func (p *parser) level() int {
	if p.tok.kind != tokenMark {
		return -1
	}
	for i, ops := range levels {
		for _, op := range ops {
			if op == p.tok.text {
				return i
			}
		}
	}
	return -1
}

// binary reads operators that bind at least as close as those of a level; those of one level go from left to right.
func (p *parser) binary(least int) node {
	left := p.unary(false)
	for {
		level := p.level()
		if level < least {
			return left
		}
		op := p.tok.text
		p.next()
		right := p.binary(level + 1)
		left = p.fold(operation(op, left, right), left, right)
	}
}

// unary reads ! ~ and -. Behind a minus the grammar has no other than a minus.
func (p *parser) unary(negated bool) node {
	if !p.is("-") && (negated || !p.is("!") && !p.is("~")) {
		return p.postfix()
	}
	p.enter()
	defer func() { p.depth-- }()
	op := p.tok.text
	p.next()
	x := p.unary(op == "-")
	switch op {
	case "-":
		return p.fold(&arithmetic{'-', &literal{abi.NumberValue(0)}, x}, x)
	case "~":
		return p.fold(&arithmetic{'^', x, &literal{abi.NumberValue(-1)}}, x)
	}
	return p.fold(&not{x}, x)
}

// postfix reads a primary and, behind a name or an array, its properties and calls.
func (p *parser) postfix() node {
	extends := p.is("[") || p.tok.kind == tokenName && !isKeyword(p.tok.text)
	start := p.tok.start
	n := p.primary()
	for extends && p.err == nil {
		switch {
		case p.accept("."):
			if p.tok.kind != tokenName || isKeyword(p.tok.text) {
				p.unexpected()
			}
			key := p.tok.text
			p.next()
			n = p.constantMember(n, key)
		case p.accept("["):
			key := p.expression()
			p.expect("]")
			n = p.member(n, key)
		case p.is("("):
			c := p.called(n, start)
			p.next()
			n = &call{n, p.list(")"), c}
			p.count()
		default:
			return n
		}
	}
	return n
}

// called is the call of a function whose source begins at an offset and ends before the token that is next.
func (p *parser) called(function node, start int) *Call {
	c := &Call{At: p.at.Advance(p.src[:start]), Function: strings.TrimRight(p.src[start:p.tok.start], " \t\r\n")}
	if name, ok := function.(*lookup); ok {
		c.Name = name.name
	}
	return c
}

// member is n[key].
func (p *parser) member(n, key node) node {
	c, ok := key.(*literal)
	if !ok {
		return p.fold(&index{n, key}, n, key)
	}
	if c.value.IsNil() {
		return &literal{}
	}
	return p.constantMember(n, toString(c.value))
}

func (p *parser) constantMember(n node, key string) node {
	if hidden(key) {
		return &literal{}
	}
	if n, ok := n.(*lookup); ok {
		p.count()
		n.steps = append(n.steps, makeStep(key))
		return n
	}
	return p.fold(&member{n, makeStep(key)}, n)
}

func isKeyword(name string) bool {
	return name == "true" || name == "false" || name == "null" || name == "undefined"
}

func (p *parser) primary() node {
	tok := p.tok
	switch {
	case tok.kind == tokenEnd:
	case p.accept("("):
		n := p.expression()
		p.expect(")")
		return n
	case p.accept("["):
		items := p.list("]")
		return p.fold(&array{items}, items...)
	case p.accept("{"):
		n := p.fields(tokenMark, "}")
		p.expect("}")
		return n
	case tok.kind != tokenMark:
		p.next()
		return p.word(tok)
	}
	p.unexpected()
	return &literal{}
}

// word is the node of a name, a number or a string.
func (p *parser) word(tok token) node {
	p.count()
	switch {
	case tok.kind == tokenNumber:
		return &literal{abi.NumberValue(tok.number)}
	case tok.kind == tokenString:
		return &literal{abi.StringValue(tok.str)}
	case !isKeyword(tok.text):
		return &lookup{name: tok.text}
	case tok.text == "null":
		return &literal{abi.NullValue()}
	case tok.text == "undefined":
		return &literal{}
	}
	return &literal{abi.BoolValue(tok.text == "true")}
}

// list reads expressions up to the sign that ends them, and the sign.
func (p *parser) list(end string) []node {
	var items []node
	if p.accept(end) {
		return items
	}
	for p.err == nil {
		items = append(items, p.expression())
		if !p.accept(",") {
			p.expect(end)
			break
		}
	}
	return items
}

// fields reads the inside of an object up to a token of the given kind and text, of which there is at least one field.
func (p *parser) fields(end tokenKind, mark string) node {
	p.enter()
	defer func() { p.depth-- }()
	var n object
	var parts []node
	for p.err == nil {
		f := p.field()
		n.fields, parts = append(n.fields, f), append(parts, f.value)
		if !p.accept(",") {
			break
		}
	}
	if p.tok.kind != end || p.tok.text != mark {
		p.unexpected()
	}
	return p.fold(&n, parts...)
}

// field reads key: value, a lone key, or ...value.
func (p *parser) field() field {
	if p.accept("...") {
		return field{spread: true, value: p.expression()}
	}
	tok := p.tok
	if tok.kind != tokenName || isKeyword(tok.text) {
		p.unexpected()
		return field{value: &literal{}}
	}
	p.next()
	if p.accept(":") {
		return field{key: tok.text, value: p.expression()}
	}
	return field{key: tok.text, value: p.word(tok)}
}
