package wxcrypt

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
	Key       *Key
	Token     string
	ReceiveID string // AppID, CorpID, ...: the id that the push carried
	TimeStamp string // seconds in decimals; WeChat takes the push's or a fresh one
	Nonce     string // the push's may be used again
}

// Append appends msg, encrypted and signed, as a reply envelope. TimeStamp must
// be decimal digits; Nonce may hold anything and is made safe. The signature is
// over the envelope's own TimeStamp, Nonce and Encrypt.
func (s Seal) Append(dst []byte, shape Shape, msg []byte) []byte {
	p := shapes[shape]
	dst = append(dst, p.encrypt...)
	start := len(dst)
	dst = s.Key.Seal(dst, msg, s.ReceiveID)
	nonce := safeNonce(s.Nonce)
	sum := sign(dst[start:], s.Token, s.TimeStamp, nonce)
	dst = append(dst, p.signature...)
	dst = append(dst, sum[:]...)
	dst = append(dst, p.timeStamp...)
	dst = append(dst, s.TimeStamp...)
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

// safeNonce keeps letters, digits and a few marks: a nonce comes from the query
// and must not break out of its element.
func safeNonce(s string) string {
	for i := range len(s) {
		if !isNonceByte(s[i]) {
			return cleanNonce(s)
		}
	}
	return s
}

func cleanNonce(s string) string {
	clean := make([]byte, 0, len(s))
	for i := range len(s) {
		if isNonceByte(s[i]) {
			clean = append(clean, s[i])
		}
	}
	return string(clean)
}

func isNonceByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.'
}
