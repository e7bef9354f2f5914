package expr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
)

func evaluate(t *testing.T, cases [][2]string) {
	s := scope{data: value(t, data)}
	for _, c := range cases {
		e := parse(t, c[0])
		v := e.Value(s)
		requireValue(t, c[1], v, c[0])
		require.Equal(t, v.Truthy(), e.Truthy(s), c[0])
		require.Equal(t, expr.Text(v), string(e.AppendText(nil, s)), c[0])
	}
}

const (
	undefined = `{"$": "undefined"}`
	nan       = `{"$": "NaN"}`
)

func TestLiterals(t *testing.T) {
	evaluate(t, [][2]string{
		{``, `""`}, {" \t\r\n", `""`}, {`/* nothing */`, `""`}, {`/* no end`, `""`}, {`a /* b */ + c`, `4`}, {`/**/a`, `1`},
		{`0`, `0`}, {`1.50`, `1.5`}, {`.5`, `0.5`}, {`5.`, `5`}, {`017`, `15`}, {`00`, `0`}, {`08`, `8`}, {`019`, `19`}, {`08.5`, `8.5`}, {`0.5`, `0.5`},
		{`123456789012345678901234567890`, `123456789012345678901234567890`}, {`017777777777777777777777`, `147573952589676412927`},
		{`true`, `true`}, {`false`, `false`}, {`null`, `null`}, {`undefined`, undefined},
		{`NaN`, undefined}, {`Infinity`, undefined}, {`this`, undefined}, {`typeof`, undefined}, {`in`, undefined}, {`True`, undefined}, {`$`, undefined},
		{`'q'`, `"q"`}, {`"it's"`, `"it's"`}, {`''`, `""`}, {`'}}'`, `"}}"`}, {`'{{'`, `"{{"`}, {`'中文'`, `"中文"`},
		{`'a\nb\tc\rd'`, `"a\nb\tc\rd"`}, {`'\'\"\\'`, `"'\"\\"`}, {`'\q\x41'`, `"\\q\\x41"`}, {`'\\n'`, `"\\n"`},
		{`[]`, `[]`}, {`[a, [b, 'x']]`, `[1, [2, "x"]]`}, {`[u]`, `[{"$": "undefined"}]`},
	})
}

func TestObjects(t *testing.T) {
	evaluate(t, [][2]string{
		{`{a: 1}`, `{"a": 1}`}, {`({a: 1})`, `{"a": 1}`}, {`{a, b}`, `{"a": 1, "b": 2}`}, {`{a: 1, a: 2}`, `{"a": 2}`}, {`{a: {b: 1} }`, `{"a": {"b": 1}}`}, {`{typeof: 1, $x: 2}`, `{"typeof": 1, "$x": 2}`},
		{`{...nested, k: 5}`, `{"x": {"y": "deep"}, "k": 5}`}, {`{k: 5, ...nested}`, `{"k": "key", "x": {"y": "deep"}}`}, {`{...nested, ...{k: 1} }`, `{"x": {"y": "deep"}, "k": 1}`},
		{`{...n, ...u, ...a, a}`, `{"a": 1}`}, {`{...arr, a}`, `{"0": 1, "1": 2, "2": 3, "a": 1}`}, {`{a, ...emo}`, `{"a": 1, "0": "�", "1": "�", "2": "x"}`},
		{`{...obj}`, `{"k": 1, "a-b": 2, "f": false, "7": 8}`}, {`{...arr}`, `[1, 2, 3]`}, {`{...n}`, `null`},
		{`{a, b, c, d: 4, e: 5, f: 6}`, `{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}`},
		{`a ? {b: 1} : {c: 1}`, `{"b": 1}`}, {`{a: 1} + 1`, `"[object Object]1"`}, {`!{a: 1}`, `false`}, {`[{a: 1}]`, `[{"a": 1}]`},
	})
}

