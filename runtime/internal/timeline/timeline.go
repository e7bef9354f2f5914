// Package timeline draws a trace as one HTML page: threads as columns, virtual time downwards, messages as arrows. The page is self-contained and opens from a file.
package timeline

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"slices"
	"time"
)

// Entry is one message of a trace, or a mark if it goes from a lane to itself.
type Entry struct {
	Seq   int           // number in the trace; the page opens at entry 7 with #7 behind its address
	At    time.Duration // virtual time
	From  string        // lane; "" for that of To
	To    string        // lane; "" for that of From
	Kind  string        // hook, setData, event, ...: gives the colour and can be switched off
	Name  string        // what it is about: pages/index/index.onLoad
	Arg   string        // argument; JSON is shown indented
	Bytes int           // length of the argument on the wire
}

// Write writes the page. Lanes are the columns from left to right; a lane that only an entry names comes behind them, in the order of the trace.
// Entries are drawn in the order given. All texts may hold anything: they cannot become markup or script. An error is one of w.
func Write(w io.Writer, title string, lanes []string, entries []Entry) error {
	data, err := json.Marshal(traceOf(lanes, entries)) // escapes <, > and &, so no text ends the script element
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, page, html.EscapeString(title), style, html.EscapeString(title), data, script)
	return err
}

var (
	//go:embed page.css
	style string
	//go:embed page.js
	script string
)

// page holds the title, the style, the title again, the trace as JSON and the script. The policy lets the page load nothing and send nothing.
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>%s</title>
<style>
%s</style>
</head>
<body>
<header id="bar">
<h1>%s</h1>
<div id="kinds" role="group" aria-label="Kinds"></div>
<input id="text" type="search" placeholder="Filter by text  ( / )" aria-label="Filter by text" autocomplete="off" spellcheck="false">
<span id="count" role="status"></span>
</header>
<main>
<div id="chart" tabindex="0" aria-label="Trace"></div>
<aside id="detail" aria-label="Entry"></aside>
</main>
<noscript>This page needs JavaScript to draw the trace.</noscript>
<script type="application/json" id="trace">%s</script>
<script>
%s</script>
</body>
</html>
`

// trace is what the script reads.
type trace struct {
	Lanes   []string `json:"lanes"`
	Kinds   []string `json:"kinds"`
	Entries []row    `json:"entries"`
}

// row is an entry with its lanes and its kind by number.
type row struct {
	Seq   int    `json:"seq"`
	At    int64  `json:"at"` // nanoseconds
	From  int    `json:"from"`
	To    int    `json:"to"`
	Kind  int    `json:"kind"`
	Name  string `json:"name"`
	Arg   string `json:"arg"`
	Bytes int    `json:"bytes"`
}

func traceOf(lanes []string, entries []Entry) trace {
	t := trace{Lanes: slices.Clone(lanes), Kinds: []string{}, Entries: make([]row, 0, len(entries))}
	if t.Lanes == nil {
		t.Lanes = []string{}
	}
	for _, e := range entries {
		if e.From == "" {
			e.From = e.To
		}
		if e.To == "" {
			e.To = e.From
		}
		t.Entries = append(t.Entries, row{
			Seq: e.Seq, At: int64(e.At), From: number(&t.Lanes, e.From), To: number(&t.Lanes, e.To), Kind: number(&t.Kinds, e.Kind),
			Name: e.Name, Arg: e.Arg, Bytes: e.Bytes,
		})
	}
	return t
}

// number is the place of a name in a list; a new name is appended.
func number(list *[]string, name string) int {
	i := slices.Index(*list, name)
	if i < 0 {
		i = len(*list)
		*list = append(*list, name)
	}
	return i
}
