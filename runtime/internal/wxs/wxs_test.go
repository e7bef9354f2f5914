package wxs_test

import (
	"errors"
	"io/fs"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/casetest"
	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/runtime/internal/wxs"
	"github.com/wxkit/wxkit/wasm/abi"
)

var start = wxml.Pos{Line: 1, Column: 1}

// project is a VM with its files, and what it reports.
type project struct {
	*wxs.VM
	t        testing.TB
	programs map[string]*wxs.Program
	failures []string
	console  []string
}

// newProject compiles files, whose names end in .wxs.
func newProject(t testing.TB, files map[string]string, o wxs.Options) *project {
	p := &project{t: t, programs: map[string]*wxs.Program{}}
	for name, source := range files {
		program, err := wxs.Compile(name, start, source)
		require.NoError(t, err, source)
		p.programs[name] = program
	}
	o.Fail = func(err error) { p.failures = append(p.failures, err.Error()) }
	o.Console = func(level, text string) { p.console = append(p.console, level+" "+text) }
	p.VM = wxs.New(p.find, o)
	return p
}

func (p *project) find(path string) (*wxs.Program, error) {
	if program := p.programs[path]; program != nil {
		return program, nil
	}
	return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}

func (p *project) module(name string) expr.Operand {
	m, err := p.Module(p.programs[name])
	require.NoError(p.t, err)
	return m
}

// single is a VM with one module.
func single(t testing.TB, source string) (*project, expr.Operand) {
	p := newProject(t, map[string]string{"a.wxs": source}, wxs.Options{Limit: time.Minute})
	return p, p.module("a.wxs")
}

// scope has a module m and data.
type scope struct {
	module expr.Operand
	data   abi.Value
}

func (s scope) Lookup(name string) expr.Operand {
	if name == "m" {
		return s.module
	}
	return expr.Data(s.data.Get(name))
}

func parse(t testing.TB, src string) *expr.Expr {
	e, err := expr.Parse(src, expr.Pos{Line: 1, Column: 1})
	require.NoError(t, err, src)
	return e
}

func value(t testing.TB, json string) abi.Value {
	v, err := jsonvalue.ParseMarked([]byte(json))
	require.NoError(t, err, json)
	return v
}

// requireValue wants a value, in JSON with markers.
func requireValue(t testing.TB, want string, got abi.Value, what string) {
	t.Helper()
	require.True(t, value(t, want).Equal(got), "%s is %s (%s), not %s", what, got.JSON(), got.Kind(), want)
}

// eval is an expression of wxs, with d as data.
func eval(t testing.TB, expression, d string) abi.Value {
	t.Helper()
	p, m := single(t, "module.exports = {f: function (d) { return "+expression+" }}")
	v := parse(t, "m.f(d)").Value(scope{m, abi.ObjectValue(abi.Field{Key: "d", Value: value(t, d)})})
	require.Empty(t, p.failures, expression)
	return v
}

