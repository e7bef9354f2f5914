package wxcrypt

import "strings"

// Shape is how a reply envelope is written.
type Shape uint8

const (
	// XML is the envelope of an XML push: <xml><Encrypt>...
	XML Shape = iota
	// JSON is that of a JSON push: {"Encrypt":..., TimeStamp as a number.
	JSON
	// RobotJSON is that of WeCom's smart robots: the JSON with lower-case keys.
	RobotJSON
)

// Seal is what a reply is sealed with.
type Seal struct {
	Key       *Key   // encrypts
	Token     string // signs
	ReceiveID string // AppID, CorpID, ...: the id that the push carried
	TimeStamp string // seconds in decimals; WeChat takes the push's or a fresh one
	Nonce     string // the push's may be used again
}

// Append appends msg, encrypted and signed, as a reply envelope. TimeStamp and
// Nonce may hold anything, since they may come from a query: what is no digit
// of the one and no letter, digit, "-", "_" or "." of the other is left out. The
// signature is over the TimeStamp, Nonce and Encrypt that are written.
func (s Seal) Append(dst []byte, shape Shape, msg []byte) []byte {
	p := shapes[shape]
	dst = append(dst, p.encrypt...)
	start := len(dst)
	dst = s.Key.Seal(dst, msg, s.ReceiveID)
	timeStamp, nonce := safeTimeStamp(s.TimeStamp), safeNonce(s.Nonce)
	sum := sign(dst[start:], s.Token, timeStamp, nonce)
	dst = append(dst, p.signature...)
	dst = append(dst, sum[:]...)
	dst = append(dst, p.timeStamp...)
	dst = append(dst, timeStamp...)
	dst = append(dst, p.nonce...)
	dst = append(dst, nonce...)
	return append(dst, p.end...)
}

// pieces stand between the values of an envelope.
type pieces struct{ encrypt, signature, timeStamp, nonce, end string }

var shapes = [...]pieces{
	XML: {
		"<xml><Encrypt><![CDATA[", "]]></Encrypt><MsgSignature><![CDATA[", "]]></MsgSignature><TimeStamp>",
		"</TimeStamp><Nonce><![CDATA[", "]]></Nonce></xml>",
	},
	JSON:      {`{"Encrypt":"`, `","MsgSignature":"`, `","TimeStamp":`, `,"Nonce":"`, `"}`},
	RobotJSON: {`{"encrypt":"`, `","msgsignature":"`, `","timestamp":`, `,"nonce":"`, `"}`},
}

// safeTimeStamp keeps the digits, in the shape of a JSON number: no zero in
// front, and "0" where nothing is left.
func safeTimeStamp(s string) string {
	s = strings.TrimLeft(keep(s, &digits), "0")
	if s == "" {
		return "0"
	}
	return s
}

// safeNonce keeps letters, digits and a few marks: a nonce must not break out of
// its element.
func safeNonce(s string) string { return keep(s, &nonceBytes) }

// keep leaves out every byte that is not wanted. Most texts are kept as they are.
func keep(s string, wanted *[256]bool) string {
	for i := range len(s) {
		if !wanted[s[i]] {
			return clean(s, wanted)
		}
	}
	return s
}

func clean(s string, wanted *[256]bool) string {
	kept := make([]byte, 0, len(s))
	for i := range len(s) {
		if wanted[s[i]] {
			kept = append(kept, s[i])
		}
	}
	return string(kept)
}

// The bytes that a timestamp and a nonce may have.
var (
	digits     = table("0123456789")
	nonceBytes = table("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.")
)

func table(bytes string) (t [256]bool) {
	for i := range len(bytes) {
		t[bytes[i]] = true
	}
	return t
}
