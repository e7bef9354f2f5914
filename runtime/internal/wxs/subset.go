package wxs

import (
	"math/big"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"

	"github.com/wxkit/wxkit/runtime/internal/wxml"
)

// checker walks a module's tree: it refuses what wcc does not know, and changes what must not mean what it means elsewhere. As there is no eval and no with, every name can be
// told before the module runs; so the engine's globals stay where they are, and no module gets at them.
//   - A name that nothing declares gets the prefix nv_, so that the engine does not know it; if it is assigned, it is a variable of the module.
//   - x.constructor reads typeKey, as the constructor of a prototype is the way to the engine's functions.
//   - this is undefined outside of a function, and where it would be the global object.
//   - A function that is declared in a block is declared at the start of the function around it.
type checker struct {
	program *Program
	scope   *scope
	depth   int
	names   []name
	writes  []write
	keys    []key
	err     *wxml.Error
}

// scope is a function with the names that it declares.
type scope struct {
	outer     *scope
	variables map[unistring.String]*variable
	blocks    []ast.Statement // functions declared in blocks
}

// variable is a name that a function declares.
type variable struct {
	texts bool // its value may be a text: it is a parameter or a function
}

// name is a name where it is used. What declares it is known only when all was read.
type name struct {
	id      *ast.Identifier
	in      *scope
	written bool
}

// write is what a name is set to.
type write struct {
	name
	value key
}

// key is an expression in a scope: the one in x[key], or a value of a variable.
type key struct {
	ast.Expression
	in *scope
}

// check walks the tree of a module and changes it.
func (p *Program) check(tree *ast.Program) error {
	c := &checker{program: p}
	c.open(tree.DeclarationList)
	module := c.scope
	for _, parameter := range parameters {
		if v := module.variables[unistring.NewFromString(parameter)]; v != nil {
			v.texts = true
			p.use(parameter)
		}
	}
	tree.Body = c.body(tree.Body)
	if c.err != nil {
		return c.err
	}
	for _, n := range c.names {
		c.resolve(n, module, tree)
	}
	c.spread()
	p.anyKey = slices.ContainsFunc(c.keys, key.mayBeText)
	return nil
}

// spread tells which variables may hold a text, as all but those that are only set to numbers. A module with long chains of them is taken to be all texts.
func (c *checker) spread() {
	const rounds = 16
	for round := range rounds {
		changed := false
		for _, w := range c.writes {
			v := w.in.find(w.id.Name)
			if v != nil && !v.texts && (round == rounds-1 || w.value.mayBeText()) {
				v.texts, changed = true, true
			}
		}
		if !changed {
			return
		}
	}
}

// resolve finds what declares a name.
func (c *checker) resolve(n name, module *scope, tree *ast.Program) {
	switch {
	case n.in.find(n.id.Name) != nil:
	case isParameter(string(n.id.Name)):
		c.program.use(string(n.id.Name))
	case n.id.Name == "undefined" || n.id.Name == "NaN" || n.id.Name == "Infinity":
	case n.written:
		module.variables[n.id.Name] = &variable{texts: true}
		tree.DeclarationList = append(tree.DeclarationList, &ast.VariableDeclaration{Var: 1, List: []*ast.Binding{{Target: &ast.Identifier{Name: n.id.Name, Idx: 1}}}})
	default:
		n.id.Name = hiddenPrefix + n.id.Name
	}
}

// find is the variable that a name stands for, nil if nothing declares it.
func (s *scope) find(name unistring.String) *variable {
	for ; s != nil; s = s.outer {
		if v := s.variables[name]; v != nil {
			return v
		}
	}
	return nil
}