// TestExpressions holds what a module sees: the second half of statement 160, and more.
func TestExpressions(t *testing.T) {
	const undefined = `{"$": "undefined"}`
	for _, c := range [][2]string{
		{`typeof 1 + typeof '' + typeof [] + typeof undefined + typeof function () {}`, `"numberstringobjectundefinedfunction"`},
		{`[(1).constructor, ''.constructor, true.constructor, [].constructor, ({}).constructor, (function () {}).constructor]`, `["Number", "String", "Boolean", "Array", "Object", "Function"]`},
		{`[getDate(0).constructor, getRegExp('a').constructor, d.constructor, d['constructor'], d.list.constructor]`, `["Date", "RegExp", "Object", "Object", "Array"]`},
		{`({constructor: 5}).constructor`, `5`}, {`JSON.parse('{"constructor": "own"}').constructor`, `"own"`},
		{`'constructor'.length + '' + d['con' + 'structor']`, `"11undefined"`},
		{`JSON.stringify({a: [1, null, undefined], b: undefined, f: function () {}, d: d})`, `"{\"a\":[1,null,null],\"f\":null,\"d\":{\"list\":[1,2],\"deep\":{\"x\":1}}}"`},
		{`JSON.stringify([1], null, 2)`, `"[1]"`}, {`JSON.parse('[1, {"a": 2}]')`, `[1, {"a": 2}]`}, {`JSON.parse()`, undefined},
		{`[Math.max(1, 2), Math.floor(1.5), Math.pow(2, 3), Math.abs(-1), typeof Math.PI, typeof Math.trunc]`, `[2, 1, 8, 1, "number", "undefined"]`},
		{`[parseInt('12px'), parseFloat('1.5'), isNaN(NaN), isFinite(Infinity), Number('7'), String(8), Array(1, 2).length, Array(3).length]`, `[12, 1.5, true, false, 7, "8", 2, 3]`},
		{`[encodeURIComponent('a b'), decodeURIComponent('a%20b'), encodeURI('a b'), decodeURI('%41')]`, `["a%20b", "a b", "a%20b", "A"]`},
		{`[Number.MAX_VALUE > 1e308, Number(), String(), Number.POSITIVE_INFINITY]`, `[true, 0, "", {"$": "Infinity"}]`},
		{`[getRegExp('a', 'g').test('bab'), 'aXbX'.replace(getRegExp('x', 'gi'), '-'), getRegExp('(b)').exec('abc')[1], 'a1b2'.split(getRegExp('\\d'))]`, `[true, "a-b-", "b", ["a", "b", ""]]`},
		{`'a1b22'.replace(getRegExp('\\d+', 'g'), function (s) { return '<' + s + '>' })`, `"a<1>b<22>"`}, {`'{a}|"'.replace(getRegExp('{|}|"', 'g'), '')`, `"a|"`},
		{`[getDate(86400000).getTime(), getDate(2020, 1, 29).getDate(), getDate('2020-01-01T00:00:00Z').toISOString(), Date.UTC(1970, 0, 2), typeof Date]`,
			`[86400000, 29, "2020-01-01T00:00:00.000Z", 86400000, "function"]`},
		{`[1, 2, 3].map(function (x) { return x * 2 }).filter(function (x) { return x > 2 }).concat([9]).reverse()`, `[9, 6, 4]`},
		{`[[3, 1, 2].sort().join('-'), [1, 2].indexOf(2), [1].slice(0).length, 'abc'.charAt(1), ' a '.trim(), (1.005).toFixed(1), 'a,b'.split(',')]`, `["1-2-3", 1, 1, "b", "a", "1.0", ["a", "b"]]`},
		{`[[].includes, [].find, 'a'.includes, 'a'.padStart, 'a'.repeat, d.hasOwnProperty, d.f, (function () {}).apply, (function () {}).call, (function () {}).bind, [].keys]`,
			`[` + strings.Repeat(undefined+`, `, 10) + undefined + `]`},
		{`[typeof exports, typeof Object, typeof RegExp, typeof eval, typeof Function, typeof globalThis, typeof wx, typeof window, typeof Symbol, typeof Promise, typeof Reflect, typeof Boolean]`,
			`[` + strings.Repeat(`"undefined", `, 11) + `"undefined"]`},
		{`[NaN, Infinity, -Infinity, undefined, null, -0]`, `[{"$": "NaN"}, {"$": "Infinity"}, {"$": "-Infinity"}, {"$": "undefined"}, null, 0]`},
		{`(function () { return arguments.length + arguments[1] })(1, 2)`, `4`}, {`(function () { return this })()`, undefined}, {`({a: 1, f: function () { return this.a }}).f()`, `1`},
		{`(delete d.deep, d)`, `{"list": [1, 2]}`}, {`void 0`, undefined}, {`(1, 2)`, `2`}, {`(function f(n) { return n < 2 ? 1 : n * f(n - 1) })(5)`, `120`},
		{`function () {}`, `null`}, {`[function () {}, getDate(0), getRegExp('a')]`, `[null, {"$": "Date"}, {}]`}, {`'' + function () {} + {} + [1, [2]]`, `"[function Function][object Object]1,2"`},
		{`'中文😀'.length + '中文😀'.charAt(1)`, `"4文"`}, {`017`, `15`}, {`0x10`, `16`},
	} {
		requireValue(t, c[1], eval(t, c[0], `{"list": [1, 2], "deep": {"x": 1}}`), c[0])
	}
}

