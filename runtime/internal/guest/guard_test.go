package guest

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// bodies is the content of a code section of functions without locals.
func bodies(codes ...[]byte) []byte {
	content := []byte{byte(len(codes))}
	for _, c := range codes {
		content = append(content, vector(join([]byte{0}, c, []byte{exprEnd}))...)
	}
	return content
}

func TestGuardedCode(t *testing.T) {
	loop := []byte{instrLoop, typeNone}
	look := []byte{instrNop, instrNop}
	end := []byte{exprEnd}
	for _, c := range []struct {
		name     string
		in, want []byte
	}{
		{"no function", bodies(), bodies()},
		{"an empty one", bodies(nil), bodies(nil)},
		{"a loop", bodies(join(loop, end)), bodies(join(loop, look, end))},
		{"loops in loops, in two functions", bodies(join(loop, loop, end, end), join(loop, end)), bodies(join(loop, look, loop, look, end, end), join(loop, look, end))},
		{"a loop of a type", bodies([]byte{instrLoop, 0x80, 0x01, exprEnd}), bodies(join([]byte{instrLoop, 0x80, 0x01}, look, end))},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := guardedCode(c.in, look)
			require.True(t, ok)
			require.Equal(t, c.want, got)
		})
	}
}

// TestGuardedCodePassesOverNumbers: a 3 in what an instruction carries is no loop.
func TestGuardedCodePassesOverNumbers(t *testing.T) {
	for name, code := range map[string][]byte{
		"i32.const":     {instrI32Const, 3, instrDrop},
		"i64.const":     {instrI64Const, 0x83, 0x83, 3, instrDrop},
		"f32.const":     {instrF32Const, 3, 3, 3, 3, instrDrop},
		"f64.const":     {instrF64Const, 3, 3, 3, 3, 3, 3, 3, 3, instrDrop},
		"br":            {0x0c, 3},
		"br_if":         {0x0d, 3},
		"br_table":      {instrBranchTable, 3, 3, 3, 3, 3},
		"call":          {0x10, 3},
		"call_indirect": {instrCallIndirect, 3, 3},
		"local.get":     {0x20, 3},
		"global.set":    {0x24, 3},
		"i32.load":      {instrFirstMemory, 3, 3},
		"i64.store32":   {instrLastMemory, 3, 3},
		"memory.grow":   {instrMemoryGrow, 0},
		"i32.trunc_sat": {instrPrefix, 3},
		"memory.init":   {instrPrefix, 8, 3, 0},
		"memory.copy":   {instrPrefix, 10, 0, 0},
		"memory.fill":   {instrPrefix, 11, 0},
		"i32.add":       {0x6a},
		"extend":        {instrLastPlain},
		"select, if":    {instrSelect, instrIf, 3, instrElse, exprEnd, instrBlock, 3, instrNop, instrReturn, exprEnd},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := guardedCode(bodies(code), []byte{instrNop})
			require.True(t, ok)
			require.Equal(t, bodies(code), got)
		})
	}
	locals := []byte{1, 6, 2, 3, 0x7f, 3, 0x7e, exprEnd}
	got, ok := guardedCode(locals, []byte{instrNop})
	require.True(t, ok)
	require.Equal(t, locals, got)
}

func TestGuardedCodeRefuses(t *testing.T) {
	for name, content := range map[string][]byte{
		"nothing":                       nil,
		"more functions than there are": {2, 2, 0, exprEnd},
		"more than its functions":       {1, 2, 0, exprEnd, 0},
		"half a function":               {1, 3, 0, exprEnd},
		"half a number":                 bodies([]byte{instrI32Const, 0x80})[:4],
		"half a double":                 {1, 3, 0, instrF64Const, 3},
		"a forged table":                bodies([]byte{instrBranchTable, 0xff, 0xff, 0xff, 0xff, 0x7f}),
		"a vector instruction":          bodies([]byte{0xfd, 12}),
		"an atomic one":                 bodies([]byte{0xfe, 3}),
		"a table's":                     bodies([]byte{instrPrefix, 12, 0, 0}),
		"a try":                         bodies([]byte{0x06, typeNone, exprEnd}),
		"another memory":                bodies([]byte{instrFirstMemory, 0x42, 1, 0, instrDrop}),
	} {
		_, ok := guardedCode(content, nil)
		require.False(t, ok, name)
	}
}

