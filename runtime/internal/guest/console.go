package guest

import (
	"bytes"
	"fmt"
	"strings"
)

// consoleLimit is how many bytes of a stream are kept until they are taken: its first half from the start and as much from the end. The end is where Go's runtime says why
// it dies, and a death that is longer than the end has its reason at the start.
const consoleLimit = 1 << 20

// Line is a line that the guest wrote to one of its standard streams.
type Line struct {
	Stderr bool   // written to stderr, by println; otherwise to stdout, by fmt.Println
	Text   string // without its line feed
}

// stream collects what is written to stdout or stderr.
type stream struct {
	head, tail []byte
	lost       int // bytes between them that are not kept
}

// Write keeps what has room and never fails: a guest that prints for ever is stopped by its deadline, not by its console.
func (s *stream) Write(p []byte) (int, error) {
	const half = consoleLimit / 2
	n := max(0, min(len(p), half-len(s.head)))
	s.head = append(s.head, p[:n]...)
	s.tail = append(s.tail, p[n:]...)
	if len(s.tail) > 2*half { // as much again, so that it is seldom moved
		s.cut(half)
	}
	return len(p), nil
}

// cut shortens the end to the bytes that are kept.
func (s *stream) cut(keep int) {
	if over := len(s.tail) - keep; over > 0 {
		s.tail = s.tail[:copy(s.tail, s.tail[over:])]
		s.lost += over
	}
}

func (s *stream) empty() bool { return len(s.head) == 0 }

// text is what is kept. Where something is missing, a line says how much.
func (s *stream) text() []byte {
	s.cut(consoleLimit / 2)
	if s.lost == 0 {
		return append(s.head, s.tail...)
	}
	_, tail, found := bytes.Cut(s.tail, []byte("\n"))
	if !found {
		tail = s.tail
	}
	gap := fmt.Sprintf("[%d bytes are left out here]\n", s.lost+len(s.tail)-len(tail))
	if !bytes.HasSuffix(s.head, []byte("\n")) {
		gap = "\n" + gap
	}
	return append(append(s.head, gap...), tail...)
}

// take returns the lines and empties the stream. A line without its end counts: no turn ends in the middle of one.
func (s *stream) take() []string {
	if s.empty() {
		return nil
	}
	text := strings.TrimSuffix(string(s.text()), "\n")
	*s = stream{head: s.head[:0]}
	return strings.Split(text, "\n")
}

// death splits stderr where Go's runtime starts to say why it dies; before it are lines of the console.
func (s *stream) death() string {
	all := s.text()
	at := len(all)
	for _, start := range []string{"panic: ", "fatal error: ", "runtime: ", "errno= "} {
		if bytes.HasPrefix(all, []byte(start)) {
			at = 0
		} else if n := bytes.Index(all, []byte("\n"+start)); n >= 0 {
			at = min(at, n+1)
		}
	}
	*s = stream{head: all[:at]}
	return string(all[at:])
}