// mayBeText reports whether an expression may be a text. A loop's counter as a key is the most common, and needs no care.
func (k key) mayBeText() bool {
	switch e := k.Expression.(type) {
	case *ast.NumberLiteral:
		return false
	case *ast.BinaryExpression:
		switch e.Operator {
		case token.PLUS:
			return key{e.Left, k.in}.mayBeText() || key{e.Right, k.in}.mayBeText()
		case token.MINUS, token.MULTIPLY, token.SLASH, token.REMAINDER:
			return false
		}
	case *ast.UnaryExpression:
		return e.Operator != token.INCREMENT && e.Operator != token.DECREMENT && e.Operator != token.MINUS
	case *ast.Identifier:
		v := k.in.find(e.Name)
		return v == nil || v.texts
	}
	return true
}

func (c *checker) open(vars []*ast.VariableDeclaration) {
	c.scope = &scope{outer: c.scope, variables: map[unistring.String]*variable{}}
	for _, v := range vars {
		for _, b := range v.List {
			if id, ok := b.Target.(*ast.Identifier); ok {
				c.declare(id.Name)
			}
		}
	}
}

func (c *checker) declare(name unistring.String) *variable {
	v := c.scope.variables[name]
	if v == nil {
		v = &variable{}
		c.scope.variables[name] = v
	}
	return v
}

// refuse keeps the first error.
func (c *checker) refuse(at file.Idx, text string) {
	if c.err == nil {
		c.err = c.program.fail(int(at)-1, text)
	}
}

func (c *checker) unknown(at file.Idx, what string) { c.refuse(at, "wxs has no "+what) }

// enter counts the depth; it reports whether to go on.
func (c *checker) enter(n ast.Node) bool {
	if c.depth++; c.depth > maxTree {
		c.refuse(n.Idx0(), tooDeep)
	}
	return c.err == nil
}

// maxTree is how deep a tree may be. A chain of a + b + c or of else if makes a deep one, so that it is more than MaxDepth.
const maxTree = 4096

// body walks the statements of a function, and puts the functions of its blocks before them.
func (c *checker) body(list []ast.Statement) []ast.Statement {
	for _, s := range list {
		if f, ok := s.(*ast.FunctionDeclaration); ok {
			c.declaration(f)
		} else {
			c.statement(s)
		}
	}
	return append(c.scope.blocks, list...)
}

func (c *checker) declaration(f *ast.FunctionDeclaration) {
	c.declare(f.Function.Name.Name).texts = true
	c.function(f.Function)
}

// statements walks those of a block.
func (c *checker) statements(list []ast.Statement) {
	for i, s := range list {
		if f, ok := s.(*ast.FunctionDeclaration); ok {
			c.declaration(f)
			c.scope.blocks = append(c.scope.blocks, f)
			list[i] = &ast.EmptyStatement{Semicolon: f.Idx0()}
			continue
		}
		c.statement(s)
	}
}

func (c *checker) statement(s ast.Statement) {
	if s == nil || !c.enter(s) {
		return
	}
	defer func() { c.depth-- }()
	switch s := s.(type) {
	case *ast.EmptyStatement:
	case *ast.BlockStatement:
		c.statements(s.List)
	case *ast.ExpressionStatement:
		c.replace(&s.Expression)
	case *ast.VariableStatement:
		c.bindings(s.List)
	case *ast.ReturnStatement:
		c.replace(&s.Argument)
	case *ast.IfStatement:
		c.replace(&s.Test)
		c.statement(s.Consequent)
		c.statement(s.Alternate)
	case *ast.BranchStatement:
		if s.Label != nil {
			c.unknown(s.Label.Idx, "labels")
		}
	default:
		c.loop(s)
	}
}

func (c *checker) loop(s ast.Statement) {
	switch s := s.(type) {
	case *ast.ForStatement:
		c.initializer(s.Initializer)
		c.replace(&s.Test)
		c.replace(&s.Update)
		c.statement(s.Body)
	case *ast.WhileStatement:
		c.replace(&s.Test)
		c.statement(s.Body)
	case *ast.DoWhileStatement:
		c.statement(s.Body)
		c.replace(&s.Test)
	case *ast.SwitchStatement:
		c.replace(&s.Discriminant)
		for _, part := range s.Body {
			c.replace(&part.Test)
			c.statements(part.Consequent)
		}
	default:
		c.unknown(s.Idx0(), statementName(s))
	}
}