func TestStatement160(t *testing.T) {
	for _, source := range []string{
		"let a = 1", "const a = 1", "var f = () => 1", "var f = a => a", "try { a() } catch (e) {}", "new Date()", "var r = /a/", "class A {}", "var a = class {}", "var a = `a`",
		"throw 1", "a in b", "a instanceof b", "x: for (;;) { break x }", "for (var k in o) {}", "for (k in o) {}", "for (var k of o) {}", "for (let i = 0;;) {}", "var a = {get x() { return 1 }}",
		"var a = {set x(v) {}}", "var a = {m() {}}", "var a = {[k]: 1}", "var a = {...b}", "var a = [...b]", "f(...b)", "function f(...a) {}", "function f({a}) {}", "function f([a]) {}",
		"function* g() {}", "async function f() {}", "var f = async function () {}", "var f = function* () {}", "var {a} = b", "var [a] = b", "({a} = b)", "[a] = b", "with (a) {}", "debugger", "a ?? b",
		"a?.b", "a ** b", "a **= b", "a ||= b", "a &&= b", "a ??= b", "1n", "0b1", "0o1", "1_000", "new.target", "import a from 'a'", "export default 1", "import('a')", "return 1", "var", "}", "(", "'a",
		"/* a", "a b", "1 = 2", "if (a) function f() {}", "function f() { 'use strict'; delete a }", "super.a", "`a${b}`", "var a = {...b, c: 1}", "f`a`", "#a", "a.#b", "\\", "@a", "if (1) let a",
		"}); (function () {", "} return 1; {", "*/", "-->", "function f() { yield 1 }",
	} {
		_, err := wxs.Compile("a.wxs", start, source)
		requirePlaced(t, err, "a.wxs", source)
	}
	for _, source := range []string{
		"", "// only a comment", "/* a */", "var a = 1, b, c = a", "function f() {} f()", "var f = function g() { return g }", "if (1) {} else if (2) {} else {}", "for (var i = 0, n = 2; i < n; i++) { continue }",
		"for (;;) break", "while (false) {}", "do {} while (false)", "switch (1) { case 1: break; case 2: default: ; }", "var o = {a: 1, 'b-c': 2, 3: 4, d: [,1,,], if: 1,}", "var a = typeof b, o = {}; delete o.x; void 0",
		"a = 1; a += 1; a++; --a; a <<= 1; a >>>= 1; a |= 1; a ^= 2; a &= 3; a %= 2; a /= 1; a *= 2; a -= 1", "var s = 'a\\n\\u0041\\x41\\\n'", "var n = .5 + 1. + 1e3 + 0xf", "var let_ = 1; var o = {let: 1, class: 2}; o.new",
		"var a = 1\nvar b = 2\na\n++b", "module.exports.a = 1", "function f(a, a) {}", "function f() { return }", "var o = {a: a}; var a", "if (1) { function f() {} } f()",
		"var module = module; var require", "var a = {b}; var b", "function f(a = 1, b = a) { return b }", "var f = function () { 'use strict'; return 1 }", "'use strict'; var a = 1", "\ufeffvar a", "var ñ = 1, 中 = 2, $ = 3, _ = 4",
	} {
		p, err := wxs.Compile("a.wxs", start, source)
		require.NoError(t, err, source)
		_, err = wxs.New(nil, wxs.Options{Limit: time.Minute}).Module(p)
		require.NoError(t, err, source)
	}
	requireValue(t, `[true, "[1]", 2, 0]`, eval(t, `[getRegExp('a').test('a'), JSON.stringify([1]), Math.ceil(1.5), getDate(0).getTime()]`, `0`), "what there is")
}

func TestStatement161(t *testing.T) {
	program, err := wxs.Compile("a.wxs", start, "var a = 1;\nexports.r = 1")
	require.NoError(t, err)
	m, err := wxs.New(nil, wxs.Options{}).Module(program)
	require.EqualError(t, err, "a.wxs:2:1: ReferenceError: exports is not defined")
	requireValue(t, `{"$": "undefined"}`, parse(t, "m.r").Value(scope{module: m}), "exports.r")

	_, m = single(t, "module.exports.r = 1")
	requireValue(t, `1`, parse(t, "m.r").Value(scope{module: m}), "module.exports.r")
}

// requirePlaced wants an error that lies in a file of this text.
func requirePlaced(t testing.TB, err error, file, source string) {
	t.Helper()
	var placed *wxml.Error
	require.ErrorAs(t, err, &placed, "%q", source)
	require.Equal(t, file, placed.File)
	lines := strings.Split(source, "\n")
	require.True(t, placed.Line >= 1 && placed.Line <= len(lines), "%q: %s", source, err)
	require.True(t, placed.Column >= 1 && placed.Column <= len([]rune(lines[placed.Line-1]))+1, "%q: %s", source, err)
	require.NotEmpty(t, placed.Text)
}

func TestErrorsHaveTheirPlace(t *testing.T) {
	for _, c := range []struct {
		at           wxml.Pos
		source, want string
	}{
		{start, "var a = 1\n  let b = 2", "a.wxml:2:3: wxs has no let"},
		{wxml.Pos{Line: 5, Column: 17}, "let a", "a.wxml:5:17: wxs has no let"},
		{wxml.Pos{Line: 5, Column: 17}, "\n  var 中文 = () => 1", "a.wxml:6:15: wxs has no =>"},
		{wxml.Pos{Line: 5, Column: 17}, "var a = '中文', b = /a/", "a.wxml:5:35: wxs has no regular expression literals, use getRegExp"},
		{wxml.Pos{Line: 2, Column: 3}, "a b", "a.wxml:2:5: Unexpected identifier"},
		{wxml.Pos{Line: 2, Column: 3}, "\r\n\r\na b", "a.wxml:4:3: Unexpected identifier"},
		{wxml.Pos{}, "throw 1", "a.wxml:1:1: wxs has no throw"},
		{start, "var a = {\n...b}", "a.wxml:2:4: wxs has no ..."},
		{start, strings.Repeat("(", 1000), "a.wxml:1:257: wxs module is nested too deeply"},
		{start, strings.Repeat("[", 257), "a.wxml:1:257: wxs module is nested too deeply"},
		{start, strings.Repeat(" ", wxs.MaxSize+1), "a.wxml:1:1: wxs module is larger than 131072 bytes"},
	} {
		_, err := wxs.Compile("a.wxml", c.at, c.source)
		require.EqualError(t, err, c.want)
	}
}