func TestProperties(t *testing.T) {
	evaluate(t, [][2]string{
		{`nested.x.y`, `"deep"`}, {`nested[key]`, `"key"`}, {`nested.x['y']`, `"deep"`}, {`obj['a-b']`, `2`}, {`obj [ 'k' ]`, `1`}, {`obj . k`, `1`}, {`obj[7]`, `8`}, {`obj[i + 6]`, `8`}, {`obj.typeof`, undefined},
		{`arr[0]`, `1`}, {`arr[i]`, `2`}, {`arr[i + 1]`, `3`}, {`arr['1']`, `2`}, {`arr[1.0]`, `2`}, {`arr[one[9]]`, undefined}, {`arr[[1]]`, `2`}, {`arr['01']`, undefined}, {`arr[-1]`, undefined},
		{`arr[-i]`, undefined}, {`arr[half]`, undefined}, {`arr[nan]`, undefined}, {`arr[9]`, undefined}, {`arr[nz]`, `1`}, {`arr[big]`, undefined}, {`arr[t]`, undefined}, {`arr[99999999999]`, undefined},
		{`arr.length`, `3`}, {`arr['length']`, `3`}, {`s.length`, `3`}, {`zh.length`, `2`}, {`emo.length`, `3`}, {`odd.length`, `5`}, {`[a, b].length`, `2`}, {`[a, b][i]`, `2`}, {`[1, 2][1]`, `2`}, {`list[i].name`, `"two"`},
		{`s[0]`, `"s"`}, {`s[i]`, `"t"`}, {`s['2']`, `"r"`}, {`s[3]`, undefined}, {`s[-1]`, undefined}, {`zh[1]`, `"文"`}, {`emo[0]`, `"�"`}, {`emo[1]`, `"�"`}, {`emo[2]`, `"x"`}, {`emo[3]`, undefined}, {`emo[i]`, `"�"`},
		{`missing`, undefined}, {`missing.x.y`, undefined}, {`n.x`, undefined}, {`u[key]`, undefined}, {`n[key][key]`, undefined}, {`obj.missing.deep`, undefined}, {`a.x`, undefined}, {`t.x`, undefined}, {`fn.x`, undefined},
		{`obj[null]`, undefined}, {`obj[u]`, undefined}, {`obj[n]`, undefined}, {`arr.push`, undefined}, {`s.toString`, undefined}, {`a.toFixed`, undefined}, {`obj.constructor`, undefined},
		{`odd.prototype`, undefined}, {`odd['caller']`, undefined}, {`odd.__proto__.x`, undefined}, {`odd['__' + 'proto__']`, undefined}, {`odd[e + 'caller']`, undefined},
		{`foo()`, undefined}, {`a(1)`, undefined}, {`obj.k(a, b)[0].x()`, undefined}, {`Math.max(a, b)`, undefined}, {`[1](2)`, undefined}, {`fn()`, undefined},
	})
}

func TestArithmetic(t *testing.T) {
	evaluate(t, [][2]string{
		{`1 + 2 * 3`, `7`}, {`(a + b) * c`, `9`}, {`10 - 4 - 3`, `3`}, {`10 / 4`, `2.5`}, {`a / z`, `{"$": "Infinity"}`}, {`-a / z`, `{"$": "-Infinity"}`}, {`z / z`, nan}, {`1 / nz`, `{"$": "-Infinity"}`},
		{`-0`, `0`}, {`-z`, `0`}, {`1 / -z`, `{"$": "Infinity"}`}, {`z * -1`, `{"$": "-0"}`}, {`--a`, `1`}, {`- -a`, `1`}, {`a- -b`, `3`}, {`a---b`, `-1`}, {`a*-b`, `-2`}, {`-(!a)`, `0`}, {`!-a`, `false`}, {`~-a`, `0`},
		{`10 % 4`, `2`}, {`-10 % 3`, `-1`}, {`-4 % 2`, `{"$": "-0"}`}, {`5 % -2`, `1`}, {`5.5 % 2`, `1.5`}, {`5 % z`, nan}, {`inf % 2`, nan}, {`2 % inf`, `2`}, {`nz % 2`, `{"$": "-0"}`}, {`big % 7`, `6`},
		{`-s`, nan}, {`-ns`, `-12`}, {`-n`, `0`}, {`-u`, nan}, {`-t`, `-1`}, {`-e`, `0`}, {`-obj`, nan}, {`-one`, `-5`}, {`-none`, `0`}, {`-arr`, nan}, {`-hs`, `-16`}, {`-pad`, `-7`}, {`date * 1`, nan},
		{`a + n`, `1`}, {`a + u`, nan}, {`a + t`, `2`}, {`t + t`, `2`}, {`n + n`, `0`}, {`0.1 + 0.2`, `0.30000000000000004`},
		{`s + a`, `"str1"`}, {`a + s`, `"1str"`}, {`s + s`, `"strstr"`}, {`ns + a`, `"121"`}, {`n + s`, `"nullstr"`}, {`s + u`, `"strundefined"`}, {`t + s`, `"truestr"`}, {`s + half + big + small`, `"str1.51e+211e-7"`},
		{`arr + a`, `"1,2,31"`}, {`none + a`, `"1"`}, {`obj + a`, `"[object Object]1"`}, {`arr + obj`, `"1,2,3[object Object]"`}, {`deep + e`, `"1,2,3,4,"`}, {`a + b + s`, `"3str"`}, {`a + b + '-' + a * 2 + n + u + arr`, `"3-2nullundefined1,2,3"`}, {`a + (b + 'x')`, `"12x"`}, {`s + a + b`, `"str12"`},
	})
}

