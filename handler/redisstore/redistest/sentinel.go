package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sentinel is a master with one replica, and a sentinel that watches both.
type Sentinel struct {
	// Master and Replica are the servers by their first role.
	Master, Replica *Server

	sentinel *Server
}

// masterName is what the sentinel calls its master.
const masterName = "bot"

// StartSentinel starts a master, its replica and a sentinel that takes a master for
// dead after a second. All three are killed when the test ends.
func StartSentinel(t testing.TB, args ...string) *Sentinel {
	t.Helper()
	s := &Sentinel{Master: Start(t, args...)}
	host, port, err := net.SplitHostPort(s.Master.Addr)
	if err != nil {
		t.Fatal(err)
	}
	s.Replica = Start(t, append([]string{"--replicaof", host + " " + port, "--repl-diskless-sync-delay", "0"}, args...)...)
	s.wait(t, s.Replica, "replication", "master_link_status:up")
	config := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("sentinel monitor %[1]s %[2]s %[3]s 1\nsentinel down-after-milliseconds %[1]s 1000\nsentinel failover-timeout %[1]s 5000\n", masterName, host, port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.sentinel = start(t, func(server *Server) { server.config = config })
	s.wait(t, s.sentinel, "sentinel", "slaves=1")
	return s
}

// wait waits until a section of a server's INFO has a text.
func (s *Sentinel) wait(t testing.TB, server *Server, section, text string) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: server.Addr})
	defer client.Close()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		info, err := client.Info(context.Background(), section).Result()
		if err == nil && strings.Contains(info, text) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("redis-server: no %s: %v %s", text, err, info)
		}
	}
}

// Synced waits until the replica has what the master was told.
func (s *Sentinel) Synced(t testing.TB) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: s.Master.Addr})
	defer client.Close()
	if err := client.Do(context.Background(), "WAIT", 1, 10_000).Err(); err != nil {
		t.Fatal(err)
	}
}

// FailOver kills the master, and waits until the replica has taken its place.
func (s *Sentinel) FailOver(t testing.TB) {
	t.Helper()
	s.Master.Kill()
	s.wait(t, s.Replica, "replication", "role:master")
}

// Client gives a client that asks the sentinel for the master.
func (s *Sentinel) Client(t testing.TB) redis.UniversalClient {
	t.Helper()
	client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{s.sentinel.Addr}, MasterName: masterName})
	t.Cleanup(func() { client.Close() })
	return client
}
