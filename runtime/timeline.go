package wxruntime

import (
	"io"

	"github.com/wxkit/wxkit/runtime/internal/timeline"
)

// WriteHTML writes the trace as one page for a browser: a column for each lane, virtual time downwards, messages as arrows, arguments at the side. The page holds everything
// it needs, loads nothing and opens from a file; title is its heading. #7 behind its address opens entry 7. A trace of one kind, of Filter, gives a page of that kind. An
// error is one of w.
func (t Trace) WriteHTML(w io.Writer, title string) error {
	var lanes []string
	for _, l := range t.Lanes() {
		lanes = append(lanes, string(l))
	}
	entries := make([]timeline.Entry, 0, len(t))
	for _, e := range t {
		entries = append(entries, timeline.Entry{
			Seq: e.Seq, At: e.At, From: string(e.From), To: string(e.To), Kind: string(e.Kind), Name: e.Name, Arg: e.Arg.JSON(), Bytes: e.Bytes,
		})
	}
	return timeline.Write(w, title, lanes, entries)
}
