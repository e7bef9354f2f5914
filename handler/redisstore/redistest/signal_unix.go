//go:build unix

package redistest

import (
	"os"
	"syscall"
	"testing"
)

const (
	pause  = syscall.SIGSTOP
	resume = syscall.SIGCONT
)

func (s *Server) signal(t testing.TB, sig os.Signal) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.cmd.Process.Signal(sig); err != nil {
		t.Fatalf("redis-server: %v", err)
	}
}
