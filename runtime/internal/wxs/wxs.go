// Package wxs runs the WXS modules of templates, as WeChat's classic compiler (wcc) understands them.
//
// The language is a part of ES5: var, function, if, for, while, do, switch, break, continue, return, all operators but in, instanceof and new, and literals but those of regular
// expressions and templates; and of ES6, as published modules use them, defaults of parameters and {a} for {a: a}. Everything else, from let to for-in, throw and labels, is
// refused by [Compile]. A module sees console.log, Math, JSON, Number, String, Array, Date
// (its parse, UTC and now), getDate, getRegExp, parseInt, parseFloat, isNaN, isFinite, the four functions for URIs, require and module; nothing else: no exports, Object, RegExp,
// eval, wx or page. Values have the methods of WeChat's reference only, so no apply, hasOwnProperty or includes. The property constructor is the name of the type, as in
// [].constructor == "Array"; a key that is put together at run time, as in x['con' + 'structor'], does not find it.
//
// What a reader may not expect, all of it as in the code that wcc writes:
//   - what a template passes to a function is a copy, and so is what it gets back. A copy is made only of what the function writes to, so passing a long list costs nothing;
//   - a function in either of them becomes null. A template calls what a module exports, not what a call returns;
//   - JSON.stringify takes one argument and makes null of functions.
//
// Beyond wcc a variable that is not declared belongs to its module, and a module may require one that is being run: it gets what that exports so far.
//
// # Limits
//
// [Options] has a limit in time, and calls may be [MaxCalls] deep. Beyond MaxItems the methods of arrays fail, as do results of more values than that. Memory is bounded only
// by these and the time: a loop that doubles a string may take gigabytes within a second. What one step of the engine does cannot be stopped: a pattern with a look-ahead or a
// back reference is matched by trial and error. Local times are those of the process's time zone.
package wxs

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"

	"github.com/wxkit/wxkit/runtime/internal/wxml"
)

// Limits of a module and of what it does.
const (
	MaxSize  = 128 << 10   // bytes of a module's source
	MaxDepth = 256         // expressions, statements and functions within each other
	MaxCalls = 512         // calls within each other
	MaxItems = 1000 * 1000 // items of an array that a method takes, values of a result
)

// Program is a module that was compiled. It does not change, so goroutines and VMs may share it.
type Program struct {
	file string // where require starts from, and what errors name
	name string // of the module: the file, and the place of a module within it
	src  string
	at   wxml.Pos
	code *goja.Program

	uses       []string // parameters that it sees
	touches    []string // properties that it reads and that a host has to prepare
	anyKey     bool     // it reads x[key] where key may be any text
	longArrays bool     // it may make an array that is long without items
}

// Compile reads a module: source is the text of the .wxs file, or of a <wxs> element of a template, and at the place of its first character in that file. file is the path
// from the project's root without a leading slash. An error is a *wxml.Error.
func Compile(file string, at wxml.Pos, source string) (*Program, error) {
	at = wxml.Pos{Line: max(at.Line, 1), Column: max(at.Column, 1)}
	p := &Program{file: file, name: file, src: strings.ToValidUTF8(source, "\ufffd"), at: at}
	if at != (wxml.Pos{Line: 1, Column: 1}) {
		p.name += ":" + strconv.Itoa(at.Line) + ":" + strconv.Itoa(at.Column)
	}
	if err := p.checkSize(); err != nil {
		return nil, err
	}
	tree, err := parser.ParseFile(nil, p.name, p.src, 0, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, p.syntaxError(err)
	}
	if err := p.check(tree); err != nil {
		return nil, err
	}
	p.code, err = goja.CompileAST(wrap(tree, p.uses), false)
	if err != nil {
		return nil, p.compileError(err)
	}
	return p, nil
}

// checkSize refuses what is too much for the parser.
func (p *Program) checkSize() error {
	if len(p.src) > MaxSize {
		return p.fail(0, "wxs module is larger than "+strconv.Itoa(MaxSize)+" bytes")
	}
	if i, text := cannotRead(p.src); text != "" {
		return p.fail(i, text)
	}
	return nil
}

const tooDeep = "wxs module is nested too deeply"

