package wxcrypt

import (
	"crypto/sha1"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// plainSignature is the definition, as short as it can be written.
func plainSignature(parts ...string) string {
	sorted := slices.Sorted(slices.Values(parts))
	sum := sha1.Sum([]byte(strings.Join(sorted, "")))
	return hex.EncodeToString(sum[:])
}

func TestSignatureIsTheDefinition(t *testing.T) {
	for _, parts := range [][]string{
		nil,
		{""},
		{"token"},
		{"b", "a"},
		{"token", "1714036504", "1514711492"},
		{"", "", ""},
		{"a", "ab", "abc"},
		{"abc", "ab", "a", ""},
		{"same", "same", "same", "same"},
		{"token", "10", "9", "+begins/before=digits"},
		{"中文", "token", "\xff\x00", strings.Repeat("x", 5000)},
	} {
		require.Equal(t, plainSignature(parts...), Signature(parts...), "%q", parts)
		require.True(t, Verify(plainSignature(parts...), parts...), "%q", parts)
	}
}

// The order of the arguments means nothing, and taking Encrypt apart from the
// others, as the envelope does, gives the same sum.
func TestSignatureOfRandomParts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		parts := make([]string, r.IntN(5))
		for i := range parts {
			parts[i] = randomText(r, r.IntN(4))
		}
		want := plainSignature(parts...)
		require.Equal(t, want, Signature(parts...), "%q", parts)
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		require.Equal(t, want, Signature(parts...), "%q", parts)
		for i := range parts {
			others := slices.Delete(slices.Clone(parts), i, i+1)
			asText, asBytes := sign(parts[i], others...), sign([]byte(parts[i]), others...)
			require.Equal(t, want, string(asText[:]), "%q", parts)
			require.Equal(t, want, string(asBytes[:]), "%q", parts)
		}
	}
}

// randomText is of few letters, so that equal texts and prefixes are common.
func randomText(r *rand.Rand, size int) string {
	b := make([]byte, size)
	for i := range b {
		b[i] = "ab\x00\xff"[r.IntN(4)]
	}
	return string(b)
}

func TestVerifyRefuses(t *testing.T) {
	parts := []string{"token", "1714036504", "1514711492"}
	right := Signature(parts...)
	for _, c := range []struct{ name, signature string }{
		{"empty", ""},
		{"upper case", strings.ToUpper(right)},
		{"cut off", right[:39]},
		{"longer", right + "0"},
		{"blank behind", right + " "},
		{"first character", "0" + right[1:]},
		{"last character", right[:39] + "0"},
		{"of other parts", Signature("token", "1714036504", "1514711493")},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NotEqual(t, right, c.signature)
			require.False(t, Verify(c.signature, parts...))
		})
	}
	require.True(t, Verify(right, parts...))
}

func TestSignatureOfTooManyPartsPanics(t *testing.T) {
	require.PanicsWithValue(t, "wxcrypt: a signature has at most four parts", func() { Signature("1", "2", "3", "4", "5") })
}
