package guest

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
)

// dataSection is the content of a data section with plain segments.
func dataSection(segments ...segment) []byte {
	data := binary.AppendUvarint(nil, uint64(len(segments)))
	for _, s := range segments {
		data = join(data, []byte{segmentActive}, i32(int32(uint32(s.at))), []byte{exprEnd}, vector(s.init))
	}
	return data
}

func TestWriteData(t *testing.T) {
	at := func(at int64, text string) segment { return segment{at, []byte(text)} }
	for _, c := range []struct {
		name string
		in   []segment
		want string
	}{
		{"none", nil, "........"},
		{"one", []segment{at(2, "ab")}, "..ab...."},
		{"to the end, from the start", []segment{at(6, "ab"), at(0, "c")}, "c.....ab"},
		{"one over the other", []segment{at(2, "abcd"), at(3, "x"), at(1, "yz")}, ".yzxcd.."},
		{"zeros", []segment{at(0, "abc"), at(1, "\x00")}, "a\x00c....."},
		{"without bytes", []segment{at(8, ""), at(1, "a"), at(1, "")}, ".a......"},
	} {
		t.Run(c.name, func(t *testing.T) {
			memory := []byte("........")
			data := dataSection(c.in...)
			require.True(t, plainData(data))
			require.True(t, writeData(memory, data))
			require.Equal(t, c.want, string(memory))
		})
	}
	for _, outside := range []segment{at(7, "ab"), at(8, "a"), at(9, ""), at(1<<31, "a"), at(1<<32-1, "a")} {
		memory := []byte("........")
		require.False(t, writeData(memory, dataSection(at(0, "a"), outside, at(1, "b"))))
		require.Equal(t, "a.......", string(memory))
	}
}

func TestTakeDataRefuses(t *testing.T) {
	plain := dataSection(segment{8, []byte("ab")})
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"nothing", nil},
		{"half a segment", plain[:len(plain)-1]},
		{"half an address", plain[:3]},
		{"more than its segments", append(bytes.Clone(plain), 0)},
		{"more segments than there are", append([]byte{2}, plain[1:]...)},
		{"a passive segment", []byte{1, 1, 1, 'a'}},
		{"a segment that names its memory", []byte{1, 2, 0, exprI32Const, 8, exprEnd, 1, 'a'}},
		{"an address that is a global", []byte{1, 0, 0x23, 0, exprEnd, 1, 'a'}},
		{"an address that is a sum", []byte{1, 0, exprI32Const, 8, exprI32Const, 8, 0x6a, exprEnd, 1, 'a'}},
		{"an address that is no i32", []byte{1, 0, exprI32Const, 0xff, 0xff, 0xff, 0xff, 0x1f, exprEnd, 1, 'a'}},
		{"an address of six bytes", []byte{1, 0, exprI32Const, 0x80, 0x80, 0x80, 0x80, 0x80, 0, exprEnd, 1, 'a'}},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := []moduleSection{{sectionMemory, []byte{1, 0, 1}}, {sectionData, c.data}}
			rest, data := takeData(all)
			require.Equal(t, all, rest)
			require.Nil(t, data)
		})
	}
}

func TestTakeData(t *testing.T) {
	memory, code, data := moduleSection{sectionMemory, []byte{1, 0, 1}}, moduleSection{sectionCode, []byte{0}}, moduleSection{sectionData, dataSection(segment{8, []byte("a")})}
	custom := moduleSection{sectionCustom, []byte("\x01x")}
	rest, taken := takeData([]moduleSection{memory, code, data, custom})
	require.Equal(t, []moduleSection{memory, code, custom}, rest)
	require.Equal(t, data.content, taken)

	for name, all := range map[string][]moduleSection{
		"no data":                  {memory, code},
		"no memory":                {code, data},
		"the code may name it":     {memory, {sectionDataCount, []byte{1}}, code, data},
		"a function runs at first": {memory, {sectionStart, []byte{0}}, code, data},
		"no sections":              nil,
	} {
		rest, taken := takeData(slices.Clone(all))
		require.Equal(t, all, rest, name)
		require.Nil(t, taken, name)
	}
}

// TestDataOfGo proves that the data of what Go's linker makes is taken, and that each instance has its own.
func TestDataOfGo(t *testing.T) {
	b, err := faults()
	require.NoError(t, err)
	for _, o := range []Options{{NoCache: true, Interpreter: true}, {}} {
		m, err := b.Compile(t.Context(), o)
		require.NoError(t, err)
		require.Greater(t, len(m.data), 100<<10)
		for range 2 {
			require.Equal(t, "x", say(t, instantiate(t, m, InstanceOptions{}), "echo x"))
		}
	}
}

// TestDataOutsideOfTheMemory is refused by this package as wazero refuses it.
func TestDataOutsideOfTheMemory(t *testing.T) {
	h := healthy()
	h.data = make([]byte, 64<<10+1)
	m, err := Compile(t.Context(), h.wasm(), Options{NoCache: true})
	require.NoError(t, err)
	require.NotNil(t, m.data)
	i, err := m.Instantiate(t.Context(), InstanceOptions{})
	require.Nil(t, i)
	require.EqualError(t, err, "trap: the module has data outside of its memory")
}

// FuzzTakeData proves that whatever a module has for data, what is taken can be written, or is refused, and wazero gives the same memory.
func FuzzTakeData(f *testing.F) {
	f.Add(dataSection(segment{8, []byte("ab")}, segment{13, []byte("c")}))
	f.Add(dataSection(segment{500, []byte("c")}, segment{8, []byte("a")}))
	f.Add(dataSection(segment{64 << 10, nil}, segment{64<<10 - 1, []byte("a")}))
	f.Add(dataSection(segment{64 << 10, []byte("a")}))
	f.Fuzz(func(t *testing.T, data []byte) {
		memory := moduleSection{sectionMemory, []byte{1, 0, 1}}
		_, taken := takeData([]moduleSection{memory, {sectionData, data}})
		if taken == nil {
			return
		}
		ours := make([]byte, 64<<10)
		ok := writeData(ours, taken)
		r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
		defer r.Close(t.Context())
		theirs, err := r.Instantiate(t.Context(), module([]moduleSection{memory, {sectionExport, []byte("\x01\x01m\x02\x00")}, {sectionData, data}}))
		require.Equal(t, err == nil, ok, "%v", err)
		if ok {
			all, _ := theirs.Memory().Read(0, 64<<10)
			require.Equal(t, all, ours)
		}
	})
}