// cannotRead looks for what takes the parser too long, or its stack: a bracket within MaxDepth others, more than maxLabels labels in a row, as it complains of each about each
// around it, and arrow functions. Comments and strings do not count.
func cannotRead(src string) (at int, text string) {
	depth, labels := 0, 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '"', '\'':
			i = skipString(src, i)
		case '/':
			i = skipComment(src, i)
		case ':':
			labels++
		case ';', '?', ',':
			labels = 0
		case 'c':
			if isCase(src, i) {
				labels = 0
			}
		case '=':
			if strings.HasPrefix(src[i:], "=>") {
				return i, "wxs has no =>"
			}
		}
		if depth > MaxDepth || labels > maxLabels {
			return i, tooDeep
		}
	}
	return 0, ""
}

const maxLabels = 32

// isCase reports whether the word at i is case.
func isCase(src string, i int) bool {
	rest, found := strings.CutPrefix(src[i:], "case")
	return found && (rest == "" || !isWord(rest[0])) && (i == 0 || !isWord(src[i-1]))
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// skipString is the offset of the quote that ends the string at i, or of the end of its line.
func skipString(src string, i int) int {
	quote := src[i]
	for i++; i < len(src) && src[i] != quote && src[i] != '\n'; i++ {
		if src[i] == '\\' {
			i++
		}
	}
	return i
}

// skipComment is the offset of the last character of the comment at i, or i if there is none.
func skipComment(src string, i int) int {
	end := ""
	switch {
	case strings.HasPrefix(src[i:], "//"):
		end = "\n"
	case strings.HasPrefix(src[i:], "/*"):
		end = "*/"
	default:
		return i
	}
	n := strings.Index(src[i+2:], end)
	if n < 0 {
		return len(src)
	}
	return i + 2 + n + len(end) - 1
}

// wrap makes a module's tree an expression: a function of what a module sees. Its own tree, so that nothing in the source can end the function early.
func wrap(tree *ast.Program, uses []string) *ast.Program {
	f := &ast.FunctionLiteral{
		Function:        1,
		ParameterList:   &ast.ParameterList{Opening: 1, Closing: 1},
		Body:            &ast.BlockStatement{LeftBrace: 1, List: tree.Body, RightBrace: 1},
		DeclarationList: tree.DeclarationList,
	}
	for _, name := range uses {
		f.ParameterList.List = append(f.ParameterList.List, &ast.Binding{Target: identifier(name)})
	}
	return &ast.Program{Body: []ast.Statement{&ast.ExpressionStatement{Expression: f}}, File: tree.File}
}

// syntaxError is what the parser complains about first.
func (p *Program) syntaxError(err error) error {
	list, ok := err.(parser.ErrorList)
	if !ok || len(list) == 0 {
		return p.fail(0, err.Error())
	}
	return p.fail(p.offset(list[0].Position), list[0].Message)
}

func (p *Program) compileError(err error) error {
	syntax, ok := err.(*goja.CompilerSyntaxError)
	if !ok || syntax.File == nil {
		return p.fail(0, err.Error())
	}
	return p.fail(p.offset(syntax.File.Position(syntax.Offset)), syntax.Message)
}

// fail is an error at an offset of the source.
func (p *Program) fail(offset int, text string) *wxml.Error {
	at := p.place(offset)
	return &wxml.Error{File: p.file, Line: at.Line, Column: at.Column, Text: text}
}

// place is where an offset of the source lies in the file.
func (p *Program) place(offset int) wxml.Pos {
	before := p.src[:min(max(offset, 0), len(p.src))]
	lines := strings.Count(before, "\n")
	if lines == 0 {
		return wxml.Pos{Line: p.at.Line, Column: p.at.Column + utf8.RuneCountInString(before)}
	}
	return wxml.Pos{Line: p.at.Line + lines, Column: 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])}
}

// offset finds a place of the parser, which knows more ends of lines and counts bytes.
func (p *Program) offset(at file.Position) int {
	start := 0
	for range at.Line - 1 {
		n := lineEnd(p.src[start:])
		if n < 0 {
			break
		}
		start += n
	}
	return start + at.Column - 1
}

// lineEnd is where the second line of s begins, -1 if there is none.
func lineEnd(s string) int {
	for i, r := range s {
		switch r {
		case '\r':
			if strings.HasPrefix(s[i+1:], "\n") {
				return i + 2
			}
			return i + 1
		case '\n':
			return i + 1
		case '\u2028', '\u2029':
			return i + utf8.RuneLen(r)
		}
	}
	return -1
}
