package wxruntime

import (
	"io"

	"github.com/wxkit/wxkit/runtime/internal/timeline"
)

// WriteHTML writes the trace as one page for a browser: a column for each lane, virtual time downwards, messages as arrows, arguments at the side. The page holds everything
// it needs, loads nothing and opens from a file; title is its heading. What runs on one thread, such as a hook, is a mark on its lane. #7 behind the page's address opens
// entry 7. An error is one of w.
func (t Trace) WriteHTML(w io.Writer, title string) error {
	var lanes []string
	for _, l := range t.Lanes() {
		lanes = append(lanes, string(l))
	}
	entries := make([]timeline.Entry, 0, len(t))
	for _, e := range t {
		if e.Kind.local() {
			e.From = e.To
		}
		entries = append(entries, timeline.Entry{
			Seq: e.Seq, At: e.At, From: string(e.From), To: string(e.To), Kind: string(e.Kind), Name: e.Name, Arg: e.Arg.JSON(), Bytes: e.Bytes,
		})
	}
	return timeline.Write(w, title, lanes, entries)
}

// local tells kinds that happen on one thread from messages, whatever thread made them happen.
func (k Kind) local() bool {
	switch k {
	case KindHook, KindObserver, KindListener, KindTimer, KindLog, KindWarn, KindError:
		return true
	}
	return false
}
