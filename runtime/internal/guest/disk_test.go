package guest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// answering is a guest that answers a letter.
func answering(letter string) []byte {
	h := healthy().header(int32(abi.StatusOK), answerAt, 1)
	h.data = append(h.data, letter...)
	return h.wasm()
}

// answeringByCode is a guest that answers a letter; which one is in its code only.
func answeringByCode(letter byte) []byte {
	store := join(i32(answerAt, int32(letter)), []byte{opStore, 2, 0})
	h := healthy().header(int32(abi.StatusOK), answerAt, 1)
	return h.with(abi.ExportDispatch, function{params: 1, results: 1, code: join(store, i32(headerAt))}).wasm()
}

// loadOnly is a module of the machine code on the disk.
func loadOnly(t *testing.T, dir string, wasm []byte, o Options) (*Module, error) {
	t.Helper()
	d, err := openDisk(dir)
	require.NoError(t, err)
	bare, data, ok := skeleton(wasm, o.looks)
	require.True(t, ok)
	o.MemoryLimitPages = DefaultMemoryLimitPages
	m := newModule(t.Context(), o, d.cache)
	m.data = data
	t.Cleanup(func() {
		require.NoError(t, m.close(t.Context()))
		require.NoError(t, d.cache.Close(t.Context()))
	})
	if err := m.loadOnly(t.Context(), bare); err != nil {
		return nil, err
	}
	return m, m.link(t.Context())
}

// fillDisk compiles modules with a new disk cache, and gives the directory that wazero's files are in.
func fillDisk(t *testing.T, o Options, modules ...[]byte) (dir string) {
	t.Helper()
	var c Cache
	o.CacheDir = t.TempDir()
	for _, wasm := range modules {
		_, err := c.Compile(t.Context(), wasm, o)
		require.NoError(t, err)
	}
	require.NoError(t, c.Close(t.Context()))
	version, known := wazeroVersion()
	require.True(t, known)
	return filepath.Join(o.CacheDir, version)
}

// TestDiskCacheHasTheCode proves that a second process compiles nothing: what it loads can be nothing but the machine code on the disk, for its bodies are traps.
func TestDiskCacheHasTheCode(t *testing.T) {
	b, err := faults()
	require.NoError(t, err)
	for _, o := range []Options{{}, {Guard: true, looks: true}} {
		dir := fillDisk(t, o, b.WASM)
		m, err := loadOnly(t, dir, b.WASM, o)
		require.NoError(t, err)
		require.Equal(t, "x", say(t, instantiate(t, m, InstanceOptions{}), "echo x"))
		_, err = loadOnly(t, dir, b.WASM, Options{Guard: !o.Guard, looks: !o.looks})
		require.ErrorIs(t, err, errNotCached)
	}
}

// TestDiskCacheOfAModuleWithoutLooks: what guarded does not know, here a vector, is found again as what wazero guards.
func TestDiskCacheOfAModuleWithoutLooks(t *testing.T) {
	vector := join([]byte{0xfd, 12}, make([]byte, 16), []byte{instrDrop}, i32(headerAt))
	wasm := withGlobals(yielding().with(abi.ExportDispatch, function{params: 1, results: 1, code: vector}).wasm())
	_, ok := guarded(wasm)
	require.False(t, ok)
	o := Options{Guard: true}
	m, err := loadOnly(t, fillDisk(t, o, wasm), wasm, o)
	require.NoError(t, err)
	require.Empty(t, say(t, instantiate(t, m, InstanceOptions{}), "?"))
}

func TestDiskCacheTellsOptionsApart(t *testing.T) {
	wasm := answering("a")
	for _, o := range []Options{{}, {Guard: true}} {
		dir := fillDisk(t, o, wasm)
		m, err := loadOnly(t, dir, wasm, o)
		require.NoError(t, err)
		require.Equal(t, "a", say(t, instantiate(t, m, InstanceOptions{}), "?"))
		_, err = loadOnly(t, dir, wasm, Options{Guard: !o.Guard})
		require.ErrorIs(t, err, errNotCached)

		scratch, err := filepath.Glob(filepath.Join(dir, "new-*"))
		require.NoError(t, err)
		require.Empty(t, scratch)
	}
}

func TestDiskCacheTellsModulesApart(t *testing.T) {
	modules := [][]byte{answeringByCode('a'), answeringByCode('b'), answering("a"), answering("b")}
	dir := fillDisk(t, Options{}, modules...)
	for n, want := range []string{"a", "b", "a", "b"} {
		m, err := loadOnly(t, dir, modules[n], Options{})
		require.NoError(t, err)
		require.Equal(t, want, say(t, instantiate(t, m, InstanceOptions{}), "?"))
	}
	for range 2 {
		_, err := loadOnly(t, dir, answeringByCode('c'), Options{})
		require.ErrorIs(t, err, errNotCached, "and asking does not make it one of traps")
	}
}

func TestDiskCacheHealsAfterDamage(t *testing.T) {
	wasm := answeringByCode('a')
	dir := fillDisk(t, Options{}, wasm)
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.NoError(t, os.Truncate(files[0], 40))
	_, err = loadOnly(t, dir, wasm, Options{})
	require.Error(t, err)

	d, err := openDisk(dir)
	require.NoError(t, err)
	m, err := d.compile(t.Context(), wasm, Options{MemoryLimitPages: DefaultMemoryLimitPages})
	require.NoError(t, err)
	require.Equal(t, "a", say(t, instantiate(t, m, InstanceOptions{}), "?"))
	require.NoError(t, m.close(t.Context()))
	require.NoError(t, d.cache.Close(t.Context()))
	m, err = loadOnly(t, dir, wasm, Options{})
	require.NoError(t, err)
	require.Equal(t, "a", say(t, instantiate(t, m, InstanceOptions{}), "?"))
}

// TestDiskCacheOfAnInterpreter stands for a machine that wazero has no compiler for.
func TestDiskCacheOfAnInterpreter(t *testing.T) {
	wasm := answeringByCode('a')
	dir := fillDisk(t, Options{}, wasm)
	_, err := loadOnly(t, dir, wasm, Options{Interpreter: true})
	require.ErrorIs(t, err, errNotCached)

	d, err := openDisk(t.TempDir())
	require.NoError(t, err)
	m, err := d.compile(t.Context(), wasm, Options{Interpreter: true, MemoryLimitPages: DefaultMemoryLimitPages})
	require.NoError(t, err)
	require.Equal(t, "a", say(t, instantiate(t, m, InstanceOptions{}), "?"))
	require.NoError(t, m.close(t.Context()))
	require.NoError(t, d.cache.Close(t.Context()))
}

func TestSkeletonRefuses(t *testing.T) {
	whole := healthy().wasm()
	for name, wasm := range map[string][]byte{
		"nothing": nil, "no module": []byte("#!/bin/sh"), "another version": []byte("\x00asm\x02\x00\x00\x00"), "no code": []byte(header), "half a file": whole[:len(whole)-1],
		"half a length": []byte(header + "\x0a\x80"), "a length of six bytes": []byte(header + "\x0a\x81\x80\x80\x80\x80\x00\x00"), "code without a count": []byte(header + "\x0a\x00"),
		"more bodies than bytes": []byte(header + "\x0a\x01\x02"),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, ok := skeleton(wasm, false)
			require.False(t, ok)
		})
	}
}