// statementName is what a statement that wcc does not know is called.
func statementName(s ast.Statement) string {
	switch s := s.(type) {
	case *ast.LexicalDeclaration:
		return s.Token.String()
	case *ast.ForInStatement:
		return "for in"
	case *ast.ForOfStatement:
		return "for of"
	case *ast.TryStatement:
		return "try"
	case *ast.ThrowStatement:
		return "throw"
	case *ast.LabelledStatement:
		return "labels"
	case *ast.WithStatement:
		return "with"
	case *ast.DebuggerStatement:
		return "debugger"
	case *ast.ClassDeclaration:
		return "class"
	case *ast.FunctionDeclaration:
		return "functions as the body of a statement"
	}
	return "such statement"
}

func (c *checker) initializer(i ast.ForLoopInitializer) {
	switch i := i.(type) {
	case *ast.ForLoopInitializerExpression:
		c.replace(&i.Expression)
	case *ast.ForLoopInitializerVarDeclList:
		c.bindings(i.List)
	case *ast.ForLoopInitializerLexicalDecl:
		c.unknown(i.LexicalDeclaration.Idx, i.LexicalDeclaration.Token.String())
	}
}

func (c *checker) bindings(list []*ast.Binding) {
	for _, b := range list {
		c.plain(b.Target)
		c.replace(&b.Initializer)
		if id, ok := b.Target.(*ast.Identifier); ok && b.Initializer != nil {
			c.write(id, b.Initializer)
		}
	}
}

// write keeps what a name is set to.
func (c *checker) write(id *ast.Identifier, value ast.Expression) {
	c.writes = append(c.writes, write{name{id, c.scope, true}, key{value, c.scope}})
}

// plain refuses what stands for several names.
func (c *checker) plain(target ast.Expression) {
	if _, ok := target.(*ast.Identifier); !ok {
		c.unknown(target.Idx0(), "destructuring")
	}
}

func (c *checker) function(f *ast.FunctionLiteral) {
	switch {
	case f.Async:
		c.unknown(f.Function, "async")
	case f.Generator:
		c.unknown(f.Function, "generators")
	}
	f.Source = "[function Function]" // what a text of it is
	c.open(nil)                      // defaults of parameters do not see the variables
	c.parameters(f)
	c.open(f.DeclarationList)
	for name, v := range c.scope.variables {
		v.texts = c.scope.outer.variables[name] != nil // a parameter that is declared again keeps its value
	}
	f.Body.List = c.body(f.Body.List)
	c.scope = c.scope.outer.outer
}

func (c *checker) parameters(f *ast.FunctionLiteral) {
	c.declare("arguments").texts = true
	if f.Name != nil {
		c.declare(f.Name.Name).texts = true
	}
	for _, b := range f.ParameterList.List {
		c.plain(b.Target)
		if id, ok := b.Target.(*ast.Identifier); ok {
			c.declare(id.Name).texts = true
		}
	}
	for _, b := range f.ParameterList.List {
		c.replace(&b.Initializer)
	}
	if f.ParameterList.Rest != nil {
		c.unknown(f.ParameterList.Rest.Idx0(), "rest parameters")
	}
}

// replace walks an expression, if there is one, and puts what becomes of it in its place.
func (c *checker) replace(e *ast.Expression) {
	if *e != nil && c.enter(*e) {
		*e = c.expression(*e)
		c.depth--
	}
}

func (c *checker) all(list []ast.Expression) {
	for i := range list {
		c.replace(&list[i])
	}
}