// TestLongChains has what a parser that calls itself must not follow to the end.
func TestLongChains(t *testing.T) {
	for _, part := range []string{"!", "a=", "a?b:", "if(1)", "x:", "new ", "1+", "a.", "`${", "a=>", "typeof ", "async ", "(", "[", "{", "a(", "'", "/*", "//", "if(1);else ", "do ", "function f(){", "x:;"} {
		source := strings.Repeat(part, wxs.MaxSize/len(part)-1)
		_, err := wxs.Compile("a.wxs", start, source+"1")
		if part != "//" && part != "a." {
			requirePlaced(t, err, "a.wxs", source+"1")
		}
	}
	_, err := wxs.Compile("a.wxs", start, "switch (a) {"+strings.Repeat("case a: case '1':", 100)+"} var a")
	require.NoError(t, err)
}

func TestRunningErrorsHaveTheirPlace(t *testing.T) {
	source := "module.exports = {\n  f: function (a) {\n    return '中', a.b.c\n  }, g: function () { return nothing }, h: function () { return (1)() }, r: function () { return getRegExp('(') }, c: function () { return undefined.constructor }\n}"
	program, err := wxs.Compile("pages/a/a.wxml", wxml.Pos{Line: 3, Column: 20}, source)
	require.NoError(t, err)
	var failures []string
	m, err := wxs.New(nil, wxs.Options{Fail: func(err error) { failures = append(failures, err.Error()) }}).Module(program)
	require.NoError(t, err)
	for _, src := range []string{"m.f(1)", "m.g()", "m.h()", "m.r()", "m.c()"} {
		requireValue(t, `{"$": "undefined"}`, parse(t, src).Value(scope{module: m}), src)
	}
	require.Equal(t, []string{
		"pages/a/a.wxml:5:21: TypeError: Cannot read property 'c' of undefined",
		"pages/a/a.wxml:6:30: ReferenceError: nothing is not defined",
		"pages/a/a.wxml:6:68: TypeError: Value is not an object: 1",
	}, failures[:3])
	require.Regexp(t, regexp.MustCompile(`^pages/a/a.wxml:6:\d+: SyntaxError: Unterminated group$`), failures[3])
	require.Regexp(t, regexp.MustCompile(`^pages/a/a.wxml:6:\d+: TypeError: Cannot read property 'constructor' of undefined`), failures[4])
}

func TestRequire(t *testing.T) {
	p := newProject(t, map[string]string{
		"pages/a/x.wxs":  "count = typeof count == 'undefined' ? 1 : 2; console.log('x', count); module.exports = {n: require('../../util/y.wxs').n + 1, same: require('./x2.wxs') == require('/pages/a/x2.wxs')}",
		"pages/a/x2.wxs": "module.exports = {}",
		"util/y.wxs":     "module.exports.n = 41",
		"util/z.wxs":     "module.exports = function () { return 'z' }",
		"use.wxs":        "var z = require('util/z.wxs'); module.exports = {z: z, say: function () { return z() }}",
	}, wxs.Options{})
	require.Equal(t, `{"n":42,"same":true}`, p.module("pages/a/x.wxs").Value().JSON())
	p.module("pages/a/x.wxs")
	require.Equal(t, []string{"log WXSRT:x 1 "}, p.console, "a module runs once")
	requireValue(t, `"zz"`, parse(t, "m.z() + m.say()").Value(scope{module: p.module("use.wxs")}), "a module that is a function")
}

func TestRequireInATemplate(t *testing.T) {
	p := newProject(t, map[string]string{"pages/a/x.wxs": "module.exports = 7"}, wxs.Options{})
	program, err := wxs.Compile("pages/a/a.wxml", wxml.Pos{Line: 1, Column: 18}, "module.exports = {x: require('./x.wxs')}")
	require.NoError(t, err)
	m, err := p.Module(program)
	require.NoError(t, err)
	requireValue(t, `7`, parse(t, "m.x").Value(scope{module: m}), "m.x")
}

func TestRequireInACircle(t *testing.T) {
	p := newProject(t, map[string]string{
		"a.wxs": "module.exports.early = 1; var b = require('./b.wxs'); module.exports.late = 2; module.exports.b = b.seen",
		"b.wxs": "var a = require('./a.wxs'); module.exports = {seen: [a.early, a.late === undefined]}",
		"c.wxs": "module.exports = {self: require('./c.wxs') === module.exports}",
	}, wxs.Options{})
	requireValue(t, `{"early": 1, "late": 2, "b": [1, true]}`, p.module("a.wxs").Value(), "a")
	requireValue(t, `{"self": true}`, p.module("c.wxs").Value(), "c")
	require.Empty(t, p.failures)
}

func TestRequireOfWhatIsMissing(t *testing.T) {
	p := newProject(t, map[string]string{"pages/a.wxs": "\nvar b = require('../b.wxs')", "c.wxs": "var a = require('./pages/a.wxs'); module.exports = {a: typeof a}"}, wxs.Options{})
	_, err := p.Module(p.programs["pages/a.wxs"])
	require.ErrorContains(t, err, "pages/a.wxs:2:")
	require.ErrorContains(t, err, "open b.wxs: file does not exist")
	_, again := p.Module(p.programs["pages/a.wxs"])
	require.Equal(t, err, again)
	require.Equal(t, `{"a":"undefined"}`, p.module("c.wxs").Value().JSON(), "what failed before is undefined")
}

