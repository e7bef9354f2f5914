// Package wxcrypt holds WeChat's callback cryptography: the SHA-1 signatures and
// the AES envelope. Bytes in, bytes out: it knows no HTTP and reads no XML or
// JSON; only the reply envelope, whose shape is fixed, is written here.
//
// The scheme is WeChat's, not ours: AES-256 in CBC mode, PKCS#7 padding to
// blocks of 32 bytes, the first half of the key as the initialization vector,
// and before padding
//
//	16 random bytes | length of the message, 4 bytes, big-endian | message | receive id
//
// The receive id is the AppID, under WeCom the CorpID or SuiteID, for a
// third-party platform the component's AppID, and empty for a few. What CBC
// leaves open, the signature closes: check it with [Verify] before [Key.Open].
package wxcrypt
