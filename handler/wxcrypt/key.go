package wxcrypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"sync"
)

const (
	encodedKeySize = 43 // characters of an EncodingAESKey
	keySize        = 32
	ivSize         = aes.BlockSize
	padBlock       = 32 // WeChat pads to this, not to the cipher's block
	randomSize     = 16
	headSize       = randomSize + 4
)

// Key is a parsed EncodingAESKey. It is safe for concurrent use.
type Key struct {
	block cipher.Block
	iv    [ivSize]byte
	works sync.Pool // of *work
}

// work is what one call needs besides its result.
type work struct {
	seal, open cipher.BlockMode
	text       []byte
}

// ParseKey parses an EncodingAESKey: the 43 characters of WeChat's console, a
// base64 text without its "=". The last character carries two surplus bits that
// mean nothing and are usually not zero. The error is an [*Error] with
// CodeIllegalKey and does not show the key.
func ParseKey(encodingAESKey string) (*Key, error) {
	if len(encodingAESKey) != encodedKeySize {
		return nil, &Error{CodeIllegalKey, "EncodingAESKey must have 43 characters; look for blanks or a cut-off end"}
	}
	raw, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil || len(raw) != keySize {
		return nil, &Error{CodeIllegalKey, "EncodingAESKey must consist of letters and digits"}
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, &Error{CodeIllegalKey, "EncodingAESKey is refused by AES"}
	}
	k := &Key{block: block}
	copy(k.iv[:], raw)
	k.works.New = func() any { return &work{} }
	return k, nil
}

// ivSetter is what the standard library's CBC modes offer, so that one of them
// serves many messages.
type ivSetter interface{ SetIV([]byte) }

// mode starts m over, or makes it.
func (k *Key) mode(m *cipher.BlockMode, make func(cipher.Block, []byte) cipher.BlockMode) cipher.BlockMode {
	if s, ok := (*m).(ivSetter); ok {
		s.SetIV(k.iv[:])
	} else {
		*m = make(k.block, k.iv[:])
	}
	return *m
}

// Opened is an opened envelope.
type Opened struct {
	Random    [16]byte // what the sender put in front
	Msg       []byte   // the message, XML or JSON
	ReceiveID []byte   // whom it is for: compare it with your own id before use
}

// Open decrypts the text of an Encrypt element. dst gives the space: Msg and
// ReceiveID are slices of the array behind dst, or of a larger one. Every byte
// of the padding and every length is checked; whatever is wrong is an [*Error],
// and nothing panics. Open does not know whom the message must be for, nor
// whether it is signed.
func (k *Key) Open(dst []byte, encrypt string) (Opened, error) {
	w := k.works.Get().(*work)
	defer k.works.Put(w)
	w.text = append(w.text[:0], encrypt...)
	plain, err := base64.StdEncoding.AppendDecode(dst[:0], w.text)
	if err != nil {
		return Opened{}, &Error{CodeBase64Decode, "Encrypt is not base64"}
	}
	if len(plain) == 0 || len(plain)%aes.BlockSize != 0 {
		return Opened{}, &Error{CodeDecrypt, "the ciphertext is not made of whole blocks"}
	}
	k.mode(&w.open, cipher.NewCBCDecrypter).CryptBlocks(plain, plain)
	return split(plain)
}

// split checks a decrypted text and takes it apart.
func split(plain []byte) (Opened, error) {
	body, ok := unpad(plain)
	if !ok || len(body) < headSize {
		return Opened{}, errIllegalBuffer()
	}
	size := uint64(binary.BigEndian.Uint32(body[randomSize:headSize]))
	if headSize+size > uint64(len(body)) {
		return Opened{}, errIllegalBuffer()
	}
	o := Opened{Msg: body[headSize : headSize+size : headSize+size], ReceiveID: body[headSize+size:]}
	copy(o.Random[:], body)
	return o, nil
}

func errIllegalBuffer() error {
	return &Error{CodeIllegalBuffer, "padding or lengths are wrong after decryption: another key, or a damaged text"}
}

// unpad takes PKCS#7 padding of 1 to 32 bytes away.
func unpad(b []byte) ([]byte, bool) {
	if len(b) == 0 {
		return nil, false
	}
	n := int(b[len(b)-1])
	if n < 1 || n > padBlock || n > len(b) {
		return nil, false
	}
	for _, p := range b[len(b)-n:] {
		if int(p) != n {
			return nil, false
		}
	}
	return b[:len(b)-n], true
}

// Seal encrypts a message for receiveID behind fresh random bytes and appends
// the base64 text of Encrypt to dst.
func (k *Key) Seal(dst, msg []byte, receiveID string) []byte {
	var random [randomSize]byte
	rand.Read(random[:]) // never fails: it ends the program instead
	return k.seal(dst, random, msg, receiveID)
}

func (k *Key) seal(dst []byte, random [randomSize]byte, msg []byte, receiveID string) []byte {
	w := k.works.Get().(*work)
	defer k.works.Put(w)
	b := append(w.text[:0], random[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(msg)))
	b = append(b, msg...)
	b = append(b, receiveID...)
	pad := padBlock - len(b)%padBlock
	b = slices.Grow(b, pad)
	for range pad {
		b = append(b, byte(pad))
	}
	k.mode(&w.seal, cipher.NewCBCEncrypter).CryptBlocks(b, b)
	w.text = b
	return base64.StdEncoding.AppendEncode(dst, b)
}