func TestARequiredModuleThrows(t *testing.T) {
	p := newProject(t, map[string]string{"a.wxs": "var b = require('./b.wxs'); module.exports = {b: typeof b}", "b.wxs": "\n  nothing()"}, wxs.Options{})
	require.Equal(t, `{"b":"undefined"}`, p.module("a.wxs").Value().JSON())
	require.Equal(t, []string{"b.wxs:2:10: ReferenceError: nothing is not defined"}, p.failures)
}

func TestWhatThrowsIsUndefined(t *testing.T) {
	p, m := single(t, "module.exports = {f: function (a) { return a.b.c }, g: function () { return 1 }}")
	require.True(t, parse(t, "m.f(1)").Value(scope{module: m}).IsUndefined())
	require.Len(t, p.failures, 1)
	requireValue(t, `1`, parse(t, "m.g()").Value(scope{module: m}), "it goes on")
}

func TestTimeIsLimited(t *testing.T) {
	for name, body := range map[string]string{
		"while":     "while (true) {}",
		"callbacks": "while (true) { [1, 2].forEach(function () {}) }",
		"do":        "do ; while (1)",
		"sort":      "while (true) { [3, 1, 2].sort(function () { return 1 }) }",
		"join":      "var a = []; for (var i = 0; i < 60; i++) { a = [a, a] } a.join('')",
		"text":      "var a = []; for (var i = 0; i < 60; i++) { a = [a, a] } return '' + a",
		"JSON":      "var a = [1]; for (var i = 0; i < 60; i++) { a = [a, a] } JSON.stringify(a)",
	} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t, map[string]string{"a.wxs": "module.exports = {f: function () {" + body + "}, g: function () { return 7 }}"}, wxs.Options{Limit: 20 * time.Millisecond})
			m := p.module("a.wxs")
			require.True(t, parse(t, "m.f()").Value(scope{module: m}).IsUndefined())
			require.Len(t, p.failures, 1)
			require.Regexp(t, `^a\.wxs:1:\d+: wxs takes longer than 20ms$`, p.failures[0])
			requireValue(t, `7`, parse(t, "m.g()").Value(scope{module: m}), "the next call has its own time")
		})
	}
	p := newProject(t, map[string]string{"a.wxs": "while (true) {}", "b.wxs": "module.exports = require('./a.wxs')"}, wxs.Options{Limit: 20 * time.Millisecond})
	for _, name := range []string{"b.wxs", "a.wxs"} {
		_, err := p.Module(p.programs[name])
		require.ErrorContains(t, err, name+":1:")
		require.ErrorContains(t, err, ": wxs takes longer than 20ms")
	}
}

func TestSizesAreLimited(t *testing.T) {
	for body, want := range map[string]string{
		"var a = []; a.length = 4000000000; return a.join('x')":                                      "array of more than 1000000 items",
		"var a = []; a[4000000000] = 1; return a.map(function () { return 1 })":                      "array of more than 1000000 items",
		"var a = []; a.length = 4000000000; return '' + a":                                           "array of more than 1000000 items",
		"return Array(4000000000).join('x')":                                                         "array of more than 1000000 items",
		"var a = []; a.length = 4000000000; return [].concat(a)":                                     "array of more than 1000000 items",
		"var a = []; a.length = 4000000000; return a":                                                "more than 1000000 values",
		"var a = []; a[0] = a; return a":                                                             "nested too deeply",
		"var o = {}; o.o = o; return o":                                                              "nested too deeply",
		"var a = [1]; for (var i = 0; i < 60; i++) { a = [a, a] } return a":                          "more than 1000000 values",
		"var s = 'x'; for (var i = 0; i < 16; i++) s += s; return s.replace(getRegExp('x', 'g'), s)": "text of more than 67108864 characters",
		"var s = 'x'; for (var i = 0; i < 16; i++) s += s; return s.split('').join(s)":               "text of more than 67108864 characters",
		"var o = {}; o.o = o; return JSON.stringify(o)":                                              "circular",
		"function f(n) { return f(n + 1) + 1 } return f(0)":                                          "wxs calls are nested too deeply",
		"function f(n) { return [1].map(f) } return f(0)":                                            "wxs calls are nested too deeply",
		"var f = function () { return 'a'.replace(getRegExp('a'), f) }; return f()":                  "wxs calls are nested too deeply",
	} {
		p, m := single(t, "module.exports = {f: function () {"+body+"}}")
		require.True(t, parse(t, "m.f()").Value(scope{module: m}).IsUndefined(), body)
		require.Len(t, p.failures, 1, body)
		require.Contains(t, p.failures[0], want, body)
	}
}

