package guest

import (
	"bytes"
	"strings"
)

// consoleLimit is how many bytes of a stream are kept until they are taken; what is beyond is dropped.
const consoleLimit = 1 << 20

// Line is a line that the guest wrote to one of its standard streams.
type Line struct {
	Stderr bool   // written to stderr, by println; otherwise to stdout, by fmt.Println
	Text   string // without its line feed
}

// stream collects what is written to stdout or stderr.
type stream struct{ buf []byte }

// Write keeps what has room and never fails: a guest that prints for ever is stopped by its deadline, not by its console.
func (s *stream) Write(p []byte) (int, error) {
	s.buf = append(s.buf, p[:min(len(p), consoleLimit-len(s.buf))]...)
	return len(p), nil
}

// take returns the lines and empties the stream. A line without its end counts: no turn ends in the middle of one.
func (s *stream) take() []string {
	if len(s.buf) == 0 {
		return nil
	}
	text := strings.TrimSuffix(string(s.buf), "\n")
	s.buf = s.buf[:0]
	return strings.Split(text, "\n")
}

// death splits stderr where Go's runtime starts to say why it dies; before it are lines of the console.
func (s *stream) death() string {
	at := len(s.buf)
	for _, start := range []string{"panic: ", "fatal error: ", "runtime: ", "errno= "} {
		if bytes.HasPrefix(s.buf, []byte(start)) {
			at = 0
		} else if n := bytes.Index(s.buf, []byte("\n"+start)); n >= 0 {
			at = min(at, n+1)
		}
	}
	text := string(s.buf[at:])
	s.buf = s.buf[:at]
	return text
}
