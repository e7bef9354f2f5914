package wxs_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/runtime/internal/wxs"
)

var seeds = []string{
	"", "var a = 1", "module.exports = {f: function (a) { return a }}", "let a", "var f = () => 1", "try { } catch (e) { }", "function f(a = 1, b) { return {a, b} }", "a = b = c", "x: for (;;) {}",
	"module.exports = function (d) { return d.constructor }", "module.exports = function (d) { d.a[0] = 1; return d }", "module.exports = function (d) { while (true) d.a.push(d) }",
	"module.exports = function (d) { return JSON.stringify(d) + d.a.join() + getRegExp('(a+)+b').test('aaa') }", "if (1) { function f() {} } f(this, arguments, Object)", "switch (1) { case 1: function g() {} }",
	"var k = 0; k = k + 1; module.exports = function (d) { return d[k] }", "for (var k in o) {}", "`${a}`", "/a/", "/* a", "'\\", "var 中 = '文'\r\n\u2028let b", "((((((", "a ? b : c ? d : e", "!!!!a", "1e3 + 0b1",
	"module.exports = function f(d) { return f(d) }", "var a = []; a.length = 4294967295; module.exports = a", "//# sourceMappingURL=a.map", "\ufeff#!a", "'use strict'; delete a", "do ; while (0) a",
}

// FuzzCompile compiles what it is given: an error lies in the file, and what compiles to a place does so to any.
func FuzzCompile(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed, 1, 1)
		f.Add(seed, 7, 20)
	}
	f.Fuzz(func(t *testing.T, source string, line, column int) {
		_, err := wxs.Compile("a.wxs", start, source)
		if err != nil {
			requirePlaced(t, err, "a.wxs", source)
		}
		_, moved := wxs.Compile("a.wxml", wxml.Pos{Line: line, Column: column}, source)
		require.Equal(t, err == nil, moved == nil)
	})
}

// FuzzCall runs what compiles: it ends within the limit, or soon after, and does not change what it was given.
func FuzzCall(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	const limit = 50 * time.Millisecond
	f.Fuzz(func(t *testing.T, source string) {
		program, err := wxs.Compile("a.wxs", start, source)
		if err != nil || len(source) > 2000 {
			return
		}
		vm := wxs.New(func(string) (*wxs.Program, error) { return program, nil }, wxs.Options{Limit: limit, Fail: func(err error) { require.NotEmpty(t, err.Error()) }})
		began := time.Now()
		m, err := vm.Module(program)
		if err != nil {
			require.NotEmpty(t, err.Error())
		}
		const data = `{"a": [1, "b", {"c": null}], "b": {"c": true}}`
		d := value(t, data)
		if function := m.Foreign(); function != nil {
			result := function.Call([]expr.Operand{expr.Data(d)})
			_ = result.Value().JSON()
		}
		require.Less(t, time.Since(began), 100*limit, source)
		requireValue(t, data, d, source)
	})
}
