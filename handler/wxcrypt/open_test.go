package wxcrypt

import (
	"bytes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// encryptRaw encrypts a plaintext that is wrong on purpose: it must be of whole
// blocks, and nothing is added to it.
func encryptRaw(k *Key, plain []byte) string {
	b := bytes.Clone(plain)
	cipher.NewCBCEncrypter(k.block, k.iv[:]).CryptBlocks(b, b)
	return base64.StdEncoding.EncodeToString(b)
}

// plaintext is random bytes, a stated length, a message and an id, unpadded.
func plaintext(size uint32, rest string) []byte {
	b := append(make([]byte, 0, 64), "random prefix 16"...)
	return append(binary.BigEndian.AppendUint32(b, size), rest...)
}

// padTo fills up to a length with PKCS#7 padding.
func padTo(size int, b []byte) []byte {
	n := size - len(b)
	return append(b, bytes.Repeat([]byte{byte(n)}, n)...)
}

func TestUnpad(t *testing.T) {
	pad := func(n int) string { return strings.Repeat(string(rune(n)), n) }
	for _, c := range []struct {
		name, in, want string
		ok             bool
	}{
		{"nothing", "", "", false},
		{"0", "text\x00", "", false},
		{"1", "text" + pad(1), "text", true},
		{"2", "text" + pad(2), "text", true},
		{"16", pad(16), "", true},
		{"31", "text" + pad(31), "text", true},
		{"32", "text" + pad(32), "text", true},
		{"33", "text" + pad(33), "", false},
		{"255", "text" + strings.Repeat("\xff", 255), "", false},
		{"longer than the text", "\x05\x05\x05\x05", "", false},
		{"as long as the text", "\x04\x04\x04\x04", "", true},
		{"one byte that claims 32", "\x20", "", false},
		{"wrong first byte", "text\x03\x04\x04\x04", "", false},
		{"wrong byte in the middle", "text" + pad(9) + "\x00" + strings.Repeat("\x14", 10), "", false},
		{"all bytes but one of 32", "\x1f" + pad(32)[1:], "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := unpad([]byte(c.in))
			require.Equal(t, c.ok, ok)
			require.Equal(t, c.want, string(got))
		})
	}
}

func TestOpenRefusesLengths(t *testing.T) {
	key := mustKey(t, testKey)
	for _, c := range []struct {
		name, encrypt string
		code          int
	}{
		{"nothing", "", CodeDecrypt},
		{"only newlines", "\r\n\n", CodeDecrypt},
		{"1 byte", base64.StdEncoding.EncodeToString(make([]byte, 1)), CodeDecrypt},
		{"15 bytes", base64.StdEncoding.EncodeToString(make([]byte, 15)), CodeDecrypt},
		{"17 bytes", base64.StdEncoding.EncodeToString(make([]byte, 17)), CodeDecrypt},
		{"31 bytes", base64.StdEncoding.EncodeToString(make([]byte, 31)), CodeDecrypt},
		{"16 bytes of zeros", base64.StdEncoding.EncodeToString(make([]byte, 16)), CodeIllegalBuffer},
		{"32 bytes of zeros", base64.StdEncoding.EncodeToString(make([]byte, 32)), CodeIllegalBuffer},
		{"16 bytes, all padding", encryptRaw(key, padTo(16, nil)), CodeIllegalBuffer},
		{"32 bytes, all padding", encryptRaw(key, padTo(32, nil)), CodeIllegalBuffer},
		{"no room for a length", encryptRaw(key, padTo(32, plaintext(0, "")[:19])), CodeIllegalBuffer},
		{"padding of 33", encryptRaw(key, padTo(64, append(plaintext(0, ""), "11 letters."...))), CodeIllegalBuffer},
		{"msg_len one too large", encryptRaw(key, padTo(32, plaintext(6, "hello"))), CodeIllegalBuffer},
		{"msg_len reaches into the padding", encryptRaw(key, padTo(32, plaintext(12, "hello"))), CodeIllegalBuffer},
		{"msg_len 0x7FFFFFFF", encryptRaw(key, padTo(32, plaintext(0x7FFFFFFF, "hello"))), CodeIllegalBuffer},
		{"msg_len 0xFFFFFFFF", encryptRaw(key, padTo(32, plaintext(0xFFFFFFFF, "hello"))), CodeIllegalBuffer},
		{"msg_len that wraps 32 bits", encryptRaw(key, padTo(32, plaintext(0xFFFFFFFF-19, "hello"))), CodeIllegalBuffer},
	} {
		t.Run(c.name, func(t *testing.T) {
			opened, err := key.Open(nil, c.encrypt)
			require.ErrorIs(t, err, &Error{Code: c.code})
			require.Zero(t, opened)
		})
	}
}

