package expr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
)

func TestRefused(t *testing.T) {
	for src, want := range map[string]string{
		`1e3`: "1:2: unexpected token `e3`", `0x1F`: "1:2: unexpected token `x1F`", `1a`: "1:2: unexpected token `a`", `1.5.2`: "1:4: unexpected token `.2`", `00.5`: "1:3: unexpected token `.5`", `010.`: "1:4: unexpected token `.`", `1.a`: "1:3: unexpected token `a`",
		`5..x`: "1:3: unexpected token `.`", `+a`: "1:1: unexpected token `+`", `a + +b`: "1:5: unexpected token `+`", `-!a`: "1:2: unexpected token `!`", `-~a`: "1:2: unexpected token `~`", `--!a`: "1:3: unexpected token `!`",
		`typeof a`: "1:8: unexpected token `a`", `void 0`: "1:6: unexpected token `0`", `new a`: "1:5: unexpected token `a`", `a in b`: "1:3: unexpected token `in`", `delete a.b`: "1:8: unexpected token `a`",
		`a ?? b`: "1:4: unexpected token `?`", `a?.b`: "1:3: unexpected token `.`", `a >>> b`: "1:5: unexpected token `>`", `a ** b`: "1:4: unexpected token `*`", `a++`: "1:3: unexpected token `+`", `a--`: "1:4: unexpected end", `a = 2`: "1:3: unexpected character `=`",
		`a => b`: "1:3: unexpected character `=`", `a == = b`: "1:6: unexpected character `=`", `a, b`: "1:2: unexpected token `,`", `a;`: "1:2: unexpected character `;`", "`x`": "1:1: unexpected character ```", `@a`: "1:1: unexpected character `@`",
		`变量`: "1:1: unexpected character `变`", `'é' + é`: "1:7: unexpected character `é`", `a\b`: "1:2: unexpected character `\\`", "a\u00a0": "1:2: unexpected character `\u00a0`", `a // b`: "1:4: unexpected token `/`", `/a/`: "1:1: unexpected token `/`",
		`a b`: "1:3: unexpected token `b`", `'a' 'b'`: "1:5: unexpected token `'b'`", `!`: "1:2: unexpected end", `a &&`: "1:5: unexpected end", `(a`: "1:3: unexpected end", `a)`: "1:2: unexpected token `)`", `[a`: "1:3: unexpected end",
		`a ? b`: "1:6: unexpected end", `a ? : b`: "1:5: unexpected token `:`", `a : b`: "1:3: unexpected token `:`", `.a`: "1:1: unexpected token `.`", `a.`: "1:3: unexpected end", `a..b`: "1:3: unexpected token `.`", `a.1`: "1:2: unexpected token `.1`", `a.true`: "1:3: unexpected token `true`",
		`a[]`: "1:3: unexpected token `]`", `a[1, 2]`: "1:4: unexpected token `,`", `'unclosed`: "1:1: a string that does not end", "'a\nb'": "1:1: a string that does not end", `a + "b\"`: "1:5: a string that does not end",
		`'a'.length`: "1:4: unexpected token `.`", `'abc'[0]`: "1:6: unexpected token `[`", `(a).b`: "1:4: unexpected token `.`", `(a)[0]`: "1:4: unexpected token `[`", `(f)()`: "1:4: unexpected token `(`", `null.x`: "1:5: unexpected token `.`", `true()`: "1:5: unexpected token `(`",
		`[a,, b]`: "1:4: unexpected token `,`", `[a,]`: "1:4: unexpected token `]`", `[...a]`: "1:2: unexpected token `...`", `f(a,)`: "1:5: unexpected token `)`", `f(...a)`: "1:3: unexpected token `...`",
		`{}`: "1:2: unexpected token `}`", `{a: 1`: "1:6: unexpected end", `{a: 1,}`: "1:7: unexpected token `}`", `{'a': 1}`: "1:2: unexpected token `'a'`", `{1: a}`: "1:2: unexpected token `1`", `{[a]: 1}`: "1:2: unexpected token `[`", `{true: 1}`: "1:2: unexpected token `true`",
		`{null}`: "1:2: unexpected token `null`", `{a.b}`: "1:3: unexpected token `.`", `{a: 1}.a`: "1:7: unexpected token `.`", `{a b}`: "1:4: unexpected token `b`", `{...}`: "1:5: unexpected token `}`", `a: 1`: "1:2: unexpected token `:`", `...a`: "1:1: unexpected token `...`",
		`function(){}`: "1:11: unexpected token `{`", `a ` + `'` + strings.Repeat("中", 20) + `'`: "1:3: unexpected token `'" + strings.Repeat("中", 13) + "...`",
	} {
		_, err := expr.Parse(src, expr.Pos{Line: 1, Column: 1})
		require.EqualError(t, err, want, src)
	}
}