func TestNothingLeaksBetweenModules(t *testing.T) {
	p := newProject(t, map[string]string{
		"a.wxs": "leak = 1; var own = 2; Math.leak = 3; JSON.leak = 4; String.leak = 5; console.log = 6; parseInt.leak = 7; getDate.leak = 8; Math.floor = function () { return 9 }; parseInt = 10",
		"b.wxs": "module.exports = [typeof leak, typeof own, typeof Math.leak, typeof JSON.leak, typeof String.leak, typeof console.log, typeof parseInt.leak, typeof getDate.leak, Math.floor(1.5), typeof parseInt]",
	}, wxs.Options{})
	p.module("a.wxs")
	requireValue(t, `["undefined", "undefined", "undefined", "undefined", "undefined", "function", "undefined", "undefined", 1, "function"]`, p.module("b.wxs").Value(), "b")
}

// TestNoWayOut tries what gets out of other such boxes.
func TestNoWayOut(t *testing.T) {
	for _, source := range []string{
		"''.constructor.constructor('return 1')()", "d['con' + 'structor']['con' + 'structor']('return 1')()", "(function () {})['con' + 'structor']('return 1')()", "[]['con' + 'structor'].prototype",
		"(function () {})['__proto' + '__'].x", "d['__proto' + '__'].x", "[].__proto__.x", "({}).__proto__.x = 1", "d.__proto__.x = 1", "d['__proto' + '__'].x = 1", "(function () { return this })().x",
		"(function () { return eval('1') })()", "Function('return 1')()", "globalThis.x", "Object.keys(d)", "arguments.callee.caller.x", "(function () {}).call.call(1)", "[].map.constructor('return 1')()",
		"JSON.stringify.constructor('return 1')()", "JSON['con' + 'structor']('1')", "getDate['con' + 'structor']('return 1')()", "getDate(0)['con' + 'structor'](0)", "getRegExp('a')['con' + 'structor'](0)",
		"({}).toString.apply(1)", "(1)['con' + 'structor'](2)", "true['con' + 'structor'](2)", "''['con' + 'structor'](2)", "Number.prototype.x", "String.prototype.x", "Array.prototype.x", "Date.prototype.x",
		"(function f(a = Object) { var Object; return a })().x", "(function (a = Function('return 1')()) { return a })()", "(function () { if (0) { function Object() {} } return Object.keys(d) })()",
		"process.exit(1)", "setTimeout(function () {})", "new_()", "Symbol.iterator.x", "(function (k) { var k; return d[k] })('con' + 'structor')('return 1')",
		"(function () { var k = 0; k = 'con' + 'structor'; return d[k] })()('return 1')", "(function (k) { k++; k = 'constructor'; return d[k] })(0)('return 1')",
		"(function (k) { arguments[0] = 'con' + 'structor'; return d[k] })(0)('return 1')", "(function () { var k = 0, l = 'constructor'; function s() { k = l } s(); return d[k] })()('return 1')",
	} {
		p, m := single(t, "module.exports = {f: function (d) { return "+source+" }}")
		got := parse(t, "m.f(d)").Value(scope{m, value(t, `{"d": {}}`)})
		require.True(t, got.IsUndefined(), "%s is %s", source, got.JSON())
		if !strings.Contains(source, ".x") {
			require.Len(t, p.failures, 1, source)
		}
		requireValue(t, `[null, null]`, eval(t, "[d.x === undefined ? null : 1, [].x === undefined ? null : 1]", `{}`), "nothing stays")
	}
}

func TestOneVMDoesNotReachAnother(t *testing.T) {
	program, err := wxs.Compile("a.wxs", start, "var n = 0; module.exports = {n: function () { n++; return n }, o: {}, set: function () { module.exports.o.x = 1 }}")
	require.NoError(t, err)
	one, two := wxs.New(nil, wxs.Options{}), wxs.New(nil, wxs.Options{})
	first, err := one.Module(program)
	require.NoError(t, err)
	second, err := two.Module(program)
	require.NoError(t, err)
	requireValue(t, `[1, 2]`, parse(t, "[m.n(), m.n()]").Value(scope{module: first}), "one")
	parse(t, "m.set()").Value(scope{module: first})
	requireValue(t, `[1, {}]`, parse(t, "[m.n(), m.o]").Value(scope{module: second}), "two")
	requireValue(t, `{"x": 1}`, parse(t, "m.o").Value(scope{module: first}), "one again")
}

