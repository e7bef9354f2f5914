package guest

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// withData is a module that has memory and these segments, and nothing else.
func withData(segments ...segment) []byte {
	return module([]moduleSection{{sectionMemory, []byte{1, 0, 1}}, {sectionData, dataSection(segments...)}})
}

// TestMergeData writes the same memory before and after, from fewer segments.
func TestMergeData(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var segments []segment
		at := int64(random.IntN(100))
		for range random.IntN(20) {
			init := make([]byte, random.IntN(10))
			for i := range init {
				init[i] = byte(random.IntN(256))
			}
			segments = append(segments, segment{at, init})
			at += int64(len(init)) + []int64{0, 1, 50, mergeGap, mergeGap + 1}[random.IntN(5)]
		}
		random.Shuffle(len(segments), func(i, j int) { segments[i], segments[j] = segments[j], segments[i] })
		before, after := make([]byte, at+1<<10), make([]byte, at+1<<10)
		wasm := withData(segments...)
		require.True(t, writeData(before, dataSection(segments...)))
		all, ok := sections(MergeData(wasm))
		require.True(t, ok)
		require.Len(t, all, 2)
		require.True(t, plainData(all[1].content))
		require.True(t, writeData(after, all[1].content))
		require.Equal(t, before, after)
	}
}

func TestMergeDataCounts(t *testing.T) {
	count := func(gap int64) uint64 {
		all, _ := sections(MergeData(withData(segment{8, []byte("ab")}, segment{10 + gap, []byte("c")})))
		n, _ := readU32(all[1].content)
		return n
	}
	require.EqualValues(t, 1, count(0))
	require.EqualValues(t, 1, count(mergeGap))
	require.EqualValues(t, 2, count(mergeGap+1))
}

// TestMergeDataRefuses leaves alone what may mean something else when it is merged.
func TestMergeDataRefuses(t *testing.T) {
	overlapping := withData(segment{8, []byte("ab")}, segment{9, []byte("c")})
	counted := module([]moduleSection{{sectionMemory, []byte{1, 0, 1}}, {sectionDataCount, []byte{2}}, {sectionData, dataSection(segment{0, []byte("a")}, segment{2, []byte("b")})}})
	passive := module([]moduleSection{{sectionMemory, []byte{1, 0, 1}}, {sectionData, []byte{1, 1, 1, 'a'}}})
	for _, wasm := range [][]byte{nil, []byte("nonsense"), []byte(header), overlapping, counted, passive} {
		require.True(t, bytes.Equal(wasm, MergeData(wasm)))
	}
}
