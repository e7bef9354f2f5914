package wxhandler

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

func TestAJobIsReadAsItWasWritten(t *testing.T) {
	for _, j := range []job{
		{},
		{key: "k|\x00", account: "a", appID: "wx", openID: "o", message: "<xml>\xff</xml>", answer: []byte("a"), quiet: 6 * time.Second, answered: true},
		{message: "m", encrypted: true, late: true},
	} {
		var back job
		require.NoError(t, back.read(j.append(nil)))
		j.answer = append([]byte{}, j.answer...)
		require.Equal(t, j, back)
	}
	var j job
	require.ErrorIs(t, j.read([]byte{2, 0, 0}), errJob)
	require.ErrorContains(t, j.read([]byte{2, 0, 0}), "version 2, this is 1")
}

func FuzzJob(f *testing.F) {
	f.Add([]byte(nil))
	f.Add((&job{key: "k", message: "m", answer: []byte("a"), answered: true}).append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		var j, again job
		if j.read(b) == nil {
			require.NoError(t, again.read(j.append(nil)))
			require.Equal(t, j, again)
		}
	})
}

// What a reply has written is read back as that reply, from XML and from JSON.
func TestAReplyIsReadBack(t *testing.T) {
	xml, err := wxmsg.Read("<xml><ToUserName>gh</ToUserName><FromUserName>o</FromUserName><MsgType>event</MsgType><Event>CLICK</Event></xml>")
	require.NoError(t, err)
	json, err := wxmsg.Read(`{"ToUserName":"gh","FromUserName":"o","MsgType":"event","Event":"CLICK"}`)
	require.NoError(t, err)
	for _, reply := range []Reply{
		TextReply("a ]]> <b> & \n 你好"), ImageReply("i"), VoiceReply("v"), VideoReply("v", "t", "d"), VideoReply("v", "", ""),
		NewsReply(Article{"1", "", "p", "u"}, Article{"2", "d", "", ""}), MusicReply(Music{ThumbMediaID: "m"}), TransferReply("kf"), RawReply([]byte("<xml/>")), RawReply([]byte("success")),
	} {
		for _, m := range []*Message{xml, json} {
			answer, err := reply.AppendReply(nil, m)
			require.NoError(t, err)
			switch reply.(type) {
			case Music, ReplyTransfer, ReplyRaw:
				require.Equal(t, ReplyRaw(answer), readReply(answer))
			default:
				require.Equal(t, reply, readReply(answer))
			}
		}
	}
}

func TestThePauseDoublesUpToItsMost(t *testing.T) {
	d, err := Delivery{}.withDefaults()
	require.NoError(t, err)
	require.Equal(t, Delivery{Attempts: 8, Backoff: 5 * time.Second, MaxBackoff: 5 * time.Minute, Timeout: time.Minute}, d)
	var got []time.Duration
	for n := range 9 {
		got = append(got, d.pause(n+1)/time.Second)
	}
	require.Equal(t, []time.Duration{5, 10, 20, 40, 80, 160, 300, 300, 300}, got)
}