func (c *checker) expression(e ast.Expression) ast.Expression {
	switch e := e.(type) {
	case *ast.BooleanLiteral, *ast.NullLiteral, *ast.StringLiteral:
	case *ast.Identifier:
		c.names = append(c.names, name{id: e, in: c.scope})
	case *ast.NumberLiteral:
		c.number(e)
	case *ast.ThisExpression:
		return c.this(e)
	case *ast.ArrayLiteral:
		c.all(e.Value)
	case *ast.ObjectLiteral:
		c.object(e)
	case *ast.FunctionLiteral:
		c.function(e)
	case *ast.DotExpression:
		c.replace(&e.Left)
		e.Identifier.Name = c.member(e.Identifier.Name)
	case *ast.BracketExpression:
		c.replace(&e.Left)
		c.replace(&e.Member)
		if text, ok := e.Member.(*ast.StringLiteral); ok {
			e.Member = &ast.StringLiteral{Idx: text.Idx, Literal: text.Literal, Value: c.member(text.Value)}
		} else {
			c.keys = append(c.keys, key{e.Member, c.scope})
		}
	case *ast.CallExpression:
		c.replace(&e.Callee)
		c.all(e.ArgumentList)
	default:
		c.operator(e)
	}
	return e
}

// this is what becomes of this.
func (c *checker) this(e *ast.ThisExpression) ast.Expression {
	if c.scope.outer == nil {
		return &ast.UnaryExpression{Operator: token.VOID, Idx: e.Idx, Operand: &ast.NumberLiteral{Idx: e.Idx, Literal: "0", Value: int64(0)}}
	}
	c.program.use(thisName)
	return &ast.CallExpression{Callee: &ast.Identifier{Name: thisName, Idx: e.Idx}, LeftParenthesis: e.Idx, ArgumentList: []ast.Expression{e}, RightParenthesis: e.Idx}
}

// member is the name of a property that is read.
func (c *checker) member(name unistring.String) unistring.String {
	c.program.touch(string(name))
	if name == "constructor" {
		return typeKey
	}
	return name
}

func (c *checker) operator(e ast.Expression) {
	switch e := e.(type) {
	case *ast.ConditionalExpression:
		c.replace(&e.Test)
		c.replace(&e.Consequent)
		c.replace(&e.Alternate)
	case *ast.SequenceExpression:
		c.all(e.Sequence)
	case *ast.BinaryExpression:
		c.binary(e.Operator, e.Right)
		c.replace(&e.Left)
		c.replace(&e.Right)
	case *ast.AssignExpression:
		c.assignment(e.Operator, e.Right)
		c.replace(&e.Right)
		c.target(e.Left, e.Operator != token.ASSIGN)
		if id, ok := e.Left.(*ast.Identifier); ok {
			c.set(id, e)
		}
	case *ast.UnaryExpression:
		switch e.Operator {
		case token.INCREMENT, token.DECREMENT, token.DELETE:
			c.target(e.Operand, true)
		default:
			c.replace(&e.Operand)
		}
	default:
		c.unknown(e.Idx0(), expressionName(e))
	}
}

// binary refuses the operators that wcc does not know.
func (c *checker) binary(op token.Token, right ast.Expression) {
	switch op {
	case token.IN, token.INSTANCEOF, token.EXPONENT, token.COALESCE:
		c.unknown(right.Idx0(), op.String())
	}
}

// assignment refuses **=, &&=, ||= and ??=. The operator of += is +.
func (c *checker) assignment(op token.Token, right ast.Expression) {
	switch op {
	case token.EXPONENT, token.LOGICAL_AND, token.LOGICAL_OR, token.COALESCE:
		c.unknown(right.Idx0(), op.String()+"=")
	}
}

// set keeps the value of an assignment.
func (c *checker) set(id *ast.Identifier, e *ast.AssignExpression) {
	switch e.Operator {
	case token.ASSIGN, token.PLUS:
		c.write(id, e.Right)
	}
}

// target walks what is written to. A property keeps its name there: who writes to constructor means that property. If it is also read, it is a key like others.
func (c *checker) target(e ast.Expression, read bool) {
	if !c.enter(e) {
		return
	}
	defer func() { c.depth-- }()
	switch e := e.(type) {
	case *ast.Identifier:
		c.names = append(c.names, name{e, c.scope, true})
	case *ast.DotExpression:
		c.replace(&e.Left)
		c.program.longArrays = c.program.longArrays || e.Identifier.Name == "length"
		c.program.touch(string(e.Identifier.Name))
	case *ast.BracketExpression:
		c.replace(&e.Left)
		c.replace(&e.Member)
		c.program.longArrays = true
		if text, ok := e.Member.(*ast.StringLiteral); ok {
			c.program.touch(string(text.Value))
		} else if read {
			c.keys = append(c.keys, key{e.Member, c.scope})
		}
	case *ast.ArrayPattern, *ast.ObjectPattern:
		c.unknown(e.Idx0(), "destructuring")
	default:
		c.refuse(e.Idx0(), "Invalid left-hand side in assignment")
	}
}