// What is odd and still says clearly what it means is opened.
func TestOpenAccepts(t *testing.T) {
	key := mustKey(t, testKey)
	whole := string(key.Seal(nil, []byte("hello"), "wx1"))
	for _, c := range []struct{ name, encrypt, msg, id string }{
		{"as sealed", whole, "hello", "wx1"},
		{"newlines in the base64", whole[:20] + "\r\n" + whole[20:40] + "\n" + whole[40:] + "\n", "hello", "wx1"},
		{"one block, padded to the cipher's 16", encryptRaw(key, padTo(48, plaintext(5, "hello wx1 and more"))), "hello", " wx1 and more"},
		{"no message and no id", encryptRaw(key, padTo(32, plaintext(0, ""))), "", ""},
		{"no message", encryptRaw(key, padTo(32, plaintext(0, "wx1"))), "", "wx1"},
		{"no id", encryptRaw(key, padTo(32, plaintext(5, "hello"))), "hello", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			opened, err := key.Open(nil, c.encrypt)
			require.NoError(t, err)
			require.Equal(t, c.msg, string(opened.Msg))
			require.Equal(t, c.id, string(opened.ReceiveID))
		})
	}
}

func TestOpenRefusesBase64(t *testing.T) {
	key := mustKey(t, testKey)
	whole := string(key.Seal(nil, []byte("hello"), "wx1"))
	require.True(t, strings.HasSuffix(whole, "="))
	for _, c := range []struct{ name, encrypt string }{
		{"cut off by one", whole[:len(whole)-1]},
		{"cut off by two", whole[:len(whole)-2]},
		{"cut off in the middle", whole[:len(whole)/2+1]},
		{"a blank for a plus", whole[:8] + " " + whole[9:]},
		{"a tab inside", whole[:8] + "\t" + whole[8:]},
		{"URL alphabet", whole[:8] + "-_" + whole[10:]},
		{"percent sign", whole[:8] + "%2B" + whole[8:]},
		{"padding inside", whole[:8] + "====" + whole[8:]},
		{"text behind the padding", whole + "AAAA"},
		{"NUL behind", whole + "\x00"},
		{"not ASCII", "密文" + whole[6:]},
		{"only padding", "===="},
	} {
		t.Run(c.name, func(t *testing.T) {
			opened, err := key.Open(nil, c.encrypt)
			require.ErrorIs(t, err, &Error{Code: CodeBase64Decode})
			require.Zero(t, opened)
		})
	}
}

// Every single bit of the padding and of the length matters: a changed
// ciphertext opens to something else or not at all, and never panics.
func TestOpenWithEveryBitFlipped(t *testing.T) {
	key := mustKey(t, testKey)
	sealed := string(key.Seal(nil, []byte("hello"), "wx1"))
	original, err := key.Open(nil, sealed)
	require.NoError(t, err)
	raw, err := base64.StdEncoding.DecodeString(sealed)
	require.NoError(t, err)
	for i := range len(raw) * 8 {
		damaged := bytes.Clone(raw)
		damaged[i/8] ^= 1 << (i % 8)
		opened, err := key.Open(nil, base64.StdEncoding.EncodeToString(damaged))
		if err == nil {
			require.NotEqual(t, original, opened, "bit %d", i)
			continue
		}
		require.ErrorIs(t, err, &Error{Code: CodeIllegalBuffer}, "bit %d", i)
	}
}

func TestOpenWithAnotherKey(t *testing.T) {
	sealed := string(mustKey(t, testKey).Seal(nil, []byte("hello"), "wx1"))
	_, err := mustKey(t, strings.Repeat("A", 43)).Open(nil, sealed)
	require.ErrorIs(t, err, &Error{Code: CodeIllegalBuffer})
}

// Open decodes into the given space and nowhere else.
func TestOpenUsesTheGivenSpace(t *testing.T) {
	key := mustKey(t, testKey)
	sealed := string(key.Seal(nil, []byte("hello"), "wx1"))
	space := make([]byte, 5, 256)
	opened, err := key.Open(space, sealed)
	require.NoError(t, err)
	whole := space[:cap(space)]
	require.Same(t, &whole[headSize], &opened.Msg[0])
	require.Same(t, &whole[headSize+5], &opened.ReceiveID[0])

	_ = append(opened.Msg, "overwritten?"...) // the id stands right behind the message
	require.Equal(t, "wx1", string(opened.ReceiveID))
}
