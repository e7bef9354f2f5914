package wxruntime_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

func TestWriteHTML(t *testing.T) {
	arg, err := wxruntime.JSON(`{"b":"</script>","a":1}`)
	require.NoError(t, err)
	trace := wxruntime.Trace{
		{Seq: 3, At: 4 * time.Millisecond, From: wxruntime.LaneLogic, To: wxruntime.ViewLane(2), Kind: wxruntime.KindData, Name: "pages/a/a", Arg: arg, Bytes: 11},
		{Seq: 4, At: 5 * time.Millisecond, From: wxruntime.ViewLane(1), To: wxruntime.ViewLane(1), Kind: wxruntime.KindView, Name: "paint"},
		{Seq: 5, At: 5 * time.Millisecond, From: wxruntime.LaneNative, To: wxruntime.LaneLogic, Kind: wxruntime.KindHook, Name: "app.onShow"},
	}
	var page strings.Builder
	require.NoError(t, trace.WriteHTML(&page, "shop <1>"))
	html := page.String()
	require.Contains(t, html, "<title>shop &lt;1&gt;</title>")
	require.Contains(t, html, `"lanes":["native","logic","view1","view2"]`)
	require.Contains(t, html, `{"seq":3,"at":4000000,"from":1,"to":3,"kind":0,"name":"pages/a/a","arg":"{\"a\":1,\"b\":\"\u003c/script\u003e\"}","bytes":11}`)
	require.Contains(t, html, `{"seq":4,"at":5000000,"from":2,"to":2,"kind":1,"name":"paint","arg":"","bytes":0}`)

	require.Contains(t, html, `{"seq":5,"at":5000000,"from":1,"to":1,"kind":2,"name":"app.onShow","arg":"","bytes":0}`, "a hook is a mark")

	page.Reset()
	require.NoError(t, wxruntime.Trace(nil).WriteHTML(&page, ""))
	require.Contains(t, page.String(), `"entries":[]`)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk is full") }

func TestWriteHTMLFails(t *testing.T) {
	require.EqualError(t, wxruntime.Trace{}.WriteHTML(fullDisk{}, "x"), "disk is full")
}