func TestOperands(t *testing.T) {
	_, m := single(t, `var f = function (a) { return a }; module.exports = {f: f, g: f, list: [1, {k: 2}, f], deep: {f: f, n: null, x: {y: 1}}, u: undefined, nan: NaN, text: 'a', date: getDate(0), none: function () {}}`)
	const undefined = `{"$": "undefined"}`
	for _, c := range [][2]string{
		{`m.f === m.f`, `true`}, {`m.f === m.g`, `true`}, {`m.f == m.deep.f`, `true`}, {`m.f === m.none`, `false`}, {`m.list === m.list`, `true`}, {`m.list[1].k`, `2`}, {`m.list.length`, `3`}, {`m.list[i]`, `{"k": 2}`},
		{`m.list[2](5)`, `5`}, {`m.deep.f(6)`, `6`}, {`m.deep.x.y`, `1`}, {`m.deep`, `{"f": {"$": "function"}, "n": null, "x": {"y": 1}}`}, {`m.f`, `{"$": "function"}`}, {`m.u`, undefined}, {`m.missing`, undefined},
		{`m.missing()`, undefined}, {`m.list()`, undefined}, {`m.nan`, `{"$": "NaN"}`}, {`m.text + m.text.length`, `"a1"`}, {`m.date`, `{"$": "Date"}`}, {`m.none()`, undefined}, {`m.toString`, undefined},
		{`m.list.join`, undefined}, {`m.hasOwnProperty`, undefined}, {`m.f(m.f)`, `null`}, {`m.f(m).text`, `"a"`}, {`m.f(m).f`, `null`}, {`m.f()`, undefined}, {`m.f(null)`, `null`}, {`m.f.length`, `1`}, {`m.list.missing`, undefined},
		{`m.f(d)`, `{"a": [1, {"b": null}], "n": -1.5, "t": true}`}, {`m.f(d).a[1].b`, `null`}, {`m.f(inf)`, `{"$": "Infinity"}`}, {`m.f('中😀')`, `"中😀"`}, {`m.f(fn)`, `null`}, {`m.nv_constructor`, undefined},
		{`m.list + ''`, `"1,[object Object],[object Function]"`}, {`m.deep.x + ''`, `"[object Object]"`}, {`m.constructor`, undefined}, {`m.f.constructor`, undefined},
	} {
		s := scope{m, value(t, `{"i": 1, "d": {"a": [1, {"b": null}], "n": -1.5, "t": true}, "inf": {"$": "Infinity"}, "fn": {"$": "function"}}`)}
		requireValue(t, c[1], parse(t, c[0]).Value(s), c[0])
	}
	require.Equal(t, parse(t, "m.f").Eval(scope{module: m}).Foreign(), parse(t, "m.g").Eval(scope{module: m}).Foreign())
}

// TestRoundTrips gives values to a function that gives them back as they are, and to one that makes copies.
func TestRoundTrips(t *testing.T) {
	p, m := single(t, `function copy(v) {
		if (typeof v != 'object' || v === null) return v
		if (v.constructor == 'Array') return v.map(copy)
		v.own = 1
		delete v.own
		return v
	}
	module.exports = {same: function (v) { return v }, copy: copy}`)
	for _, json := range []string{
		`null`, `true`, `false`, `0`, `-1.5`, `1e300`, `{"$": "undefined"}`, `{"$": "NaN"}`, `{"$": "-Infinity"}`, `""`, `"a\u0000b"`, `"中文😀"`, `[]`, `{}`, `[[], [{}]]`, `{"b": 1, "a": {"$": "undefined"}, "中": [null]}`,
		`{"length": 1, "constructor": 2, "toString": 3, "__proto__": 4}`, `[1, "two", [3, {"four": 4}]]`, `9007199254740993`, `{"": ""}`,
	} {
		for _, function := range []string{"same", "copy"} {
			v := value(t, json)
			got := parse(t, "m."+function+"(v)").Value(scope{m, abi.ObjectValue(abi.Field{Key: "v", Value: v})})
			require.True(t, v.Equal(got), "%s of %s is %s", function, json, got.JSON())
			requireValue(t, json, v, "the argument")
		}
	}
	require.Empty(t, p.failures)
	requireValue(t, `{"1": "b", "2": "a", "x": 0}`, parse(t, "m.copy(v)").Value(scope{m, value(t, `{"v": {"x": 0, "2": "a", "1": "b"}}`)}), "numbers first")
	require.Equal(t, math.Inf(-1), 1/parse(t, "m.same(v)").Value(scope{m, value(t, `{"v": {"$": "-0"}}`)}).Number())
}

