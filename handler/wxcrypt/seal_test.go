package wxcrypt

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every length of a message can be opened again; there are 32 residues, so a
// pad that is wrong for one of them shows.
func TestSealThenOpenEveryLength(t *testing.T) {
	key := mustKey(t, testKey)
	for _, id := range []string{"", "wx5823bf96d3bd56c7", strings.Repeat("c", 64)} {
		for size := range 301 {
			msg := bytes.Repeat([]byte{byte(size)}, size) // the text may look like padding
			sealed := key.Seal(nil, msg, id)

			raw, err := base64.StdEncoding.Strict().DecodeString(string(sealed))
			require.NoError(t, err)
			require.Zero(t, len(raw)%padBlock, "length %d", size)
			pad := len(raw) - headSize - size - len(id)
			require.True(t, pad >= 1 && pad <= padBlock, "length %d has %d bytes of padding", size, pad)

			opened, err := key.Open(nil, string(sealed))
			require.NoError(t, err, "length %d", size)
			require.Equal(t, string(msg), string(opened.Msg))
			require.Equal(t, id, string(opened.ReceiveID))
		}
	}
}

func TestSealIsRandom(t *testing.T) {
	key := mustKey(t, testKey)
	seen := map[string]bool{}
	for range 100 {
		sealed := string(key.Seal(nil, []byte("hello"), "wx1"))
		require.False(t, seen[sealed], "two equal ciphertexts of one message")
		seen[sealed] = true
	}
}

func TestSealAppends(t *testing.T) {
	key := mustKey(t, testKey)
	space := make([]byte, 0, 512)
	got := key.Seal(append(space, "before:"...), []byte("hello"), "wx1")
	require.Same(t, &space[:1][0], &got[0], "there was room enough")
	text, ok := strings.CutPrefix(string(got), "before:")
	require.True(t, ok)
	opened, err := key.Open(nil, text)
	require.NoError(t, err)
	require.Equal(t, "hello", string(opened.Msg))
}

// One key serves all requests at once; the race detector watches this.
func TestKeyIsSafeForConcurrentUse(t *testing.T) {
	key := mustKey(t, testKey)
	var done sync.WaitGroup
	for g := range 8 {
		done.Go(func() {
			var sealed, space []byte
			for i := range 200 {
				msg := fmt.Sprintf("%d of %d%s", i, g, strings.Repeat("x", i%70))
				sealed = key.Seal(sealed[:0], []byte(msg), "wx1")
				opened, err := key.Open(space, string(sealed))
				if err != nil || string(opened.Msg) != msg || string(opened.ReceiveID) != "wx1" {
					t.Errorf("%q came back as %q for %q, %v", msg, opened.Msg, opened.ReceiveID, err)
					return
				}
				space = opened.Msg
			}
		})
	}
	done.Wait()
}
