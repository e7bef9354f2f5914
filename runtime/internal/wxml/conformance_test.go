package wxml

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/casetest"
	"github.com/wxkit/wxkit/wasm/abi"
)

// The sources that the classic profile refuses are refused, all others are read, and print as WXML that reads as the same.
func TestConformanceParse(t *testing.T) {
	list := casetest.Templates(t)
	for i := range list.Len() {
		c := list.At(i)
		files := c.Get("input").Get("files")
		refused := false
		for k := range files.Len() {
			if files.At(k).Kind() != abi.Object {
				continue
			}
			f, err := Parse(files.KeyAt(k)+".wxml", []byte(files.At(k).Get("wxml").Text()))
			if err != nil {
				refused = true
				continue
			}
			again := parse(t, f.String())
			require.Equal(t, f.String(), again.String(), c.Get("id").Text())
		}
		require.Equal(t, c.Get("want").Get("compileError").Bool(), refused, c.Get("id").Text())
	}
}

// The first tree of every case that needs neither a second file nor wxs comes out as wanted.
func TestConformanceDraw(t *testing.T) {
	list := casetest.Templates(t)
	compared := 0
	for i := range list.Len() {
		c := list.At(i)
		want := c.Get("want").Get("tree")
		if c.Get("want").Kind() == abi.Array {
			want = c.Get("want").At(0).Get("tree")
		}
		input := c.Get("input")
		files := input.Get("files")
		entry := files.Get(input.Get("entry").Text())
		if want.Kind() != abi.Object || files.Len() > 1 || changesData(entry.Get("def")) {
			continue
		}
		f := parse(t, entry.Get("wxml").Text())
		if len(f.Wxs) > 0 {
			continue
		}
		compared++
		require.Equal(t, want.JSON(), draw(f, object(entry.Get("def").Get("data"))).JSON(), c.Get("id").Text()+" "+entry.Get("wxml").Text())
	}
	require.NotZero(t, compared)
	t.Logf("%d of %d cases drawn", compared, list.Len())
}

// changesData reports whether a component has hooks that may change its data before it is drawn, or properties.
func changesData(def abi.Value) bool {
	hooks := def.Get("lifetimes").JSON() + def.Get("observers").JSON()
	return def.Get("properties").Len() > 0 || def.Get("behaviors").Len() > 0 || strings.Contains(hooks, `"set`) || strings.Contains(hooks, `"inc"`)
}
