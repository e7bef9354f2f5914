package wxcrypt_test

import (
	"encoding/xml"
	"errors"
	"fmt"

	"github.com/wxkit/wxkit/handler/wxcrypt"
)

// The key, the token and the texts are those of WeCom's own published sample.
const (
	sampleKey   = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	sampleToken = "QDG6eK"
	sampleID    = "wx5823bf96d3bd56c7"
	sampleEcho  = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
)

func ExampleSignature() {
	fmt.Println(wxcrypt.Signature("AAAAA", "1714036504", "1514711492"))
	// Output: f464b24fc39322e44b38aa78f5edd27bd1441696
}

func ExampleVerify() {
	const msgSignature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
	fmt.Println(wxcrypt.Verify(msgSignature, sampleToken, "1409659589", "263014780", sampleEcho))
	fmt.Println(wxcrypt.Verify(msgSignature, "another token", "1409659589", "263014780", sampleEcho))
	// Output:
	// true
	// false
}

func ExampleKey_Open() {
	key, err := wxcrypt.ParseKey(sampleKey)
	if err != nil {
		fmt.Println(err)
		return
	}
	opened, err := key.Open(nil, sampleEcho)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s for %s\n", opened.Msg, opened.ReceiveID)

	_, err = key.Open(nil, sampleEcho[:60])
	fmt.Println(err)
	// Output:
	// 1616140317555161061 for wx5823bf96d3bd56c7
	// wxcrypt: the ciphertext is not made of whole blocks (-40007)
}

func ExampleParseKey() {
	_, err := wxcrypt.ParseKey("too short")
	fmt.Println(err)
	fmt.Println(errors.Is(err, &wxcrypt.Error{Code: wxcrypt.CodeIllegalKey}))
	// Output:
	// wxcrypt: EncodingAESKey must have 43 characters; look for blanks or a cut-off end (-40004)
	// true
}

func ExampleKey_Seal() {
	key, err := wxcrypt.ParseKey(sampleKey)
	if err != nil {
		fmt.Println(err)
		return
	}
	encrypt := key.Seal(nil, []byte("hello"), sampleID) // another text at each call
	opened, err := key.Open(nil, string(encrypt))
	fmt.Println(len(encrypt), string(opened.Msg), err)
	// Output: 88 hello <nil>
}

func ExampleSeal_Append() {
	key, err := wxcrypt.ParseKey(sampleKey)
	if err != nil {
		fmt.Println(err)
		return
	}
	seal := wxcrypt.Seal{Key: key, Token: sampleToken, ReceiveID: sampleID, TimeStamp: "1409659813", Nonce: "1372623149"}
	reply := seal.Append(nil, wxcrypt.XML, []byte("<xml>...</xml>"))

	// What WeChat does with it:
	var e struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
	if err := xml.Unmarshal(reply, &e); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(wxcrypt.Verify(e.MsgSignature, sampleToken, e.TimeStamp, e.Nonce, e.Encrypt))
	opened, err := key.Open(nil, e.Encrypt)
	fmt.Println(string(opened.Msg), err)
	// Output:
	// true
	// <xml>...</xml> <nil>
}