// number refuses 1n, 0b1, 0o1 and 1_000.
func (c *checker) number(n *ast.NumberLiteral) {
	text := strings.ToLower(n.Literal)
	_, isBig := n.Value.(*big.Int)
	if isBig || strings.HasPrefix(text, "0b") || strings.HasPrefix(text, "0o") || strings.Contains(text, "_") {
		c.unknown(n.Idx, "number like "+n.Literal)
	}
}

func (c *checker) object(o *ast.ObjectLiteral) {
	for i, property := range o.Value {
		switch p := property.(type) {
		case *ast.PropertyShort:
			o.Value[i] = c.short(p)
		case *ast.PropertyKeyed:
			c.keyed(p)
		default:
			c.unknown(p.Idx0(), "...")
		}
	}
}

// short makes {a} {a: a}, as the name of the variable may change.
func (c *checker) short(p *ast.PropertyShort) ast.Property {
	if p.Initializer != nil {
		c.unknown(p.Idx0(), "destructuring")
	}
	id := &ast.Identifier{Name: p.Name.Name, Idx: p.Name.Idx}
	c.names = append(c.names, name{id: id, in: c.scope})
	key := &ast.StringLiteral{Idx: p.Name.Idx, Literal: p.Name.Name.String(), Value: p.Name.Name}
	return &ast.PropertyKeyed{Key: key, Kind: ast.PropertyKindValue, Value: id}
}

func (c *checker) keyed(p *ast.PropertyKeyed) {
	switch {
	case p.Computed:
		c.unknown(p.Key.Idx0(), "computed keys")
	case p.Kind != ast.PropertyKindValue:
		c.unknown(p.Key.Idx0(), "getters, setters and methods in objects")
	default:
		c.replace(&p.Value)
	}
}

// expressionName is what an expression that wcc does not know is called.
func expressionName(e ast.Expression) string {
	switch e.(type) {
	case *ast.ClassLiteral, *ast.SuperExpression:
		return "class"
	case *ast.TemplateLiteral:
		return "template literals"
	case *ast.RegExpLiteral:
		return "regular expression literals, use getRegExp"
	case *ast.NewExpression, *ast.MetaProperty:
		return "new"
	case *ast.SpreadElement:
		return "..."
	case *ast.OptionalChain, *ast.Optional:
		return "?."
	case *ast.YieldExpression:
		return "generators"
	case *ast.AwaitExpression:
		return "async"
	case *ast.ArrayPattern, *ast.ObjectPattern:
		return "destructuring"
	}
	return "such expression"
}

// hiddenPrefix makes a name one that the engine does not know. wcc has it on every name; in the texts of errors it is left out.
const hiddenPrefix = "nv_"

// thisName is the parameter that tells what this is; no module can name it.
const thisName = "this?"

func isParameter(name string) bool { return slices.Contains(parameters[:], name) }

// use keeps that a module sees a parameter.
func (p *Program) use(parameter string) {
	p.longArrays = p.longArrays || parameter == "Array"
	if !slices.Contains(p.uses, parameter) {
		p.uses = append(p.uses, parameter)
	}
}

// touch keeps that a module reads a property that has to be prepared.
func (p *Program) touch(property string) {
	if isPrepared(property) && !slices.Contains(p.touches, property) {
		p.touches = append(p.touches, property)
	}
}

func identifier(name string) *ast.Identifier {
	return &ast.Identifier{Name: unistring.NewFromString(name), Idx: 1}
}
