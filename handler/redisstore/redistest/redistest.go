// Package redistest starts a real redis-server for tests, and hurts it on
// purpose: stopped, killed, restarted with or without its data.
//
//	server := redistest.Start(t)
//	store, err := redisstore.New(server.Client(t))
//
// It needs the program redis-server (or valkey-server) in PATH, or the one that the
// environment variable WXKIT_REDIS_SERVER names; where there is
// none the test is skipped and says so. A server listens on loopback only, on a
// free port, in a folder of its own, and dies with its test.
package redistest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Server is a running redis-server.
type Server struct {
	// Addr is where it listens, the same after Restart.
	Addr string

	cluster bool
	config  string // file of a sentinel
	program string
	dir     string
	args    []string

	mu  sync.Mutex
	cmd *exec.Cmd
	log *bytes.Buffer
}

// Start starts a server that keeps nothing on disk. args are settings as on
// redis-server's command line, such as "--appendonly", "yes": later ones win. The
// server is killed when the test ends.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	return start(t, func(s *Server) { s.args = args })
}

// start starts what set makes of a server.
func start(t testing.TB, set func(*Server)) *Server {
	t.Helper()
	s := &Server{dir: t.TempDir(), program: program(t)}
	set(s)
	t.Cleanup(s.Kill)
	var err error
	for range 5 { // another program may take the port first
		if s.Addr, err = freeAddr(); err != nil {
			break
		}
		if err = s.start(); err == nil {
			return s
		}
	}
	t.Fatalf("redis-server: %v", err)
	return nil
}

// program is the server that is to be tested.
func program(t testing.TB) string {
	t.Helper()
	if name := os.Getenv("WXKIT_REDIS_SERVER"); name != "" {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatalf("WXKIT_REDIS_SERVER: %v", err) // asked for: a skip would hide it
		}
		return path
	}
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("redis-server is not in PATH: what needs a real Redis was not tested (Debian: apt-get install redis-server)")
	return ""
}

// StartCluster starts a cluster of one node that has every slot; its Client is
// a cluster client.
func StartCluster(t testing.TB, args ...string) *Server {
	t.Helper()
	s := Start(t, append([]string{"--cluster-enabled", "yes"}, args...)...)
	s.cluster = true
	node := redis.NewClient(&redis.Options{Addr: s.Addr})
	defer node.Close()
	if err := node.ClusterAddSlotsRange(context.Background(), 0, 16383).Err(); err != nil {
		t.Fatalf("redis-server: %v", err)
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		info, err := node.ClusterInfo(context.Background()).Result()
		if err == nil && strings.Contains(info, "cluster_state:ok") {
			return s
		}
		if time.Now().After(end) {
			t.Fatalf("redis-server: no cluster: %v %s", err, info)
		}
	}
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func (s *Server) start() error {
	_, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return err
	}
	args := append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--appendonly", "no", "--daemonize", "no",
	}, s.args...)
	if s.config != "" {
		args = []string{s.config, "--sentinel", "--port", port, "--bind", "127.0.0.1", "--dir", s.dir, "--daemonize", "no"}
	}
	s.mu.Lock()
	s.log = &bytes.Buffer{}
	s.cmd = exec.Command(s.program, args...)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	dieWithParent(s.cmd)
	err = s.cmd.Start()
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.ready()
}

// ready waits until the server answers.
func (s *Server) ready() error {
	client := redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1, DialerRetries: 1, DialTimeout: time.Second})
	defer client.Close()
	var err error
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if conn, dialed := net.Dial("tcp", s.Addr); dialed != nil { // the client would log every failure
			err = dialed
			continue
		} else {
			conn.Close()
		}
		if err = client.Ping(context.Background()).Err(); err == nil && s.own(client) {
			return nil
		}
	}
	s.Kill()
	return fmt.Errorf("no answer: %v\n%s", err, s.log)
}

// own tells our server from another that has the port.
func (s *Server) own(client *redis.Client) bool {
	info := client.InfoMap(context.Background(), "server").Item("Server", "process_id")
	s.mu.Lock()
	defer s.mu.Unlock()
	return info == strconv.Itoa(s.cmd.Process.Pid)
}

// Client gives a client of the server with go-redis's defaults, closed when the
// test ends.
func (s *Server) Client(t testing.TB) redis.UniversalClient {
	t.Helper()
	client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{s.Addr}, IsClusterMode: s.cluster})
	t.Cleanup(func() { client.Close() })
	return client
}

// Kill ends the server as kill -9 does, and waits for its end. A second Kill does nothing.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	s.cmd.Process.Kill()
	s.cmd.Wait()
	s.cmd = nil
}

// Restart kills the server where it runs, and starts it on the same port. Its
// data is there again where Start was given "--appendonly", "yes".
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Kill()
	if err := s.start(); err != nil {
		t.Fatalf("redis-server did not start again: %v", err)
	}
}

// Pause stops the server in place (SIGSTOP): it takes connections and answers nothing.
func (s *Server) Pause(t testing.TB) { s.signal(t, pause) }

// Resume lets a paused server go on.
func (s *Server) Resume(t testing.TB) { s.signal(t, resume) }