// TestWritesDoNotReachTheData has the function write to what it got, at any depth.
func TestWritesDoNotReachTheData(t *testing.T) {
	const data = `{"list": [3, 1, {"k": 1}], "o": {"a": {"b": 1}, "7": 0}}`
	for _, c := range [][2]string{
		{`d.x = 1; return d.x`, `1`}, {`d.list[2].k = 9; return d`, `{"list": [3, 1, {"k": 9}], "o": {"a": {"b": 1}, "7": 0}}`}, {`d.list.push(4); return d.list`, `[3, 1, {"k": 1}, 4]`},
		{`d.list.pop(); return d.list.sort()`, `[1, 3]`}, {`d.o.a.b++; return d.o`, `{"7": 0, "a": {"b": 2}}`}, {`delete d.o.a; return d.o`, `{"7": 0}`}, {`delete d.list[0]; return d.list.length`, `3`},
		{`d.list.length = 1; return d.list`, `[3]`}, {`d.list.reverse(); return d.list[0].k`, `1`}, {`d.list.splice(0, 2); return d.list`, `[{"k": 1}]`}, {`d.list[5] = 1; return d.list.length`, `6`},
		{`var l = d.list; l[0] = 5; return d.list[0]`, `5`}, {`d.list[2].k = 2; d.o.self = d.list[2]; d.list[2].k = 3; return d.o.self`, `{"k": 3}`}, {`return d.list === d.list && d.list[2] === d.list[2] && d.o.a === d.o.a`, `true`},
		{`d.list.forEach(function (x, i, l) { l[i] = i }); return d.list`, `[0, 1, 2]`}, {`d.list.unshift(0); return d.list.concat(7)`, `[0, 3, 1, {"k": 1}, 7]`}, {`d.o['7'] = d.o.a; d.o.a = 1; return d.o`, `{"7": {"b": 1}, "a": 1}`},
		{`d.list[-1] = 2; d.list.x = 1; return d.list`, `[3, 1, {"k": 1}]`}, {`d.list.length = 5000000; return d.list.length`, `3`}, {`delete d.missing; delete d.list[9]; return d.list.length`, `3`},
		{`var s = d.list.map(function (x) { return typeof x }); return s.concat(d.list.indexOf(1), typeof d.list.missing, JSON.stringify(d))`, `["number", "number", "object", 1, "undefined", "{\"list\":[3,1,{\"k\":1}],\"o\":{\"7\":0,\"a\":{\"b\":1}}}"]`},
	} {
		p, m := single(t, "module.exports = {f: function (d) {"+c[0]+"}}")
		d := abi.ObjectValue(abi.Field{Key: "d", Value: value(t, data)})
		for range 2 {
			requireValue(t, c[1], parse(t, "m.f(d)").Value(scope{m, d}), c[0])
			requireValue(t, data, d.Get("d"), c[0])
		}
		require.Empty(t, p.failures, c[0])
	}
}

func TestOptions(t *testing.T) {
	at := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	p := newProject(t, map[string]string{"a.wxs": "console.log('a', 1, [2], {}); console.log(); module.exports = [getDate().getTime(), Date.now(), Math.random()]"}, wxs.Options{
		Now: func() time.Time { return at }, Random: func() float64 { return 0.25 },
	})
	now := abi.NumberValue(float64(at.UnixMilli()))
	require.True(t, abi.ArrayValue(now, now, abi.NumberValue(0.25)).Equal(p.module("a.wxs").Value()))
	require.Equal(t, []string{"log WXSRT:a 1 2 [object Object] ", "log WXSRT:"}, p.console)

	program, err := wxs.Compile("a.wxs", start, "console.log(1); module.exports = {n: Date.now() > 0, r: Math.random() < 1, f: function () { nothing() }}")
	require.NoError(t, err)
	m, err := wxs.New(nil, wxs.Options{}).Module(program)
	require.NoError(t, err)
	requireValue(t, `[true, true, {"$": "undefined"}]`, parse(t, "[m.n, m.r, m.f()]").Value(scope{module: m}), "without options")
}

func TestMissingFind(t *testing.T) {
	failed := errors.New("find: no such file")
	program, err := wxs.Compile("a.wxs", start, "require('./b.wxs')")
	require.NoError(t, err)
	_, err = wxs.New(func(string) (*wxs.Program, error) { return nil, failed }, wxs.Options{}).Module(program)
	require.ErrorContains(t, err, failed.Error())
}

var inlineModule = regexp.MustCompile(`(?s)<wxs`)

// TestConformance takes the cases that have wxs: what compiles there compiles here and runs, and what is refused for its wxs is refused.
func TestConformance(t *testing.T) {
	list := casetest.Templates(t)
	ran := 0
	for i := range list.Len() {
		c := list.At(i)
		files := c.Get("input").Get("files")
		for j := range files.Len() {
			if text := files.At(j).Get("wxml").Text(); inlineModule.MatchString(text) {
				conform(t, c, files.KeyAt(j), text)
				ran++
			}
		}
	}
	require.Positive(t, ran)
}

func conform(t *testing.T, c abi.Value, name, text string) {
	id, refused := c.Get("id").Text(), c.Get("want").Has("compileError")
	f, err := wxml.Parse(name+".wxml", []byte(text))
	if err != nil {
		require.True(t, refused, "%s: %s", id, err)
		return
	}
	vm := wxs.New(func(path string) (*wxs.Program, error) {
		return wxs.Compile(path, start, c.Get("input").Get("files").Get(strings.TrimSuffix(path, ".wxs")).Get("wxs").Text())
	}, wxs.Options{})
	failed := false
	for _, w := range f.Wxs {
		if w.Src == "" {
			program, err := wxs.Compile(f.Name, w.Start, w.Source)
			failed = failed || err != nil
			if err == nil {
				_, err = vm.Module(program)
				require.NoError(t, err, id)
			}
		}
	}
	require.Equal(t, refused, failed, id)
}
