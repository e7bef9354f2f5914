package wxcrypt

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// vector is one published exchange: what went over the wire and what it must
// open to. Fields that its source does not state are empty.
type vector struct {
	Name, Kind              string
	Token, Timestamp, Nonce string
	Signature               string
	MsgSignature            string `json:"msg_signature"`
	EncodingAESKey          string `json:"encoding_aes_key"`
	AESKeyHex               string `json:"aes_key_hex"`
	AppID                   string
	Encrypt                 string
	Random, Plain           string
	ExpectMsg               string `json:"expect_msg"`
	ExpectRandom            string `json:"expect_random"`
	Result                  struct {
		Decrypt *struct {
			Random  string
			MsgLen  int `json:"msg_len"`
			Msg     string
			ID      string
			Pad     int
			RawLen  int `json:"raw_len"`
			FullLen int `json:"full_len"`
		}
	}
}

// decryptOnly is the one vector whose source gives no query that fits its body:
// it opens, and there is no signature to check.
const decryptOnly = "senparc-safe-mode"

func loadVectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/crypto-vectors.json")
	require.NoError(t, err)
	var all []vector
	require.NoError(t, json.Unmarshal(text, &all))
	return all
}

func TestVectorsAreAllThere(t *testing.T) {
	counts := map[string]int{}
	for _, v := range loadVectors(t) {
		counts[v.Kind]++
		counts["with signature"] += count(v.Signature)
		counts["with msg_signature"] += count(v.MsgSignature)
	}
	require.Equal(t, map[string]int{
		"signature": 2, "decrypt": 11, "encrypt": 5, "with signature": 6, "with msg_signature": 12,
	}, counts)
}

func count(s string) int {
	if s == "" {
		return 0
	}
	return 1
}

func TestVectors(t *testing.T) {
	for _, v := range loadVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			v.checkSignatures(t)
			if v.Kind == "signature" {
				require.Empty(t, v.Encrypt)
				return
			}
			key, err := ParseKey(v.EncodingAESKey)
			require.NoError(t, err)
			v.checkKey(t, key)
			v.checkOpen(t, key)
			v.checkLengths(t)
			v.checkSeal(t, key)
		})
	}
}

func (v vector) checkSignatures(t *testing.T) {
	if v.Name == decryptOnly {
		require.Empty(t, v.Signature+v.MsgSignature)
	}
	if v.Signature != "" {
		require.Equal(t, v.Signature, Signature(v.Token, v.Timestamp, v.Nonce))
		require.True(t, Verify(v.Signature, v.Token, v.Timestamp, v.Nonce))
	}
	if v.MsgSignature != "" {
		require.Equal(t, v.MsgSignature, Signature(v.Token, v.Timestamp, v.Nonce, v.Encrypt))
		require.True(t, Verify(v.MsgSignature, v.Token, v.Timestamp, v.Nonce, v.Encrypt))
	}
}

// checkKey looks at the AES key itself: the initialization vector is its first
// half, and the cipher made of it encrypts as the stated one does.
func (v vector) checkKey(t *testing.T, key *Key) {
	raw, err := hex.DecodeString(v.AESKeyHex)
	require.NoError(t, err)
	require.Equal(t, raw[:ivSize], key.iv[:])
	same, err := ParseKey(base64.RawStdEncoding.EncodeToString(raw))
	require.NoError(t, err)
	require.Equal(t, encryptBlock(same), encryptBlock(key))
}

func encryptBlock(k *Key) string {
	var b [16]byte
	k.block.Encrypt(b[:], []byte("sixteen bytes in"))
	return hex.EncodeToString(b[:])
}

func (v vector) checkOpen(t *testing.T, key *Key) {
	opened, err := key.Open(nil, v.Encrypt)
	require.NoError(t, err)
	want := v.Result.Decrypt
	require.Equal(t, want.Msg, string(opened.Msg))
	require.Len(t, opened.Msg, want.MsgLen)
	require.Equal(t, want.Random, printable(opened.Random))
	require.Equal(t, want.ID, string(opened.ReceiveID))
	require.Equal(t, v.AppID, string(opened.ReceiveID))
	for _, stated := range []string{v.ExpectMsg, v.Plain} {
		if stated != "" {
			require.Equal(t, stated, string(opened.Msg))
		}
	}
	for _, stated := range []string{v.ExpectRandom, v.Random} {
		if stated != "" {
			require.Equal(t, stated, printable(opened.Random))
		}
	}
}

// printable is the random prefix as the vectors state it: WeChat's are readable.
func printable(random [randomSize]byte) string { return string(random[:]) }

func (v vector) checkLengths(t *testing.T) {
	raw, err := base64.StdEncoding.DecodeString(v.Encrypt)
	require.NoError(t, err)
	want := v.Result.Decrypt
	require.Len(t, raw, want.RawLen)
	require.Zero(t, want.RawLen%padBlock)
	require.Equal(t, want.FullLen, want.RawLen-want.Pad)
	require.Equal(t, want.FullLen, headSize+want.MsgLen+len(want.ID))
}

// checkSeal makes the ciphertext anew from its parts. Stated or not, all of them
// are padded as WeChat does, so all come out byte for byte.
func (v vector) checkSeal(t *testing.T, key *Key) {
	want := v.Result.Decrypt
	var random [randomSize]byte
	require.Equal(t, randomSize, copy(random[:], want.Random))
	got := key.seal([]byte("before:"), random, []byte(want.Msg), want.ID)
	require.Equal(t, "before:"+v.Encrypt, string(got))
}