func TestNumbersOfStrings(t *testing.T) {
	evaluate(t, [][2]string{
		{`'12' * 1`, `12`}, {`'  -1.5e2 ' * 1`, `-150`}, {`'.5' * 1`, `0.5`}, {`'5.' * 1`, `5`}, {`'+5' * 1`, `5`}, {`'-0' * 1`, `{"$": "-0"}`}, {`'　' * 1`, `0`}, {`'1e400' * 1`, `{"$": "Infinity"}`}, {`'1e-400' * 1`, `0`},
		{`'Infinity' * 1`, `{"$": "Infinity"}`}, {`'+Infinity' * 1`, `{"$": "Infinity"}`}, {`'-Infinity' * 1`, `{"$": "-Infinity"}`}, {`'0XfF' * 1`, `255`}, {`'0b101' * 1`, `5`}, {`'0O17' * 1`, `15`}, {`'017' * 1`, `17`},
		{`'0xffffffffffffffffffff' * 1`, `1208925819614629174706175`},
		{`'12px' * 1`, nan}, {`'.' * 1`, nan}, {`'1_0' * 1`, nan}, {`'inf' * 1`, nan}, {`'nan' * 1`, nan}, {`'infinity' * 1`, nan}, {`'0x' * 1`, nan}, {`'0xg' * 1`, nan}, {`'-0x10' * 1`, nan}, {`'0x+1' * 1`, nan}, {`'0x1p4' * 1`, nan},
		{`'0b12' * 1`, nan}, {`'1e' * 1`, nan}, {`'--1' * 1`, nan}, {`'1 2' * 1`, nan}, {`'e5' * 1`, nan},
	})
}

func TestBits(t *testing.T) {
	evaluate(t, [][2]string{
		{`5 & 3`, `1`}, {`5 | 3`, `7`}, {`5 ^ 3`, `6`}, {`~a`, `-2`}, {`~~half`, `1`}, {`~s`, `-1`}, {`!~a`, `false`}, {`a << 2`, `4`}, {`a << 33`, `2`}, {`a << -1`, `-2147483648`}, {`-8 >> 1`, `-4`}, {`-1 >> 31`, `-1`},
		{`n | 4`, `4`}, {`half | 0`, `1`}, {`-half | 0`, `-1`}, {`nan | 0`, `0`}, {`inf | 0`, `0`}, {`big | 0`, `-559939584`}, {`4294967296 | 0`, `0`}, {`4294967295 | 0`, `-1`}, {`2147483648 | 0`, `-2147483648`}, {`-2147483649 | 0`, `2147483647`},
		{`1 << 2 + 1`, `8`}, {`a & b == 2`, `1`}, {`a | b ^ c & 1`, `3`}, {`-z | 0`, `0`},
	})
}

func TestComparison(t *testing.T) {
	evaluate(t, [][2]string{
		{`a < b`, `true`}, {`a > b`, `false`}, {`a <= 1`, `true`}, {`a >= 2`, `false`}, {`a < b < c`, `true`}, {`'10' < '9'`, `true`}, {`'10' < 9`, `false`}, {`9 > '10'`, `false`}, {`s < 't'`, `true`}, {`'B' > 'a'`, `false`}, {`'' < 'a'`, `true`}, {`'a' <= 'a'`, `true`},
		{`'abc' < 'abd'`, `true`}, {`'ab' < 'abc'`, `true`}, {`emo < high`, `true`}, {`high < emo`, `false`}, {`high > emo`, `true`}, {`zh < emo`, `true`}, {`'é' > 'z'`, `true`}, {`'ａ' > high`, `true`},
		{`u > 1`, `false`}, {`u <= u`, `false`}, {`nan <= nan`, `false`}, {`n >= 0`, `true`}, {`n < 1`, `true`}, {`t > 0`, `true`}, {`[2] > 1`, `true`}, {`arr > 0`, `false`}, {`one < '6'`, `true`}, {`obj > 1`, `false`}, {`obj >= obj`, `true`}, {`half > a`, `true`},
		{`a == 1`, `true`}, {`a == '1'`, `true`}, {`a === '1'`, `false`}, {`a != '1'`, `false`}, {`a !== '1'`, `true`}, {`a === 1`, `true`}, {`a + 1 === b`, `true`}, {`b % 2 == 0`, `true`}, {`1 - 1 === 0 * 5`, `true`}, {`s === 'str'`, `true`}, {`z === nz`, `true`},
		{`n == u`, `true`}, {`n === u`, `false`}, {`n == 0`, `false`}, {`u == 0`, `false`}, {`n == f`, `false`}, {`n == n`, `true`}, {`n == ''`, `false`}, {`nan == nan`, `false`}, {`nan != nan`, `true`}, {`nan === nan`, `false`},
		{`z == ''`, `true`}, {`z == f`, `true`}, {`e == f`, `true`}, {`'0' == f`, `true`}, {`t == '1'`, `true`}, {`t == 'true'`, `false`}, {`hs == 16`, `true`}, {`1 == ' 1 '`, `true`},
		{`none == f`, `true`}, {`none == ''`, `true`}, {`none == 0`, `true`}, {`one == 5`, `true`}, {`arr == '1,2,3'`, `true`}, {`obj == '[object Object]'`, `true`}, {`obj == obj`, `true`}, {`obj === obj`, `true`}, {`empty == {a}`, `false`}, {`[] == []`, `false`}, {`arr == obj`, `false`},
		{`arr === '1,2,3'`, `false`}, {`u == obj`, `false`}, {`obj == null`, `false`}, {`t == arr`, `false`}, {`true == [1]`, `true`},
	})
}

