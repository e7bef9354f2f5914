package wxcrypt

import (
	"bytes"
	"encoding/base64"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzOpen gives Open any text. It must not panic, must refuse with one of its
// codes, and what it opens must seal to the same plaintext again.
func FuzzOpen(f *testing.F) {
	key := mustKey(f, testKey)
	for _, size := range []int{0, 1, 11, 12, 31, 32, 100} {
		f.Add(string(key.Seal(nil, make([]byte, size), "wx1")))
	}
	f.Add("")
	f.Add("AAAA")
	f.Add(base64.StdEncoding.EncodeToString(make([]byte, 16)))
	f.Add(encryptRaw(key, padTo(32, plaintext(0xFFFFFFFF, "hello"))))
	f.Add(encryptRaw(key, padTo(48, plaintext(5, "hello wx1"))))
	f.Fuzz(func(t *testing.T, encrypt string) {
		opened, err := key.Open(nil, encrypt)
		if err != nil {
			checkCode(t, err, CodeBase64Decode, CodeDecrypt, CodeIllegalBuffer)
			require.Zero(t, opened)
			return
		}
		again, err := key.Open(nil, string(key.seal(nil, opened.Random, opened.Msg, string(opened.ReceiveID))))
		require.NoError(t, err)
		require.Equal(t, opened.Random, again.Random)
		require.True(t, bytes.Equal(opened.Msg, again.Msg))
		require.True(t, bytes.Equal(opened.ReceiveID, again.ReceiveID))
	})
}

func checkCode(t *testing.T, err error, codes ...int) {
	t.Helper()
	var e *Error
	require.True(t, errors.As(err, &e))
	require.Contains(t, codes, e.Code)
}

// FuzzOpenPlaintext goes past the cipher, which random texts rarely do: the
// input is what decryption gives.
func FuzzOpenPlaintext(f *testing.F) {
	key := mustKey(f, testKey)
	f.Add(padTo(32, plaintext(5, "hello")))
	f.Add(padTo(32, plaintext(6, "hello")))
	f.Add(padTo(64, plaintext(0xFFFFFFFF, "hello")))
	f.Add(bytes.Repeat([]byte{32}, 32))
	f.Add(make([]byte, 48))
	f.Fuzz(func(t *testing.T, plain []byte) {
		plain = plain[:len(plain)/16*16]
		opened, err := key.Open(nil, encryptRaw(key, plain))
		if err != nil {
			checkCode(t, err, CodeDecrypt, CodeIllegalBuffer)
			return
		}
		body, ok := unpad(plain)
		require.True(t, ok)
		require.Equal(t, len(body), headSize+len(opened.Msg)+len(opened.ReceiveID))
		require.True(t, bytes.HasPrefix(body, opened.Random[:]))
		require.True(t, bytes.Equal(body[headSize:], append(bytes.Clone(opened.Msg), opened.ReceiveID...)))
	})
}

// FuzzUnpad compares with the definition: some n from 1 to 32, and the text ends
// in n bytes of the value n.
func FuzzUnpad(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0})
	f.Add([]byte("text\x04\x04\x04\x04"))
	f.Add([]byte("text\x04\x03\x04\x04"))
	f.Add(bytes.Repeat([]byte{32}, 32))
	f.Add(bytes.Repeat([]byte{33}, 33))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, ok := unpad(b)
		for n := 1; n <= padBlock; n++ {
			if bytes.HasSuffix(b, bytes.Repeat([]byte{byte(n)}, n)) {
				require.True(t, ok)
				require.True(t, bytes.Equal(b[:len(b)-n], got))
				return
			}
		}
		require.False(t, ok)
	})
}

// FuzzSealOpen takes any message and id there and back.
func FuzzSealOpen(f *testing.F) {
	f.Add([]byte("hello"), "wx5823bf96d3bd56c7")
	f.Add([]byte{}, "")
	f.Add(bytes.Repeat([]byte{32}, 12), "")
	f.Add(bytes.Repeat([]byte{1}, 200), "\x00\xff")
	key := mustKey(f, testKey)
	f.Fuzz(func(t *testing.T, msg []byte, id string) {
		sealed := string(key.Seal(nil, msg, id))
		opened, err := key.Open(nil, sealed)
		require.NoError(t, err)
		require.True(t, bytes.Equal(msg, opened.Msg))
		require.Equal(t, id, string(opened.ReceiveID))
		raw, err := base64.StdEncoding.Strict().DecodeString(sealed)
		require.NoError(t, err)
		require.Zero(t, len(raw)%padBlock)
	})
}

// FuzzEnvelope writes a reply for any query and token: it stays well-formed,
// signed and readable in every shape.
func FuzzEnvelope(f *testing.F) {
	key := mustKey(f, testKey)
	for _, text := range hostile {
		f.Add("token", text, text, []byte("hello"))
		f.Add(text, "1713424427", "415670741", []byte(text))
	}
	f.Fuzz(func(t *testing.T, token, timeStamp, nonce string, msg []byte) {
		s := Seal{Key: key, Token: token, ReceiveID: "wx1", TimeStamp: timeStamp, Nonce: nonce}
		for _, shape := range allShapes {
			checkEnvelope(t, s, readEnvelope(t, shape, s.Append(nil, shape, msg)), string(msg))
		}
	})
}
