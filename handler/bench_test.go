package wxhandler_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"sort"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxcrypt"
)

const (
	benchToken = "wxkit-bench-token"
	benchKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	benchApp   = "wx1234567890abcdef"
)

// benchPush makes request i: a text of about 340 bytes, each with its own MsgId.
func benchPush(safe bool, key *wxcrypt.Key, i int) (target string, body []byte) {
	now := strconv.FormatInt(time.Now().Unix(), 10)
	nonce := strconv.Itoa(100000 + i)
	msg := fmt.Sprintf("<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>\n<FromUserName><![CDATA[oABCDEFGHIJKLMNOPQRSTUVWXYZ1]]></FromUserName>\n<CreateTime>%s</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[你好，请问今天的营业时间是几点到几点？我想下午过去一趟。]]></Content>\n<MsgId>%d</MsgId>\n</xml>", now, 23456789012345678+i)
	if !safe {
		return "/wx?signature=" + wxcrypt.Signature(benchToken, now, nonce) + "&timestamp=" + now + "&nonce=" + nonce + "&openid=oABCDEFGHIJKLMNOPQRSTUVWXYZ1", []byte(msg)
	}
	encrypt := string(key.Seal(nil, []byte(msg), benchApp))
	return "/wx?signature=" + wxcrypt.Signature(benchToken, now, nonce) + "&timestamp=" + now + "&nonce=" + nonce +
			"&openid=oABCDEFGHIJKLMNOPQRSTUVWXYZ1&encrypt_type=aes&msg_signature=" + wxcrypt.Signature(benchToken, now, nonce, encrypt),
		[]byte(envelopeHead + encrypt + envelopeTail)
}

// Around Encrypt, so that the floor knows its place.
const (
	envelopeHead = "<xml>\n    <ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>\n    <Encrypt><![CDATA["
	envelopeTail = "]]></Encrypt>\n</xml>\n"
)

// template is a request made once; do copies it for each round, as a server
// would make a fresh one.
type template struct {
	request *http.Request
	body    []byte
}

func newTemplate(target string, body []byte) template {
	return template{httptest.NewRequest("POST", target, nil), body}
}

func (t template) do(h http.Handler) *httptest.ResponseRecorder {
	r := new(http.Request)
	*r = *t.request
	r.Body = io.NopCloser(bytes.NewReader(t.body))
	r.ContentLength = int64(len(t.body))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func newBenchHandler(tb testing.TB, safe bool) *wxhandler.Handler {
	cfg := wxhandler.Config{AppID: benchApp, Token: benchToken}
	if safe {
		cfg.EncodingAESKey = benchKey
	}
	h, err := wxhandler.New(cfg)
	require.NoError(tb, err)
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		return wxhandler.TextReply(m.Content), nil
	})
	return h
}

// floorSafe does the least that safe mode asks for: read, SHA-1, base64 and AES
// of the push, the same of the answer, write. It parses nothing, sorts nothing
// and checks nothing.
type floorSafe struct {
	dec, enc         cipher.BlockMode
	iv               []byte
	body, text, seal []byte
}

type ivSetter interface{ SetIV([]byte) }

func newFloorSafe(tb testing.TB) http.Handler {
	raw, err := base64.StdEncoding.DecodeString(benchKey + "=")
	require.NoError(tb, err)
	block, err := aes.NewCipher(raw)
	require.NoError(tb, err)
	return &floorSafe{
		dec: cipher.NewCBCDecrypter(block, raw[:16]), enc: cipher.NewCBCEncrypter(block, raw[:16]), iv: raw[:16],
		body: make([]byte, 0, 4096), text: make([]byte, 0, 4096), seal: make([]byte, 0, 4096),
	}
}

// floorHead is token, timestamp and nonce, joined beforehand.
const floorHead = "1700000000100000" + benchToken

func floorSign(space, encrypt []byte) [40]byte {
	sum := sha1.Sum(append(append(space[:0], floorHead...), encrypt...))
	var text [40]byte
	hex.Encode(text[:], sum[:])
	return text
}

func readAll(r io.Reader, space []byte) []byte {
	for {
		n, err := r.Read(space[len(space):cap(space)])
		space = space[:len(space)+n]
		if err != nil {
			return space
		}
	}
}

