package ops

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/casetest"
	"github.com/wxkit/wxkit/wasm/abi"
)

// caseDefinitions is what the files of a case define.
func caseDefinitions(c abi.Value) map[string]abi.Value {
	defs := map[string]abi.Value{}
	files := c.Get("input").Get("files")
	for i := range files.Len() {
		if def := files.At(i).Get("def"); def.Kind() == abi.Object {
			defs[files.KeyAt(i)] = def
		}
	}
	return defs
}

// Every definition of the cases can be read, and what each of its functions logs has the form of the entries that the cases want.
func TestConformanceDefinitions(t *testing.T) {
	list := casetest.Templates(t)
	require.NotZero(t, list.Len())
	for i := range list.Len() {
		id := list.At(i).Get("id").Text()
		p, err := Parse(caseDefinitions(list.At(i)))
		require.NoError(t, err, id)
		forms := wantedForms(list.At(i).Get("want"))
		logic := p.Start(func(e Entry) {
			if form, ok := forms[e.Kind]; ok {
				require.Equal(t, form, keys(e.Object()), id)
			}
		})
		run(t, &echo{logic: logic, ctx: t.Context()}, events(logic.Manifest()))
		require.NoError(t, logic.Close())
	}
}

// wantedForms is, for each kind of entry, which keys it has.
func wantedForms(want abi.Value) map[Kind]string {
	forms := map[Kind]string{}
	for i := range want.Len() {
		log := want.At(i).Get("log")
		for k := range log.Len() {
			forms[Kind(log.At(k).Get("t").Text())] = keys(log.At(k))
		}
	}
	return forms
}

func keys(v abi.Value) string {
	names := make([]string, v.Len())
	for i := range names {
		names[i] = v.KeyAt(i)
	}
	return strings.Join(names, " ")
}

// Instances of one Program share nothing that changes, even if the framework writes into all that it gets; the race detector watches.
func TestInstancesRunAtOnce(t *testing.T) {
	p, err := Parse(definitions(t, `{"p": {"data": {"o": {"x": 1}, "l": [1]}, "methods": {"go": {"ops": [["set", {"o.x": [1], "q": {"y": 1}}], ["inc", "l[0]"], ["logData", ""], ["emit", "e", {"d": []}]],
		"returns": {"r": []}}}}}`))
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			logic := p.Start(func(e Entry) { spoil(e.Value) })
			defer logic.Close()
			run(t, &echo{logic: logic, ctx: t.Context()}, append(events(logic.Manifest()), abi.Event{Kind: abi.EventManifest}))
		})
	}
	all.Wait()
}
