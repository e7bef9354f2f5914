package wxcrypt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"testing"
	"time"
)

// The benchmarks run beside the bare primitives, in turns in one loop, and
// report the ratio: that holds on any machine, nanoseconds do not.

const benchRounds = 64 // calls of each side before it is the other's turn

// beside runs both sides in turns and reports what one call of ours costs in
// units of the floor.
func beside(b *testing.B, ours, floor func()) {
	b.ReportAllocs()
	var spent [2]time.Duration
	calls := 0
	for b.Loop() {
		for side, run := range [...]func(){ours, floor} {
			begun := time.Now()
			for range benchRounds {
				run()
			}
			spent[side] += time.Since(begun)
		}
		calls += benchRounds
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(spent[0].Nanoseconds())/float64(calls), "ns/call")
	b.ReportMetric(float64(spent[1].Nanoseconds())/float64(calls), "ns/floor")
	b.ReportMetric(float64(spent[0])/float64(spent[1]), "x-floor")
}

// benchText is of the size of an ordinary text message.
var benchText = bytes.Repeat([]byte("m"), 339)

const benchID = "wx5823bf96d3bd56c7"

// primitives are the block and the modes, made once, as a floor may have them.
func primitives(b *testing.B, key *Key) (enc, dec cipher.BlockMode) {
	b.Helper()
	raw, err := base64.StdEncoding.DecodeString(testKey + "=")
	if err != nil {
		b.Fatal(err)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		b.Fatal(err)
	}
	return cipher.NewCBCEncrypter(block, key.iv[:]), cipher.NewCBCDecrypter(block, key.iv[:])
}

func BenchmarkOpen(b *testing.B) {
	key := mustKey(b, testKey)
	sealed := key.Seal(nil, benchText, benchID)
	encrypt := string(sealed)
	_, dec := primitives(b, key)
	space, raw := make([]byte, 0, 1024), make([]byte, 1024)
	beside(b, func() {
		if _, err := key.Open(space, encrypt); err != nil {
			b.Fatal(err)
		}
	}, func() {
		n, err := base64.StdEncoding.Decode(raw, sealed)
		if err != nil {
			b.Fatal(err)
		}
		dec.CryptBlocks(raw[:n], raw[:n])
	})
}

func BenchmarkSeal(b *testing.B) {
	key := mustKey(b, testKey)
	enc, _ := primitives(b, key)
	size := (headSize + len(benchText) + len(benchID) + padBlock) / padBlock * padBlock
	space, raw, text := make([]byte, 0, 1024), make([]byte, size), make([]byte, 1024)
	copy(raw[headSize:], benchText)
	beside(b, func() { key.Seal(space, benchText, benchID) }, func() {
		rand.Read(raw[:randomSize])
		enc.CryptBlocks(raw, raw)
		base64.StdEncoding.Encode(text, raw)
	})
}

func BenchmarkVerify(b *testing.B) {
	key := mustKey(b, testKey)
	encrypt := string(key.Seal(nil, benchText, benchID))
	signature := Signature("token", "1713424427", "415670741", encrypt)
	joined := []byte("1713424427" + "415670741" + "token" + encrypt)
	beside(b, func() {
		if !Verify(signature, "token", "1713424427", "415670741", encrypt) {
			b.Fatal("refused")
		}
	}, func() { sha1.Sum(joined) })
}

func BenchmarkAppend(b *testing.B) {
	key := mustKey(b, testKey)
	seal := Seal{Key: key, Token: "token", ReceiveID: benchID, TimeStamp: "1713424427", Nonce: "415670741"}
	space := make([]byte, 0, 2048)
	text := make([]byte, 0, 1024)
	beside(b, func() { seal.Append(space, XML, benchText) }, func() {
		text = key.Seal(text[:0], benchText, benchID)
		sha1.Sum(text)
	})
}
