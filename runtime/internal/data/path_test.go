package data

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func key(k string) Step { return Step{Key: k} }

func index(i int) Step { return Step{Index: i, IsIndex: true} }

// The paths, texts and positions were compared with miniprogram-exparser 2.29.1.
func TestParsePath(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want Path
		text string // String, "" for the input itself
	}{
		{"a", Path{key("a")}, ""},
		{"a.b", Path{key("a"), key("b")}, ""},
		{"a[0].b", Path{key("a"), index(0), key("b")}, ""},
		{"a[0]b", Path{key("a"), index(0), key("b")}, "a[0].b"},
		{"a[0][12]", Path{key("a"), index(0), index(12)}, ""},
		{"a.[0]", Path{key("a"), index(0)}, "a[0]"},
		{"a[00]", Path{key("a"), index(0)}, "a[0]"},
		{"a[1", Path{key("a"), index(1)}, "a[1]"},
		{"[0].x", Path{index(0), key("x")}, ""},
		{"a..b", Path{key("a"), key("b")}, "a.b"},
		{".x", Path{key("x")}, "x"},
		{"o.", Path{key("o")}, "o"},
		{".", Path{}, "-"},
		{"", Path{}, "-"},
		{"a b", Path{key("a b")}, ""},
		{"a-b", Path{key("a-b")}, ""},
		{"5", Path{key("5")}, ""},
		{"a,b", Path{key("a,b")}, ""},
		{"名字.あ", Path{key("名字"), key("あ")}, ""},
		{"a]b", Path{key("a]b")}, `a\]b`},
		{`a\.b`, Path{key("a.b")}, ""},
		{`a\[0\]`, Path{key("a[0]")}, ""},
		{`a\\b`, Path{key(`a\b`)}, ""},
		{`a\x`, Path{key(`a\x`)}, `a\\x`},
		{`a\`, Path{key(`a\`)}, `a\\`},
	} {
		t.Run(tc.in, func(t *testing.T) {
			got, err := ParsePath(tc.in)
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
			text := tc.text
			switch text {
			case "":
				text = tc.in
			case "-":
				text = ""
			}
			require.Equal(t, text, got.String())
		})
	}
}

func TestParsePathErrors(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"a[x]", `data path descriptor "a[x]" is illegal at char 2 (illegal index)`}, // statement 128
		{"a[", `data path descriptor "a[" is illegal at char 2 (illegal index)`},
		{"a[]", `data path descriptor "a[]" is illegal at char 2 (illegal index)`},
		{"a[-1]", `data path descriptor "a[-1]" is illegal at char 2 (illegal index)`},
		{"a[1.5]", `data path descriptor "a[1.5]" is illegal at char 3 (illegal index)`},
		{"a[ 1]", `data path descriptor "a[ 1]" is illegal at char 2 (illegal index)`},
		{"a[1 ]", `data path descriptor "a[1 ]" is illegal at char 3 (illegal index)`},
		{"o['x']", `data path descriptor "o['x']" is illegal at char 2 (illegal index)`},
		{"你[x]", `data path descriptor "你[x]" is illegal at char 2 (illegal index)`},
		{"😀[x]", `data path descriptor "😀[x]" is illegal at char 3 (illegal index)`},
		{"a[4000000000]", `data path descriptor "a[4000000000]" is illegal at char 2 (illegal index)`},
		{"a[99999999999999999999999]", `data path descriptor "a[99999999999999999999999]" is illegal at char 2 (illegal index)`},
		{"a[1048575][1]", `data path descriptor "a[1048575][1]" is illegal at char 11 (illegal index)`},
	} {
		t.Run(tc.in, func(t *testing.T) {
			_, err := ParsePath(tc.in)
			require.EqualError(t, err, tc.want)
		})
	}
}

func TestParsePathLimits(t *testing.T) {
	p, err := ParsePath("a[1048575]")
	require.NoError(t, err)
	require.Equal(t, MaxIndex, p[1].Index)
	_, err = ParsePath("a" + strings.Repeat(".a", abi.MaxDepth-1))
	require.NoError(t, err)
	_, err = ParsePath("a" + strings.Repeat(".a", abi.MaxDepth))
	require.ErrorContains(t, err, "is illegal at char 201 (too many parts)")
}

func TestEscape(t *testing.T) {
	require.Equal(t, `a\.b\[0\]\\c`, Escape(`a.b[0]\c`))
	require.Equal(t, "", Escape(""))
	p, err := ParsePath(Escape(`.[]\`) + "." + Escape("0"))
	require.NoError(t, err)
	require.Equal(t, Path{key(`.[]\`), key("0")}, p)
}

// fixture is {"a":1,"o":{"x":1,"y":{"z":2}},"l":[1,{"k":"v"},3],"s":"str","n":null}.
func fixture() abi.Value {
	return abi.ObjectValue(
		abi.Field{Key: "a", Value: abi.IntValue(1)},
		abi.Field{Key: "o", Value: abi.ObjectValue(
			abi.Field{Key: "x", Value: abi.IntValue(1)},
			abi.Field{Key: "y", Value: abi.ObjectValue(abi.Field{Key: "z", Value: abi.IntValue(2)})},
		)},
		abi.Field{Key: "l", Value: abi.ArrayValue(abi.IntValue(1), abi.ObjectValue(abi.Field{Key: "k", Value: abi.StringValue("v")}), abi.IntValue(3))},
		abi.Field{Key: "s", Value: abi.StringValue("str")},
		abi.Field{Key: "n", Value: abi.NullValue()},
	)
}

// Every result was compared with miniprogram-exparser 2.29.1; holes are undefined, which JSON shows as null.
func TestApply(t *testing.T) {
	for _, tc := range []struct{ name, path, field, want string }{
		{"field", "a", "a", `9`},
		{"statement 125: objects are made", "e.b.c", "e", `{"b":{"c":9}}`},
		{"statement 125: an array with a hole", "q[1].z", "q", `[null,{"z":9}]`},
		{"arrays in arrays", "q[0][1]", "q", `[[null,9]]`},
		{"statement 126: string becomes object", "s.x", "s", `{"x":9}`},
		{"statement 126: array becomes object", "l.k", "l", `{"k":9}`},
		{"statement 126: object becomes array", "o[0]", "o", `[9]`},
		{"number becomes object", "a.b", "a", `{"b":9}`},
		{"null becomes object", "n.b", "n", `{"b":9}`},
		{"array becomes object for .0", "l.0", "l", `{"0":9}`},
		{"array becomes object for .length", "l.length", "l", `{"length":9}`},
		{"object keeps its other keys", "o.y.z", "o", `{"x":1,"y":{"z":9}}`},
		{"number key of an object", "o.0", "o", `{"0":9,"x":1,"y":{"z":2}}`},
		{"item", "l[0]", "l", `[9,{"k":"v"},3]`},
		{"in an item", "l[1].k", "l", `[1,{"k":9},3]`},
		{"append", "l[3]", "l", `[1,{"k":"v"},3,9]`},
		{"extend", "l[5]", "l", `[1,{"k":"v"},3,null,null,9]`},
		{"statement 127: escaped", `a\.b`, "a.b", `9`},
		{"index on the data", "[0]", "0", `9`},
		{"index on the data, and below", "[0][1]", "0", `[null,9]`},
		{"empty path", "", "undefined", `9`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root := fixture()
			p, err := ParsePath(tc.path)
			require.NoError(t, err)
			p.Apply(root, abi.IntValue(9))
			require.Equal(t, tc.want, root.Get(tc.field).JSON())
			require.Equal(t, tc.field, p.Field())
			root.Delete(tc.field)
			rest := fixture()
			rest.Delete(tc.field)
			require.True(t, rest.Equal(root), "other fields changed: %s", root.JSON())
		})
	}
}

func TestApplyHoleIsUndefined(t *testing.T) {
	root := abi.ObjectValue()
	Path{key("q"), index(1)}.Apply(root, abi.NullValue())
	require.Equal(t, abi.Undefined, root.Get("q").At(0).Kind())
	require.Equal(t, abi.Null, root.Get("q").At(1).Kind())
}

func TestGet(t *testing.T) {
	for _, tc := range []struct{ path, want string }{
		{"a", "1"}, {"o.y.z", "2"}, {"l[1].k", `"v"`}, {"l.1.k", `"v"`}, {"l.length", "3"}, {"n", "null"},
		{"x", ""}, {"x.y[0]", ""}, {"n.x", ""}, {"l[7]", ""}, {"l.01", ""}, {"l.k", ""}, {"o[0]", ""}, {"s.length", ""}, {"s[0]", ""}, {"a.b", ""},
	} {
		p, err := ParsePath(tc.path)
		require.NoError(t, err)
		require.Equal(t, tc.want, p.Get(fixture()).JSON(), tc.path)
	}
	root := fixture()
	require.True(t, Path{}.Get(root).Same(root))
}

func TestUnder(t *testing.T) {
	p := Path{key("a"), index(0), key("b")}
	require.True(t, p.Under(nil))
	require.True(t, p.Under(p[:2]))
	require.True(t, p.Under(p))
	require.False(t, p[:2].Under(p))
	require.False(t, p.Under(Path{key("a"), key("0")}))
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"a", "a.b[0]", "a..b.", "[0][1]", `a\.b\\`, "a[1048575]", "a[4000000000]", "a[x]", "😀[", "", `\`, "o.0", "\xff[1", "q[1].length"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, _ = ParsePattern(s)
		p, err := ParsePath(s)
		if err != nil {
			require.Empty(t, p)
			require.Contains(t, err.Error(), `data path descriptor "`+s+`" is illegal at char `)
			return
		}
		again, err := ParsePath(p.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
		if len(p) == 0 {
			return
		}
		total := 0
		for _, step := range p {
			total += step.Index
			require.True(t, step.IsIndex || step.Key != "")
		}
		require.LessOrEqual(t, total, MaxIndex)
		root := fixture()
		v := abi.ObjectValue()
		p.Apply(root, v)
		require.True(t, p.Get(root).Same(v))
	})
}

// Apply tells what has changed: more than the place itself where a container was made or replaced.
func TestPathApplyChanged(t *testing.T) {
	for path, want := range map[string]int{"a": 1, "o.x": 2, "o.x.y": 2, "l[0]": 2, "l[9].x": 2, "l.x": 1, "s.x": 1, "new.x.y": 1, "": 0} {
		root := abi.ObjectValue(
			abi.Field{Key: "o", Value: abi.ObjectValue(abi.Field{Key: "x", Value: abi.IntValue(1)})},
			abi.Field{Key: "l", Value: abi.ArrayValue(abi.ObjectValue())},
			abi.Field{Key: "s", Value: abi.StringValue("text")})
		p, err := ParsePath(path)
		require.NoError(t, err)
		require.Equal(t, want, p.Apply(root, abi.IntValue(7)), path)
	}
}
