package wxhandler

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseQuery(t *testing.T) {
	cases := map[string]query{
		"": {seconds: -1},
		"signature=s&timestamp=1714036504&nonce=n&openid=o&echostr=e&msg_signature=m&encrypt_type=aes": {
			signature: "s", msgSignature: "m", timestamp: "1714036504", nonce: "n", echostr: "e", openID: "o", seconds: 1714036504,
		},
		"nonce=a&nonce=b":               {nonce: "b", seconds: -1},
		"NONCE=a&Nonce=b":               {seconds: -1},
		"nonce=a%20b%2Bc+d":             {nonce: "a b+c d", seconds: -1},
		"nonce=%zz":                     {nonce: "%zz", seconds: -1},
		"nonce":                         {seconds: -1},
		"nonce=a=b":                     {nonce: "a=b", seconds: -1},
		"timestamp=99999999999":         {timestamp: "99999999999", seconds: 99999999999},
		"timestamp=9999999999999999999": {timestamp: "9999999999999999999", seconds: -1},
		"timestamp=-5":                  {timestamp: "-5", seconds: -1},
	}
	for raw, want := range cases {
		require.Equal(t, want, parseQuery(raw), raw)
	}
}

func TestStaleDoesNotOverflow(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	q := query{seconds: 999999999999999999}
	require.True(t, q.stale(now, time.Minute, 0))
	require.False(t, q.stale(now, 0, 0))
	q.seconds = 0
	require.True(t, q.stale(now, time.Minute, 24*time.Hour))
}

// What url.ParseQuery reads without an error, parseQuery reads alike.
func FuzzQuery(f *testing.F) {
	for _, raw := range []string{"signature=s&timestamp=1&nonce=n", "nonce=%41+%2b", "nonce=a&nonce=b", "&&=&nonce", "a=b;nonce=c", "nonce=%", "timestamp=18446744073709551616"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q := parseQuery(raw)
		require.GreaterOrEqual(t, q.seconds, int64(-1))
		values, err := url.ParseQuery(raw)
		if err != nil || strings.Contains(raw, ";") {
			return
		}
		last := func(name string) string {
			if all := values[name]; len(all) > 0 {
				return all[len(all)-1]
			}
			return ""
		}
		if strings.Contains(raw, "%") {
			return // an escaped name is WeChat's for url.ParseQuery, and nobody's for us
		}
		require.Equal(t, last("nonce"), q.nonce)
		require.Equal(t, last("signature"), q.signature)
		require.Equal(t, last("echostr"), q.echostr)
	})
}