// looping is a guest whose turn never ends.
func looping() []byte {
	return withGlobals(yielding().with(abi.ExportDispatch, function{params: 1, results: 1, code: []byte{instrLoop, typeNone, 0x0c, 0, exprEnd, instrUnreachable}}).wasm())
}

// yielding is a healthy guest that imports what a look calls, behind another function.
func yielding() *handmade {
	h := healthy()
	h.order = []string{"wasi_snapshot_preview1.fd_close", "wasi_snapshot_preview1." + yieldImport}
	h.imports = map[string]int{h.order[0]: 1, h.order[1]: 0}
	return h
}

// withGlobals is a handmade module with a section of globals, which it has not of its own. There is none in it.
func withGlobals(wasm []byte) []byte {
	all, _ := sections(wasm)
	i := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionExport })
	return module(slices.Insert(all, i, moduleSection{sectionGlobal, []byte{0}}))
}

func TestGuardedModule(t *testing.T) {
	wasm := looping()
	with, ok := guarded(wasm)
	require.True(t, ok)
	m, err := Compile(t.Context(), with, Options{NoCache: true})
	require.NoError(t, err)
	i := instantiate(t, m, InstanceOptions{})
	i.leash = newLeash(i, true, 0)
	i.leash.end(context.Canceled, context.Canceled)
	_, _, _, err = i.Dispatch(t.Context(), []byte("x"))
	require.EqualError(t, err, "deadline exceeded: context canceled", "it has looked, though wazero does not")
}

// TestGuardedModuleLetsTheCollectorIn: a guest in the middle of a loop must not keep a garbage collection waiting, which keeps all else waiting, the timer that would end the loop too.
func TestGuardedModuleLetsTheCollectorIn(t *testing.T) {
	m, err := Compile(t.Context(), looping(), Options{NoCache: true, Guard: true})
	require.NoError(t, err)
	i := instantiate(t, m, InstanceOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for range 10 {
			runtime.GC()
		}
		cancel()
	}()
	_, _, _, err = i.Dispatch(ctx, []byte("x"))
	require.EqualError(t, err, "deadline exceeded: context canceled")
}

func TestGuardedRefuses(t *testing.T) {
	for name, wasm := range map[string][]byte{
		"nothing":                        nil,
		"no module":                      []byte("#!/bin/sh"),
		"half a module":                  looping()[:60],
		"a module without globals":       yielding().wasm(),
		"a module that cannot yield":     withGlobals(healthy().wasm()),
		"a module that imports a global": bytes.Replace(looping(), vector(join([]byte{2}, imported("fd_close", 0, 0), imported(yieldImport, 0, 1))), vector(join([]byte{2}, imported("fd_close", 3, 0x7f, 0), imported(yieldImport, 0, 1))), 1),
	} {
		_, ok := guarded(wasm)
		require.False(t, ok, name)
	}
}

// imported is an item of a section of imports.
func imported(name string, what ...byte) []byte {
	return join(vector([]byte("wasi_snapshot_preview1")), vector([]byte(name)), what)
}

// FuzzGuarded: whatever a module holds, nothing panics or lasts, and what is made of it can be read again.
func FuzzGuarded(f *testing.F) {
	f.Add(looping())
	f.Add(bodies([]byte{instrLoop, typeNone, exprEnd}))
	f.Fuzz(func(t *testing.T, wasm []byte) {
		guarded(wasm)
		if out, ok := guardedCode(wasm, []byte{instrNop}); ok {
			_, again := guardedCode(out, nil)
			require.True(t, again)
		}
	})
}
