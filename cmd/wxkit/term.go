package main

import (
	"encoding/json"
	"io"
	"os"
)

// Escape sequences of the few styles that are used.
const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
	plain  = "\x1b[0m"
)

// painter puts styles around text where they are wanted.
type painter struct{ on bool }

// painterFor wants styles on a terminal only, and never with NO_COLOR set or TERM=dumb.
func painterFor(w io.Writer) painter {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return painter{}
	}
	file, ok := w.(*os.File)
	if !ok {
		return painter{}
	}
	info, err := file.Stat()
	return painter{on: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (p painter) paint(style, text string) string {
	if !p.on || text == "" {
		return text
	}
	return style + text + plain
}

// printJSON prints v indented, with < and & as they are.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// shorten cuts a text of ASCII or UTF-8 to about n runes and says how long it was.
func shorten(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n]) + "… (" + count(len(text), "byte") + ")"
}
