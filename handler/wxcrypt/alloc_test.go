package wxcrypt

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// The hot path allocates nothing once its space is there. The pins are the
// measured counts, so a new allocation fails the test.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector empties pools at random")
	}
	key := mustKey(t, testKey)
	msg := bytes.Repeat([]byte("m"), 339)
	encrypt := string(key.Seal(nil, msg, "wx5823bf96d3bd56c7"))
	signature := Signature("token", "1713424427", "415670741", encrypt)
	seal := Seal{Key: key, Token: "token", ReceiveID: "wx5823bf96d3bd56c7", TimeStamp: "1713424427", Nonce: "415670741"}
	space := make([]byte, 0, 2048)
	for _, c := range []struct {
		name string
		want float64
		run  func()
	}{
		{"Verify", 0, func() { Verify(signature, "token", "1713424427", "415670741", encrypt) }},
		{"Signature", 1, func() { Signature("token", "1713424427", "415670741", encrypt) }},
		{"Open", 0, func() { key.Open(space, encrypt) }},
		{"Open without space", 1, func() { key.Open(nil, encrypt) }},
		{"Seal", 0, func() { key.Seal(space, msg, "wx5823bf96d3bd56c7") }},
		{"Append XML", 0, func() { seal.Append(space, XML, msg) }},
		{"Append JSON", 0, func() { seal.Append(space, JSON, msg) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, testing.AllocsPerRun(500, c.run))
		})
	}
}
