package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// The columns of a text timeline: the time, and then the threads, the first of them at laneStart. ASCII only: other signs for lines are two columns wide in some terminals.
const (
	lanesWidth = 100
	laneStart  = 10
)

// printLanes prints a trace as a diagram of its threads, for three of them or so.
func printLanes(w io.Writer, p painter, trace wxruntime.Trace) {
	lanes := trace.Lanes()
	l := laneLayout{at: map[wxruntime.Lane]int{}, gap: (lanesWidth - laneStart + 6) / max(1, len(lanes))}
	head := []byte(strings.Repeat(" ", lanesWidth))
	for i, lane := range lanes {
		l.at[lane] = laneStart + i*l.gap
		copy(head[l.at[lane]:], lane)
	}
	copy(head[4:], "time")
	fmt.Fprintln(w, p.paint(dim, string(bytes.TrimRight(head, " "))))
	last := time.Duration(-1)
	for _, e := range trace {
		at := ""
		if e.At != last {
			at = formatMS(e.At)
		}
		last = e.At
		fmt.Fprintf(w, "%s%s\n", p.paint(dim, fmt.Sprintf("%8s  ", at)), l.row(p, e))
	}
}

// formatMS is a virtual time in milliseconds.
func formatMS(d time.Duration) string {
	return fmt.Sprintf("%gms", float64(d)/float64(time.Millisecond))
}

// laneLayout says where the lanes are.
type laneLayout struct {
	at  map[wxruntime.Lane]int
	gap int
}

// row is an entry's line behind its time: an arrow from lane to lane, or a mark on one.
func (l laneLayout) row(p painter, e wxruntime.Entry) string {
	line := []byte(strings.Repeat(" ", lanesWidth))
	for _, column := range l.at {
		line[column] = '|'
	}
	from, to := l.at[e.From], l.at[e.To]
	start, room := to+2, lanesWidth-to-2 // a text beside a mark goes on over the lanes to its right
	switch {
	case !crosses(e):
		line[to] = '*'
	case to > from:
		copy(line[from+1:], strings.Repeat("-", to-from-2)+">")
		start, room = from+2, to-from-5
	default:
		copy(line[to+1:], "<"+strings.Repeat("-", from-to-2))
		start, room = to+3, from-to-5
	}
	text, columns := cutText(laneText(e), room)
	if crosses(e) {
		text, columns = " "+text+" ", columns+2
	}
	rest := ""
	if start+columns < len(line) {
		rest = strings.TrimRight(string(line[start+columns:]), " ")
	}
	return string(line[laneStart:start]) + p.paint(laneStyle(e.Kind), text) + rest
}

func laneStyle(kind wxruntime.Kind) string {
	switch kind {
	case wxruntime.KindHook:
		return green
	case wxruntime.KindEvent:
		return yellow
	case wxruntime.KindData:
		return cyan
	case wxruntime.KindError, wxruntime.KindWarn:
		return red
	}
	return ""
}

// crosses tells a message from what happens on one thread.
func crosses(e wxruntime.Entry) bool {
	switch e.Kind {
	case wxruntime.KindHook, wxruntime.KindObserver, wxruntime.KindListener, wxruntime.KindTimer, wxruntime.KindLog, wxruntime.KindWarn, wxruntime.KindError:
		return false
	}
	return e.From != e.To
}

// laneText is what an entry is about. The view's lane says which page a setData is for.
func laneText(e wxruntime.Entry) string {
	arg := e.Arg.JSON()
	switch {
	case e.Kind == wxruntime.KindData:
		return "setData " + arg
	case e.Kind == wxruntime.KindHook || e.Kind == wxruntime.KindView:
		return strings.TrimSpace(e.Name + " " + arg)
	case e.Name == string(e.Kind):
		return e.Name
	case e.Kind == wxruntime.KindEvent: // where the finger was says nothing here
		return "event " + e.Name
	}
	return strings.TrimSpace(string(e.Kind) + " " + e.Name + " " + arg)
}

// cutText cuts a text to n columns and tells how many it takes. Signs from Hangul on, such as Chinese ones, take two.
func cutText(text string, n int) (cut string, columns int) {
	short, fits := "", 0 // what fits with the two dots
	for i, r := range text {
		if columns++; r >= 0x1100 {
			columns++
		}
		if columns > n {
			return short + "..", fits + 2
		}
		if columns <= n-2 {
			short, fits = text[:i+utf8.RuneLen(r)], columns
		}
	}
	return text, columns
}