func TestErrorPlace(t *testing.T) {
	_, err := expr.Parse("a +\n  '中' # b", expr.Pos{Line: 7, Column: 20})
	require.Equal(t, &expr.Error{Pos: expr.Pos{Line: 8, Column: 7}, Text: "unexpected character `#`"}, err)
	_, err = expr.Parse("a b", expr.Pos{Line: 7, Column: 20})
	require.EqualError(t, err, "7:22: unexpected token `b`")
	require.Equal(t, expr.Pos{Line: 3, Column: 2}, expr.Pos{Line: 1, Column: 9}.Advance("x\r\n\n😀"))
}

func TestData(t *testing.T) {
	s := scope{data: value(t, data)}
	for src, want := range map[string]string{
		`a`: `{"a": 1}`, `a, b: 5`: `{"a": 1, "b": 5}`, `x: a.b`: `{"x": {"$": "undefined"}}`, `...nested, k: 5`: `{"x": {"y": "deep"}, "k": 5}`, `k: 5, ...nested`: `{"k": "key", "x": {"y": "deep"}}`, `...nested`: `{"x": {"y": "deep"}, "k": "key"}`,
		` x : {b: 1} , y: a ? [1] : 2 `: `{"x": {"b": 1}, "y": [1]}`,
	} {
		e, err := expr.ParseData(src, expr.Pos{Line: 1, Column: 1})
		require.NoError(t, err, src)
		requireValue(t, want, e.Value(s), src)
	}
	for src, want := range map[string]string{
		``: "1:1: unexpected end", ` `: "1:2: unexpected end", `{a}`: "1:1: unexpected token `{`", `a.b`: "1:2: unexpected token `.`", `a,`: "1:3: unexpected end", `,a`: "1:1: unexpected token `,`", `'a': 1`: "1:1: unexpected token `'a'`", `1`: "1:1: unexpected token `1`",
		`x: ...a`: "1:4: unexpected token `...`", `a b`: "1:3: unexpected token `b`", `a}`: "1:2: unexpected token `}`", `a: @`: "1:4: unexpected character `@`",
	} {
		_, err := expr.ParseData(src, expr.Pos{Line: 1, Column: 1})
		require.EqualError(t, err, want, src)
	}
}

func TestLimits(t *testing.T) {
	const deep, long = "the expression is nested too deep", "the expression is too long"
	for _, c := range []struct {
		name, src, want string
	}{
		{"parentheses", strings.Repeat("(", 150) + "a" + strings.Repeat(")", 150), ""},
		{"too many parentheses", strings.Repeat("(", 1<<20), deep},
		{"brackets", strings.Repeat("[", 1<<20), deep},
		{"braces", strings.Repeat("{a:", 1<<20), deep},
		{"unary", strings.Repeat("!", 1<<20), deep},
		{"minus", strings.Repeat("-", 1<<20), deep},
		{"choices", strings.Repeat("a?b:", 1<<20), deep},
		{"a sum", strings.Repeat("a+", 3000) + "a", ""},
		{"too long a sum", strings.Repeat("a+", 1<<20) + "a", long},
		{"properties", strings.Repeat("a.", 1<<20) + "a", long},
		{"calls", "a" + strings.Repeat("()", 1<<20), long},
		{"items", "[" + strings.Repeat("1,", 1<<20) + "1]", long},
	} {
		e, err := expr.Parse(c.src, expr.Pos{Line: 1, Column: 1})
		if c.want != "" {
			require.ErrorContains(t, err, c.want, c.name)
			continue
		}
		require.NoError(t, err, c.name)
		require.False(t, e.Value(scope{data: value(t, data)}).IsUndefined(), c.name)
		require.Equal(t, c.src, e.String())
	}
}

func TestEnd(t *testing.T) {
	for src, want := range map[string]int{
		`}}`: 0, ` a }} b }}`: 3, `a}}}`: 1, `'}}'}}`: 4, `"}}" + '"}}'}}`: 12, `'\'}}'}}`: 6, `{a:{b:1}}}`: 7, `{a:1} }}`: 6, `/* ' */ }} '`: -1,
		``: -1, `a`: -1, `a}`: -1, `a} }`: -1, `'}}`: -1, `'\'}}`: -1, `'\`: -1, `"a' }}`: -1,
	} {
		require.Equal(t, want, expr.End(src), src)
	}
}
