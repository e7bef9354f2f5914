package timeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const ms = time.Millisecond

// launch is the trace of a small mini-program: launch, a page, two taps with setData, a request, a second page, the way to the background and back.
func launch() (lanes []string, entries []Entry) {
	lanes = []string{"native", "logic", "view 1"}
	add := func(at time.Duration, from, to, kind, name, arg string) {
		entries = append(entries, Entry{Seq: len(entries) + 1, At: at, From: from, To: to, Kind: kind, Name: name, Arg: arg, Bytes: len(arg)})
	}
	const index, item = "pages/index/index", "pages/item/item"
	options := `{"path":"pages/index/index","query":{"from":"share"},"scene":1007,"referrerInfo":{},"apiCategory":"default"}`
	add(0, "native", "logic", "launch", index, options)
	add(0, "logic", "logic", "hook", "app.onLaunch", options)
	add(0, "logic", "logic", "hook", "app.onShow", options)
	add(0, "native", "view 1", "open", "webview 1", `{"path":"pages/index/index"}`)
	add(2*ms, "native", "logic", "route", "appLaunch "+index, `{"openType":"appLaunch","webviewId":1,"query":{"from":"share"}}`)
	add(2*ms, "logic", "logic", "create", index, `{"count":0,"rows":[]}`)
	add(2*ms, "logic", "logic", "hook", index+".onLoad", `{"from":"share"}`)
	add(2*ms, "logic", "native", "call", "request", `{"url":"https://api.example.com/rows","data":{"page":1}}`)
	add(2*ms, "logic", "logic", "hook", index+".onShow", ``)
	add(3*ms, "logic", "view 1", "setData", index+" first data", `{"count":0,"rows":[]}`)
	add(18*ms, "view 1", "logic", "ack", "first render", `{"flow":1}`)
	add(18*ms, "logic", "logic", "hook", index+".onReady", ``)
	add(120*ms, "native", "logic", "result", "request:ok", `{"data":[{"id":1,"name":"苹果"},{"id":2,"name":"pear"},{"id":3,"name":"fig"}],"statusCode":200,"header":{"Content-Type":"application/json"},"cookies":[]}`)
	add(120*ms, "logic", "view 1", "setData", index, `{"rows":[{"id":1,"name":"苹果"},{"id":2,"name":"pear"},{"id":3,"name":"fig"}]}`)
	add(123*ms, "view 1", "logic", "ack", "setData 2", `{"flow":2}`)
	for i := range 2 {
		at := time.Duration(2400+300*i) * ms
		add(at, "view 1", "logic", "event", "tap #add", fmt.Sprintf(`{"type":"tap","timeStamp":%d,"target":{"id":"add","dataset":{"step":1}},"currentTarget":{"id":"add","dataset":{"step":1}},"detail":{"x":120,"y":310}}`, at/ms))
		add(at, "logic", "logic", "handler", index+".add", ``)
		add(at, "logic", "view 1", "setData", index, fmt.Sprintf(`{"count":%d}`, i+1))
		add(at+3*ms, "view 1", "logic", "ack", fmt.Sprintf("setData %d", i+3), fmt.Sprintf(`{"flow":%d}`, i+3))
	}
	add(4*time.Second, "view 1", "logic", "event", "tap .row", `{"type":"tap","target":{"id":"","dataset":{"id":2}}}`)
	add(4*time.Second, "logic", "native", "call", "navigateTo", `{"url":"/pages/item/item?id=2"}`)
	add(4001*ms, "native", "view 2", "open", "webview 2", `{"path":"pages/item/item"}`)
	add(4001*ms, "native", "logic", "route", "navigateTo "+item, `{"openType":"navigateTo","webviewId":2,"query":{"id":"2"}}`)
	add(4001*ms, "logic", "logic", "hook", index+".onHide", ``)
	add(4001*ms, "logic", "logic", "hook", item+".onLoad", `{"id":"2"}`)
	add(4001*ms, "logic", "logic", "hook", item+".onShow", ``)
	add(4002*ms, "logic", "view 2", "setData", item+" first data", `{"id":"2","title":"</script><img src=x onerror=alert(1)>"}`)
	add(4002*ms, "native", "logic", "result", "navigateTo:ok", `{"errMsg":"navigateTo:ok"}`)
	add(4021*ms, "view 2", "logic", "ack", "first render", `{"flow":1}`)
	add(4021*ms, "logic", "logic", "hook", item+".onReady", ``)
	add(4300*ms, "native", "logic", "route", "routeDone", `{"webviewId":2}`)
	add(90*time.Second, "native", "logic", "background", "app", ``)
	add(90*time.Second, "logic", "logic", "hook", item+".onHide", ``)
	add(90*time.Second, "logic", "logic", "hook", "app.onHide", ``)
	add(95*time.Second, "native", "native", "suspend", "logic", ``)
	add(600*time.Second, "native", "logic", "foreground", "app", `{"scene":1001}`)
	add(600*time.Second, "logic", "logic", "hook", "app.onShow", `{"path":"","query":{},"scene":1001,"referrerInfo":{},"apiCategory":"default"}`)
	add(600*time.Second, "logic", "logic", "hook", item+".onShow", ``)
	return lanes, entries
}

