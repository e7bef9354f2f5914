package wxcrypt

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// envelope is what a peer reads out of a reply.
type envelope struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }

// readEnvelope reads a reply as strictly as the standard library can, and
// requires that it holds the four values, once each, and nothing else.
func readEnvelope(t testing.TB, shape Shape, reply []byte) envelope {
	t.Helper()
	if shape == XML {
		return readXML(t, reply)
	}
	names := []string{"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}
	if shape == RobotJSON {
		names = []string{"encrypt", "msgsignature", "timestamp", "nonce"}
	}
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(reply, &all), "%s", reply)
	require.Len(t, all, 4)
	require.Equal(t, 4, strings.Count(string(reply), `":`), "keys come once")
	var e envelope
	require.NoError(t, json.Unmarshal(all[names[0]], &e.Encrypt))
	require.NoError(t, json.Unmarshal(all[names[1]], &e.MsgSignature))
	require.NoError(t, json.Unmarshal(all[names[3]], &e.Nonce))
	var number json.Number
	require.NoError(t, json.Unmarshal(all[names[2]], &number))
	require.NotContains(t, string(all[names[2]]), `"`, "the time stamp is a number")
	e.TimeStamp = number.String()
	return e
}

func readXML(t testing.TB, reply []byte) envelope {
	t.Helper()
	var e envelope
	require.NoError(t, xml.Unmarshal(reply, &e), "%s", reply)
	var names []string
	for d := xml.NewDecoder(strings.NewReader(string(reply))); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		if start, ok := token.(xml.StartElement); ok {
			names = append(names, start.Name.Local)
		}
	}
	require.Equal(t, []string{"xml", "Encrypt", "MsgSignature", "TimeStamp", "Nonce"}, names)
	return e
}

// checkEnvelope opens a reply as the peer does: signature first, then the text.
func checkEnvelope(t testing.TB, s Seal, e envelope, msg string) {
	t.Helper()
	require.True(t, Verify(e.MsgSignature, s.Token, e.TimeStamp, e.Nonce, e.Encrypt))
	opened, err := s.Key.Open(nil, e.Encrypt)
	require.NoError(t, err)
	require.Equal(t, msg, string(opened.Msg))
	require.Equal(t, s.ReceiveID, string(opened.ReceiveID))
}

var allShapes = []Shape{XML, JSON, RobotJSON}

func TestAppend(t *testing.T) {
	s := Seal{Key: mustKey(t, testKey), Token: "token", ReceiveID: "wx1", TimeStamp: "1713424427", Nonce: "415670741"}
	for _, shape := range allShapes {
		for _, msg := range []string{"", "hello", `{"demo_resp":"good luck"}`, "<xml>]]></xml>\x00\xff", strings.Repeat("长", 700)} {
			reply := s.Append([]byte("before:"), shape, []byte(msg))
			text, ok := strings.CutPrefix(string(reply), "before:")
			require.True(t, ok)
			e := readEnvelope(t, shape, []byte(text))
			require.Equal(t, "1713424427", e.TimeStamp)
			require.Equal(t, "415670741", e.Nonce)
			checkEnvelope(t, s, e, msg)
		}
	}
}

// The whole text of each shape, with what differs from reply to reply put back.
func TestAppendText(t *testing.T) {
	s := Seal{Key: mustKey(t, testKey), Token: "token", ReceiveID: "wx1", TimeStamp: "1713424427", Nonce: "abc"}
	want := []string{
		XML: "<xml><Encrypt><![CDATA[E]]></Encrypt><MsgSignature><![CDATA[S]]></MsgSignature>" +
			"<TimeStamp>1713424427</TimeStamp><Nonce><![CDATA[abc]]></Nonce></xml>",
		JSON:      `{"Encrypt":"E","MsgSignature":"S","TimeStamp":1713424427,"Nonce":"abc"}`,
		RobotJSON: `{"encrypt":"E","msgsignature":"S","timestamp":1713424427,"nonce":"abc"}`,
	}
	for _, shape := range allShapes {
		reply := s.Append(nil, shape, []byte("hello"))
		e := readEnvelope(t, shape, reply)
		require.Equal(t, want[shape], strings.NewReplacer(e.Encrypt, "E", e.MsgSignature, "S").Replace(string(reply)))
	}
}

// hostile are texts that would be elements or keys of their own if they were
// written as they are.
var hostile = []string{
	"",
	"]]></Nonce><Encrypt>forged</Encrypt><Nonce><![CDATA[",
	"</TimeStamp><Nonce>forged</Nonce><TimeStamp>",
	`","Encrypt":"forged","Nonce":"`,
	`1,"Encrypt":"forged"`,
	`\`, `"`, "\n", "\x00", "\xff", "&amp;", "-1", "1e9", "0x10", "007", "000", " 12 ", "1 2", "１２",
	"随机", "a-b_c.D", strings.Repeat("]]>", 100),
}

func TestAppendOfHostileQueries(t *testing.T) {
	for _, shape := range allShapes {
		for _, text := range hostile {
			s := Seal{Key: mustKey(t, testKey), Token: "token", ReceiveID: "wx1", TimeStamp: text, Nonce: text}
			e := readEnvelope(t, shape, s.Append(nil, shape, []byte("hello")))
			checkEnvelope(t, s, e, "hello")
		}
	}
}

func TestAppendKeepsWhatIsHarmless(t *testing.T) {
	for _, c := range []struct{ timeStamp, wantTime, nonce, wantNonce string }{
		{"1713424427", "1713424427", "415670741", "415670741"},
		{"", "0", "", ""},
		{"007", "7", "007", "007"},
		{"000", "0", "a-b_c.D", "a-b_c.D"},
		{"-12.5e3", "1253", "a b\"c<d>&e\\f", "abcdef"},
		{"今天", "0", "随机x", "x"},
	} {
		s := Seal{Key: mustKey(t, testKey), Token: "token", TimeStamp: c.timeStamp, Nonce: c.nonce}
		for _, shape := range allShapes {
			e := readEnvelope(t, shape, s.Append(nil, shape, nil))
			require.Equal(t, c.wantTime, e.TimeStamp)
			require.Equal(t, c.wantNonce, e.Nonce)
		}
	}
}

// A nonce or a token may sort before or after Encrypt; the signature must not
// depend on which comes first.
func TestAppendSignsInAnyOrder(t *testing.T) {
	for _, token := range []string{"", "+", "A", "zzz", "\x00", "\xff"} {
		for _, nonce := range []string{"", "-", "0", "Zz", "zz"} {
			s := Seal{Key: mustKey(t, testKey), Token: token, ReceiveID: "wx1", TimeStamp: "1", Nonce: nonce}
			for range 8 {
				checkEnvelope(t, s, readEnvelope(t, JSON, s.Append(nil, JSON, []byte("m"))), "m")
			}
		}
	}
}