func (f *floorSafe) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := readAll(r.Body, f.body[:0])
	encrypt := body[len(envelopeHead) : len(body)-len(envelopeTail)]
	if sum := floorSign(f.seal, encrypt); sum[0] == 0 {
		return
	}
	text, _ := base64.StdEncoding.AppendDecode(f.text[:0], encrypt)
	f.dec.(ivSetter).SetIV(f.iv)
	f.dec.CryptBlocks(text, text)
	size := int(binary.BigEndian.Uint32(text[16:20]))
	reply := append(f.body[:0], text[:20+size+len(benchApp)]...)
	rand.Read(reply[:16])
	pad := 32 - len(reply)%32
	for range pad {
		reply = append(reply, byte(pad))
	}
	f.enc.(ivSetter).SetIV(f.iv)
	f.enc.CryptBlocks(reply, reply)
	out := append(f.text[:0], "<xml><Encrypt><![CDATA["...)
	out = base64.StdEncoding.AppendEncode(out, reply)
	sum := floorSign(f.seal, out[len("<xml><Encrypt><![CDATA["):])
	out = append(append(out, "]]></Encrypt><MsgSignature><![CDATA["...), sum[:]...)
	out = append(out, "]]></MsgSignature><TimeStamp>1700000000</TimeStamp><Nonce><![CDATA[100000]]></Nonce></xml>"...)
	w.Write(out)
}

// floorPlain checks one SHA-1, reads the body and writes the answer.
type floorPlain struct{ body []byte }

func (f *floorPlain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if sum := floorSign(f.body, nil); sum[0] == 0 {
		return
	}
	w.Write(readAll(r.Body, f.body[:0]))
}

// bench is one mode: its floor, and requests that are all new to the handler.
type bench struct {
	safe   bool
	floor  http.Handler
	pushes []template
}

const distinct = 4096

func newBench(tb testing.TB, safe bool) *bench {
	key, err := wxcrypt.ParseKey(benchKey)
	require.NoError(tb, err)
	b := &bench{safe: safe, floor: &floorPlain{make([]byte, 0, 4096)}}
	if safe {
		b.floor = newFloorSafe(tb)
	}
	for i := range distinct {
		b.pushes = append(b.pushes, newTemplate(benchPush(safe, key, i)))
	}
	return b
}

// round sends every push once and gives the time for each.
func (b *bench) round(tb testing.TB, h http.Handler) time.Duration {
	start := time.Now()
	for i := range b.pushes {
		if w := b.pushes[i].do(h); w.Code != http.StatusOK || w.Body.Len() < 100 {
			tb.Fatal(w.Code, w.Body.String())
		}
	}
	return time.Since(start) / distinct
}

// The budget: the handler with New's defaults beside its floor, alternating, in
// one run. ns/op is the handler's median; x-floor is the median of the ratios.
func benchmarkBudget(b *testing.B, safe bool) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	bench := newBench(b, safe)
	var floor, handler, ratio []float64
	for b.Loop() {
		f := bench.round(b, bench.floor)
		h := bench.round(b, newBenchHandler(b, safe)) // a new store: every message is new
		floor, handler = append(floor, float64(f)), append(handler, float64(h))
		ratio = append(ratio, float64(h)/float64(f))
		b.StopTimer()
		runtime.GC()
		b.StartTimer()
	}
	b.ReportMetric(median(floor), "floor-ns")
	b.ReportMetric(median(handler), "ns/op")
	b.ReportMetric(median(ratio), "x-floor")
}

func median(v []float64) float64 {
	sort.Float64s(v)
	return v[len(v)/2]
}

func BenchmarkBudgetSafe(b *testing.B)  { benchmarkBudget(b, true) }
func BenchmarkBudgetPlain(b *testing.B) { benchmarkBudget(b, false) }

// Allocations of one push, the request's copy and the recorder included.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	for _, c := range []struct {
		safe bool
		most float64
	}{{true, 22}, {false, 19}} {
		bench := newBench(t, c.safe)
		h := newBenchHandler(t, c.safe)
		i := 0
		got := testing.AllocsPerRun(distinct/2, func() {
			bench.pushes[i].do(h)
			i++
		})
		t.Logf("safe=%v: %v allocations", c.safe, got)
		require.LessOrEqual(t, got, c.most, "safe=%v", c.safe)
	}
}
