package wxhandler

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Answers that go early, beyond the limit, must give their memory back before their tick ends.
func TestPagesGoWithTheirAnswers(t *testing.T) {
	const limit = 100
	s := NewMemoryStore(limit)
	for i := range 100 * limit {
		key := fmt.Sprint("k", i)
		f, _, _, _ := begin(t, s, key, time.Minute)
		require.NoError(t, s.Finish(t.Context(), key, f, make([]byte, 1000), time.Hour))
	}
	kept := 0
	for _, list := range s.due {
		for _, p := range list.pages {
			kept += cap(p.bytes)
		}
	}
	require.LessOrEqual(t, kept, limit*1100+3*largestPage)
}

// Of two pushes with one hash the earlier is forgotten; neither gets the other's answer.
func TestEqualHashesGiveNoWrongAnswer(t *testing.T) {
	s := NewMemoryStore(0)
	f, _, _, _ := begin(t, s, "first", time.Minute)
	require.NoError(t, s.Finish(t.Context(), "first", f, []byte("1"), time.Minute))
	f, _, _, _ = begin(t, s, "second", time.Minute)
	hash, _, _ := s.find("first")
	s.records["second"].hash = hash
	require.NoError(t, s.Finish(t.Context(), "second", f, []byte("2"), time.Minute))
	_, _, done, answer := begin(t, s, "first", time.Minute)
	require.False(t, done)
	require.Empty(t, answer)
}

// An answer larger than a page, and an empty one, come back as they were.
func TestAnswersOfAnySize(t *testing.T) {
	s := NewMemoryStore(0)
	for _, size := range []int{0, 1, largestPage - 1, largestPage + 1, 10 * largestPage, 5} {
		key := fmt.Sprint("k", size)
		f, _, _, _ := begin(t, s, key, time.Minute)
		require.NoError(t, s.Finish(t.Context(), key, f, make([]byte, size), time.Minute))
		_, _, done, answer := begin(t, s, key, time.Minute)
		require.True(t, done)
		require.Len(t, answer, size)
	}
}