func TestChoices(t *testing.T) {
	evaluate(t, [][2]string{
		{`!a`, `false`}, {`!!s`, `true`}, {`!none`, `false`}, {`!e`, `true`}, {`!n == t`, `true`},
		{`a && b`, `2`}, {`z && b`, `0`}, {`n && b`, `null`}, {`a || b`, `1`}, {`e || 'default'`, `"default"`}, {`u || n`, `null`}, {`a && z || s`, `"str"`}, {`a || z && s`, `1`}, {`a && b | c`, `3`},
		{`a ? 'yes' : 'no'`, `"yes"`}, {`z ? 'yes' : 'no'`, `"no"`}, {`f ? 1 : t ? 2 : 3`, `2`}, {`a ? b ? 'bb' : 'bn' : 'n'`, `"bb"`}, {`a ? (b ? c : 1) : 2`, `3`}, {`a || b ? 1 : 2`, `1`}, {`f ? b : c || 1`, `3`}, {`a?.5:1`, `0.5`},
		{`none ? 1 : 2`, `1`}, {`'0' ? 1 : 2`, `1`}, {`'false' ? 1 : 2`, `1`}, {`nan ? 1 : 2`, `2`},
	})
}

func TestText(t *testing.T) {
	v := value(t, data)
	for key, want := range map[string]string{
		"n": "null", "u": "", "missing": "", "t": "true", "f": "false", "nan": "NaN", "inf": "Infinity", "nz": "0", "half": "1.5", "big": "1e+21", "small": "1e-7", "far": "9007199254740993000",
		"s": "str", "e": "", "emo": "😀x", "arr": "1,2,3", "none": "", "deep": "1,2,3,4,", "obj": "[object Object]", "list": "[object Object],[object Object]", "fn": "[object Function]", "date": "[object Date]",
	} {
		require.Equal(t, want, expr.Text(v.Get(key)), key)
		require.Equal(t, "x"+want, string(expr.AppendText([]byte("x"), v.Get(key))), key)
	}
	for src, want := range map[string]string{
		`-1/0`: "-Infinity", `100/3`: "33.333333333333336", `123456789012345680000`: "123456789012345680000", `0.000001`: "0.000001", `-0.00000015`: "-1.5e-7", `1/3`: "0.3333333333333333", `0-12345678901`: "-12345678901",
		`1000000000000000000000000/7`: "1.4285714285714285e+23", `9007199254740993`: "9007199254740992", `[1, 'b', null]`: "1,b,", `[u, [n], [[]]]`: ",,",
	} {
		require.Equal(t, want, string(parse(t, src).AppendText(nil, scope{data: v})), src)
	}
}

func TestLiteralIsKnown(t *testing.T) {
	for src, want := range map[string]string{
		``: `""`, `1 + 2 * 3`: `7`, `'a' + 'b'`: `"ab"`, `[1, [2]]`: `[1, [2]]`, `{a: 1, ...{b: 2} }`: `{"a": 1, "b": 2}`, `[1, 2][0]`: `1`, `!0 ? 'x' : 'y'`: `"x"`, `-(~5)`: `6`, `1 < 2 && 'a' == 'a'`: `true`,
		`null || undefined`: undefined, `a.prototype`: undefined, `[1].length`: `1`,
	} {
		v, ok := parse(t, src).Literal()
		require.True(t, ok, src)
		requireValue(t, want, v, src)
	}
	for _, src := range []string{`a`, `[a]`, `{a}`, `1 + a`, `foo()`, `[1](1)`, `true || a`, `[1, 2][a]`} {
		_, ok := parse(t, src).Literal()
		require.False(t, ok, src)
	}
}
