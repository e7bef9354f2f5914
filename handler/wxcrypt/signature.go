package wxcrypt

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
)

// signatureSize is the length of a signature in hex.
const signatureSize = 2 * sha1.Size

// maxParts is more than any of WeChat's signatures has.
const maxParts = 4

// Signature is WeChat's signature: the lower-case hex SHA-1 of the parts, sorted
// by their bytes and joined. The parts are token, timestamp and nonce (the
// `signature` parameter), and Encrypt as a fourth (`msg_signature`). It panics
// for more than four parts.
func Signature(parts ...string) string {
	sum := sign("", parts...)
	return string(sum[:])
}

// Verify tells, in constant time, whether signature is that of the parts. An
// empty signature is never right.
func Verify(signature string, parts ...string) bool {
	sum := sign("", parts...)
	return subtle.ConstantTimeCompare([]byte(signature), sum[:]) == 1
}

// sign takes Encrypt by itself, as text or as bytes, so that neither side of
// the exchange has to copy it. An empty one adds nothing.
func sign[T string | []byte](encrypt T, parts ...string) (text [signatureSize]byte) {
	if len(parts) > maxParts {
		panic("wxcrypt: a signature has at most four parts")
	}
	var sorted [maxParts]string
	for n, p := range parts {
		i := n
		for ; i > 0 && sorted[i-1] > p; i-- {
			sorted[i] = sorted[i-1]
		}
		sorted[i] = p
	}
	var space [640]byte // enough for a text; more goes to the heap
	joined := space[:0]
	placed := false
	for _, p := range sorted[:len(parts)] {
		if !placed && before(encrypt, p) {
			joined = append(joined, encrypt...)
			placed = true
		}
		joined = append(joined, p...)
	}
	if !placed {
		joined = append(joined, encrypt...)
	}
	sum := sha1.Sum(joined)
	hex.Encode(text[:], sum[:])
	return text
}

// before orders by bytes.
func before[T string | []byte](a T, b string) bool {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return len(a) < len(b)
}
