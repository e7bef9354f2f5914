//go:build !unix

package redistest

import "testing"

const pause, resume = "paused", "resumed"

func (s *Server) signal(t testing.TB, what string) {
	t.Helper()
	t.Skip("a process cannot be " + what + " on this system")
}
