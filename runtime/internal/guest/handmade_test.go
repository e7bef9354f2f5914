package guest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

func TestHandmadeGuestIsHealthy(t *testing.T) {
	m, err := Compile(t.Context(), healthy().wasm(), Options{NoCache: true})
	require.NoError(t, err)
	require.Empty(t, say(t, instantiate(t, m, InstanceOptions{}), "anything"))
}

func TestCompileRefuses(t *testing.T) {
	imports := func(name string, params int) *handmade {
		h := healthy()
		h.order, h.imports = []string{name}, map[string]int{name: params}
		return h
	}
	nowhere := healthy()
	nowhere.memory = ""
	for _, c := range []struct {
		name string
		wasm []byte
		code engine.Code
		want string
	}{
		{"nothing", nil, engine.CodeBuild, "build failed: not a WASM module that can run: invalid magic number"},
		{"no wasm", []byte("#!/bin/sh\necho"), engine.CodeBuild, "build failed: not a WASM module that can run: invalid magic number"},
		{"half a file", healthy().wasm()[:60], engine.CodeBuild, "build failed: not a WASM module that can run: "},
		{"no memory", nowhere.wasm(), engine.CodeExport, "missing export: the guest exports no memory"},
		{"no start", healthy().without(abi.ExportInitialize).wasm(), engine.CodeExport, "missing export: the guest exports no function _initialize; "},
		{"no version", healthy().without(abi.ExportABI).wasm(), engine.CodeExport, "missing export: the guest exports no function wxkit_abi; "},
		{"no buffer", healthy().without(abi.ExportBuf).wasm(), engine.CodeExport, "missing export: the guest exports no function wxkit_buf; "},
		{"no dispatch", healthy().without(abi.ExportDispatch).wasm(), engine.CodeExport, "missing export: the guest exports no function wxkit_dispatch; "},
		{"two parameters", healthy().with(abi.ExportDispatch, function{params: 2, results: 1, code: i32(headerAt)}).wasm(), engine.CodeExport,
			"missing export: wxkit_dispatch has the type (i32, i32) -> (i32), not (i32) -> (i32)"},
		{"no result", healthy().with(abi.ExportABI, function{}).wasm(), engine.CodeExport, "missing export: wxkit_abi has the type () -> (), not () -> (i32)"},
		{"a module that is not WASI", imports("env.print", 1).wasm(), engine.CodeBuild, "build failed: the guest imports env.print; there is only wasi_snapshot_preview1"},
		{"unknown to WASI", imports("wasi_snapshot_preview1.launch", 1).wasm(), engine.CodeBuild,
			"build failed: the guest imports launch, which wasi_snapshot_preview1 has not"},
		{"another type than WASI", imports("wasi_snapshot_preview1.fd_close", 2).wasm(), engine.CodeBuild,
			"build failed: the guest imports fd_close with the type (i32, i32) -> (i32), not (i32) -> (i32)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Compile(t.Context(), c.wasm, Options{NoCache: true})
			require.Nil(t, m)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, c.code, engineError(t, err).Code)
		})
	}
}

func TestInstantiateRefuses(t *testing.T) {
	version := func(v int32) []byte { return healthy().with(abi.ExportABI, function{results: 1, code: i32(v)}).wasm() }
	big := healthy()
	big.pages = 100
	for _, c := range []struct {
		name string
		wasm []byte
		code engine.Code
		want string
	}{
		{"major 2", version(2<<16 | 3), engine.CodeABI, "wrong ABI version: the guest speaks version 2.3, the simulator 1.0; build both with the same wxkit"},
		{"major 0", version(0), engine.CodeABI, "wrong ABI version: the guest speaks version 0.0, the simulator 1.0; build both with the same wxkit"},
		{"start traps", healthy().with(abi.ExportInitialize, function{code: []byte{opUnreachable}}).wasm(), engine.CodeTrap, "trap: unreachable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Compile(t.Context(), c.wasm, Options{NoCache: true})
			require.NoError(t, err)
			i, err := m.Instantiate(t.Context(), InstanceOptions{})
			require.Nil(t, i)
			require.EqualError(t, err, c.want)
			require.Equal(t, c.code, engineError(t, err).Code)
		})
	}
	m, err := Compile(t.Context(), version(int32(abi.Version+1)), Options{NoCache: true})
	require.NoError(t, err)
	require.Empty(t, say(t, instantiate(t, m, InstanceOptions{}), "a higher minor is welcome"))

	_, err = Compile(t.Context(), big.wasm(), Options{NoCache: true, MemoryLimitPages: 10})
	require.ErrorContains(t, err, "build failed: not a WASM module that can run: ")
}

