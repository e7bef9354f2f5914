package wxcrypt

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const testKey = "wxkitAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA0"

func mustKey(t testing.TB, text string) *Key {
	t.Helper()
	key, err := ParseKey(text)
	require.NoError(t, err)
	return key
}

// The last of the 43 characters carries four bits of key and two that mean
// nothing, so four characters stand for the same key.
func TestParseKeyIgnoresSurplusBits(t *testing.T) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	stem := testKey[:42]
	for group := 0; group < len(alphabet); group += 4 {
		first := mustKey(t, stem+alphabet[group:group+1])
		sealed := string(first.Seal(nil, []byte("hello"), "wx1"))
		for _, last := range alphabet[group : group+4] {
			key := mustKey(t, stem+string(last))
			require.Equal(t, encryptBlock(first), encryptBlock(key), "last character %c", last)
			opened, err := key.Open(nil, sealed)
			require.NoError(t, err)
			require.Equal(t, "hello", string(opened.Msg))
		}
		if group > 0 {
			require.NotEqual(t, encryptBlock(mustKey(t, stem+"A")), encryptBlock(first))
		}
	}
}

func TestParseKeyRefuses(t *testing.T) {
	for _, c := range []struct{ name, key string }{
		{"empty", ""},
		{"42 characters", testKey[:42]},
		{"44 characters", testKey + "A"},
		{"padding kept", testKey + "="},
		{"padding inside", testKey[:42] + "="},
		{"blank in front", " " + testKey[1:]},
		{"blank behind", testKey[:42] + " "},
		{"blank behind the whole", testKey + " "},
		{"newline behind the whole", testKey + "\n"},
		{"newline in place of a character", testKey[:42] + "\n"},
		{"newline inside", testKey[:20] + "\n" + testKey[21:]},
		{"four newlines that leave whole groups", testKey[:39] + "\n\r\n\n"},
		{"four newlines inside", testKey[:10] + "\r\n\r\n" + testKey[14:]},
		{"URL alphabet", testKey[:41] + "-_"},
		{"full width", strings.Repeat("字", 14) + "A"},
		{"NUL", testKey[:42] + "\x00"},
		{"43 equals signs", strings.Repeat("=", 43)},
	} {
		t.Run(c.name, func(t *testing.T) {
			key, err := ParseKey(c.key)
			require.Nil(t, key)
			require.ErrorIs(t, err, &Error{Code: CodeIllegalKey})
			require.Contains(t, err.Error(), "(-40004)")
			for i := 0; i+6 <= len(c.key); i++ {
				require.NotContains(t, err.Error(), c.key[i:i+6], "the error shows a part of the key")
			}
		})
	}
}
