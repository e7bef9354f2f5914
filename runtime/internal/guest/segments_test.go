package guest

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
)

// dataSection is the content of a data section with plain segments.
func dataSection(segments ...segment) []byte {
	data := binary.AppendUvarint(nil, uint64(len(segments)))
	for _, s := range segments {
		data = join(data, []byte{segmentActive}, i32(int32(uint32(s.at))), []byte{exprEnd}, vector(s.init))
	}
	return data
}

func TestMergedData(t *testing.T) {
	at := func(at int64, text string) segment { return segment{at, []byte(text)} }
	zeros := string(make([]byte, widestGap))
	for _, c := range []struct {
		name     string
		in, want []segment
	}{
		{"none", nil, nil},
		{"one", []segment{at(8, "ab")}, []segment{at(8, "ab")}},
		{"adjacent", []segment{at(8, "ab"), at(10, "c")}, []segment{at(8, "abc")}},
		{"a gap", []segment{at(8, "ab"), at(13, "c"), at(15, "d")}, []segment{at(8, "ab\x00\x00\x00c\x00d")}},
		{"the widest gap", []segment{at(0, "a"), at(1+widestGap, "b")}, []segment{at(0, "a"+zeros+"b")}},
		{"too wide a gap", []segment{at(0, "a"), at(2+widestGap, "b")}, []segment{at(0, "a"), at(2+widestGap, "b")}},
		{"descending", []segment{at(500, "c"), at(8, "a"), at(10, "b")}, []segment{at(500, "c"), at(8, "a\x00b")}},
		{"without bytes", []segment{at(8, ""), at(8, ""), at(9, "a"), at(12, "")}, []segment{at(8, "\x00a\x00\x00")}},
		{"at an address with the sign bit", []segment{at(1<<31, "a"), at(1<<31+1, "b")}, []segment{at(1<<31, "ab")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := mergedData(dataSection(c.in...))
			require.True(t, ok)
			require.Equal(t, dataSection(c.want...), got)
		})
	}
}

func TestMergedDataRefuses(t *testing.T) {
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
		{"overlap", dataSection(segment{8, []byte("ab")}, segment{9, []byte("c")})},
		{"overlap with a gap", dataSection(segment{500, []byte("a")}, segment{8, []byte("b")}, segment{12, []byte("c")}, segment{10, []byte("d")})},
		{"a passive segment", []byte{1, 1, 1, 'a'}},
		{"a segment that names its memory", []byte{1, 2, 0, exprI32Const, 8, exprEnd, 1, 'a'}},
		{"an address that is a global", []byte{1, 0, 0x23, 0, exprEnd, 1, 'a'}},
		{"an address that is a sum", []byte{1, 0, exprI32Const, 8, exprI32Const, 8, 0x6a, exprEnd, 1, 'a'}},
		{"an address that is no i32", []byte{1, 0, exprI32Const, 0xff, 0xff, 0xff, 0xff, 0x1f, exprEnd, 1, 'a'}},
		{"an address of six bytes", []byte{1, 0, exprI32Const, 0x80, 0x80, 0x80, 0x80, 0x80, 0, exprEnd, 1, 'a'}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, ok := mergedData(c.data)
			require.False(t, ok)
			wasm := module([]moduleSection{{sectionData, c.data}})
			require.Equal(t, wasm, mergeSegments(wasm))
		})
	}
}

func TestMergeSegmentsLeavesAModuleThatMayNameThem(t *testing.T) {
	data := dataSection(segment{8, []byte("a")}, segment{9, []byte("b")})
	wasm := module([]moduleSection{{sectionDataCount, []byte{2}}, {sectionData, data}})
	require.Equal(t, wasm, mergeSegments(wasm))
	require.Equal(t, []byte("no module"), mergeSegments([]byte("no module")))
	require.Equal(t, module([]moduleSection{{sectionData, dataSection(segment{8, []byte("ab")})}}), mergeSegments(module([]moduleSection{{sectionData, data}})))
}

// TestMergeSegmentsOfGo proves that what Go's linker makes is merged, and that the guest is the same with it.
func TestMergeSegmentsOfGo(t *testing.T) {
	b, err := faults()
	require.NoError(t, err)
	count := func(wasm []byte) (n uint64) {
		all, ok := sections(wasm)
		require.True(t, ok)
		for _, s := range all {
			if s.id == sectionData {
				n, _ = readU32(s.content)
			}
		}
		return n
	}
	require.Greater(t, count(b.WASM), uint64(1000))
	require.Less(t, count(mergeSegments(b.WASM)), uint64(100))
}

// FuzzMergedData proves that a memory is the same after merged segments, and that segments once merged stay as they are.
func FuzzMergedData(f *testing.F) {
	f.Add(dataSection(segment{8, []byte("ab")}, segment{13, []byte("c")}))
	f.Add(dataSection(segment{500, []byte("c")}, segment{8, []byte("a")}))
	f.Fuzz(func(t *testing.T, data []byte) {
		merged, ok := mergedData(data)
		if !ok {
			return
		}
		require.Equal(t, image(t, data), image(t, merged))
		again, ok := mergedData(merged)
		require.True(t, ok)
		require.Equal(t, merged, again)
	})
}

// image is what the segments of a data section leave in a memory, without the zeros.
func image(t *testing.T, data []byte) map[int64]byte {
	count, n := readU32(data)
	memory := make(map[int64]byte)
	data = data[n:]
	for range count {
		s, rest, ok := nextSegment(data)
		require.True(t, ok)
		for i, c := range s.init {
			delete(memory, s.at+int64(i))
			if c != 0 {
				memory[s.at+int64(i)] = c
			}
		}
		data = rest
	}
	require.Empty(t, data)
	return memory
}