// data is the trace that a page holds.
func data(t *testing.T, page string) (d trace) {
	t.Helper()
	_, rest, found := strings.Cut(page, `<script type="application/json" id="trace">`)
	require.True(t, found)
	text, _, found := strings.Cut(rest, `</script>`)
	require.True(t, found)
	require.NoError(t, json.Unmarshal([]byte(text), &d))
	return d
}

func write(t *testing.T, title string, lanes []string, entries []Entry) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Write(&b, title, lanes, entries))
	return b.String()
}

func TestWriteHoldsTheTrace(t *testing.T) {
	lanes, entries := launch()
	d := data(t, write(t, "counter", lanes, entries))
	require.Equal(t, []string{"native", "logic", "view 1", "view 2"}, d.Lanes)
	require.Equal(t, []string{"launch", "hook", "open", "route", "create", "call", "setData", "ack", "result", "event", "handler", "background", "suspend", "foreground"}, d.Kinds)
	require.Len(t, d.Entries, len(entries))
	require.Equal(t, row{Seq: 11, At: 18e6, From: 2, To: 1, Kind: 7, Name: "first render", Arg: `{"flow":1}`, Bytes: 10}, d.Entries[10])
	for i, e := range entries {
		r := d.Entries[i]
		require.Equal(t, e, Entry{Seq: r.Seq, At: time.Duration(r.At), From: d.Lanes[r.From], To: d.Lanes[r.To], Kind: d.Kinds[r.Kind], Name: r.Name, Arg: r.Arg, Bytes: r.Bytes})
	}
}

// TestWriteGolden compares everything but the style, the script and the trace's own text.
func TestWriteGolden(t *testing.T) {
	page := write(t, "a < b", []string{"native", "logic"}, []Entry{{Seq: 1, At: ms, From: "native", To: "logic", Kind: "hook", Name: "app.onShow", Arg: `{"a":"<&>"}`, Bytes: 11}})
	page = strings.Replace(page, style, "[style]\n", 1)
	page = strings.Replace(page, script, "[script]\n", 1)
	want, err := os.ReadFile("testdata/small.html")
	require.NoError(t, err)
	require.Equal(t, string(want), page)
}

func TestWriteIsSafe(t *testing.T) {
	for _, evil := range []string{
		`</script><script>alert(1)</script>`, `<!--<script>`, `"><img src=x onerror=alert(1)>`, `</title><script>alert(1)</script>`, `\u003cscript>`, "a\u2028b", `%s%d%!`, "\x00\xff",
	} {
		page := write(t, evil, []string{evil}, []Entry{{From: evil, To: evil, Kind: evil, Name: evil, Arg: evil}})
		require.Equal(t, 2, strings.Count(page, "<script"), evil)
		require.Equal(t, 2, strings.Count(page, "</script"), evil)
		require.Equal(t, 1, strings.Count(page, "</title"), evil)
		require.NotContains(t, page, "<img")
		require.NotContains(t, page, "<!--")
		d := data(t, page)
		require.Equal(t, strings.ToValidUTF8(evil, "\ufffd"), d.Entries[0].Arg)
	}
}

func TestWriteLoadsNothing(t *testing.T) {
	lanes, entries := launch()
	_, entries = lanes, entries[:1]
	page := write(t, "t", lanes, entries)
	for _, way := range []string{"src=", "href", "@import", "url(", "fetch(", "innerHTML", "eval(", "<link", "https://"} {
		require.NotContains(t, page, way)
	}
	require.Contains(t, page, "default-src 'none'")
	require.Equal(t, 1, strings.Count(page, "http://"), "the name of SVG's namespace")
	require.Less(t, len(page), 20<<10)
}

func TestWriteOddEntries(t *testing.T) {
	d := data(t, write(t, "", nil, nil))
	require.Equal(t, trace{Lanes: []string{}, Kinds: []string{}, Entries: []row{}}, d)
	lanes := make([]string, 1, 4)
	lanes[0] = "a"
	d = data(t, write(t, "", lanes, []Entry{{From: "b"}, {To: "c"}, {}, {From: "c", To: "b"}}))
	require.Equal(t, []string{"a", "b", "c", ""}, d.Lanes)
	require.Equal(t, []int{1, 2, 3, 2}, []int{d.Entries[0].From, d.Entries[1].From, d.Entries[2].From, d.Entries[3].From})
	require.Equal(t, []int{1, 2, 3, 1}, []int{d.Entries[0].To, d.Entries[1].To, d.Entries[2].To, d.Entries[3].To})
	require.Empty(t, lanes[:2][1], "the caller's lanes stay as they were")
}

var errFull = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriteFails(t *testing.T) {
	require.ErrorIs(t, Write(fullDisk{}, "t", nil, nil), errFull)
}
