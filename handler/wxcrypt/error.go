package wxcrypt

import "strconv"

// Codes of [Error], numbered as in WeChat's own library.
const (
	CodeIllegalKey    = -40004 // the EncodingAESKey is none
	CodeDecrypt       = -40007 // the ciphertext has no possible length
	CodeIllegalBuffer = -40008 // padding or lengths are wrong after decryption: another key, or a damaged text
	CodeBase64Decode  = -40010 // Encrypt is not base64
)

// Error says why a key or a ciphertext is refused. It never holds either.
type Error struct {
	Code int    // one of the codes of WeChat's own library
	Text string // what is wrong
}

// Error gives the text and the code.
func (e *Error) Error() string { return "wxcrypt: " + e.Text + " (" + strconv.Itoa(e.Code) + ")" }

// Is makes errors.Is match errors of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}