func TestMalformedAnswers(t *testing.T) {
	const end = 1 << 16
	for _, c := range []struct {
		name  string
		guest *handmade
		want  string
	}{
		{"header beyond memory", healthy().with(abi.ExportDispatch, function{params: 1, results: 1, code: i32(end - 8)}), "the header is at 0xfff8, which is not in the guest's memory"},
		{"header at -1", healthy().with(abi.ExportDispatch, function{params: 1, results: 1, code: i32(-1)}), "the header is at 0xffffffff, which is not in the guest's memory"},
		{"buffer beyond memory", healthy().with(abi.ExportBuf, function{params: 1, results: 1, code: i32(end - 1)}), "wxkit_buf(4096) returned 0xffff, which is not in the guest's memory"},
		{"unknown status", healthy().header(2), "the header has the unknown status 2"},
		{"very unknown status", healthy().header(-3), "the header has the unknown status -3"},
		{"negative length", healthy().header(0, answerAt, -1), "the header names -1 bytes at 0x80, which are not in the guest's memory"},
		{"too long", healthy().header(0, answerAt, end), "the header names 65536 bytes at 0x80, which are not in the guest's memory"},
		{"frame beyond memory", healthy().header(0, -2, 1), "the header names 1 bytes at 0xfffffffe, which are not in the guest's memory"},
		{"negative count", healthy().header(0, answerAt, 0, -4), "the header counts -4 parked handlers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Compile(t.Context(), c.guest.wasm(), Options{NoCache: true})
			require.NoError(t, err)
			i := instantiate(t, m, InstanceOptions{})
			_, _, _, err = i.Dispatch(t.Context(), []byte("frame"))
			require.EqualError(t, err, "malformed frame: "+c.want)
			require.Equal(t, engine.CodeMalformed, engineError(t, err).Code)
			requireDead(t, i, err)
		})
	}
}

// TestLegalisedImports runs a guest whose imports have lost their 64-bit parameters.
func TestLegalisedImports(t *testing.T) {
	const clock, seek = "wasi_snapshot_preview1.clock_time_get", "wasi_snapshot_preview1.fd_seek"
	h := healthy().header(0, answerAt, 28)
	h.order, h.imports = []string{clock, seek}, map[string]int{clock: 4, seek: 5}
	store := func(at int32, call ...[]byte) []byte { return join(i32(at), join(call...), []byte{opStore, 2, 0}) }
	h.with(abi.ExportDispatch, function{params: 1, results: 1, code: join(
		i32(0, 0, 0, answerAt), []byte{opCall, 0, opDrop},
		i32(1, 0, 0, answerAt+8), []byte{opCall, 0, opDrop},
		store(answerAt+16, i32(9, 0, 0, answerAt), []byte{opCall, 0}),
		store(answerAt+20, i32(0, 0, 0, -1), []byte{opCall, 0}),
		store(answerAt+24, i32(1, 0, 0, 0, 0), []byte{opCall, 1}),
		i32(headerAt),
	)})
	m, err := Compile(t.Context(), h.wasm(), Options{NoCache: true})
	require.NoError(t, err)
	i := instantiate(t, m, InstanceOptions{
		Walltime: func() time.Time { return time.Unix(0, 0x0102030405060708) },
		Nanotime: func() time.Duration { return 0x0a0b0c0d0e0f },
	})
	want := "\x08\x07\x06\x05\x04\x03\x02\x01" + "\x10\x0e\x0d\x0c\x0b\x0a\x00\x00" + "\x1c\x00\x00\x00" + "\x15\x00\x00\x00" + "\x46\x00\x00\x00"
	require.Equal(t, want, say(t, i, "x"))
}
