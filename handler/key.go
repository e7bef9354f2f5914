package wxhandler

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

func isEvent(m *Message) bool {
	return m.MsgType == "" || strings.EqualFold(m.MsgType, "event") || strings.EqualFold(m.MsgType, "device_event")
}

// pushKeyOf names a push, the same for all its tries. It starts with the account
// that could open it: who knows one account's secrets can write any ids into a
// message. MsgId repeats over users; of two events in one second only the rest of
// the body may differ.
func pushKeyOf(account string, m *Message, volatile string) string {
	var space [256]byte
	key := space[:0]
	add := func(s string) {
		key = append(key, s...)
		key = append(key, '|')
	}
	add(account)
	if m.MsgType == "" {
		add("info")
		return string(appendDigest(key, m, volatile))
	}
	add(m.ToUserName)
	add(m.FromUserName)
	if m.MsgId != "" && !isEvent(m) {
		return string(append(key, m.MsgId...))
	}
	add(m.Root().Get("CreateTime").Text())
	add(m.Event)
	add(m.EventKey)
	return string(appendDigest(key, m, volatile))
}

// appendDigest adds a hash of the body without the volatile field, which counts
// the redeliveries.
func appendDigest(key []byte, m *Message, volatile string) []byte {
	raw := m.Raw()
	if volatile != "" {
		if start, end := m.Root().Get(volatile).Span(); end > 0 {
			raw = raw[:start] + raw[end:]
		}
	}
	sum := sha256.Sum256([]byte(raw))
	return hex.AppendEncode(key, sum[:16])
}
