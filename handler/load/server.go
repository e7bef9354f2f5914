package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxcrypt"
)

// account is the one that all requests are for.
var account = wxhandler.Config{AppID: "wx5823bf96d3bd56c7", Token: "token-of-the-load", EncodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"}

// serveUntilEOF serves one kind of handler, tells its address on standard
// output, and ends with standard input. The first line of that is the answer of
// the bare handler.
func serveUntilEOF(kind string) error {
	in := bufio.NewReader(os.Stdin)
	line, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	h, err := handlerOf(kind, strings.TrimSpace(line))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/wx", h)
	mux.HandleFunc("GET /stats", writeStats)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	go http.Serve(listener, mux)
	_, err = io.Copy(io.Discard, in)
	return err
}

func handlerOf(kind, answer string) (http.Handler, error) {
	switch kind {
	case "bare":
		body, err := base64.StdEncoding.DecodeString(answer)
		return bare(body), err
	case "least plain":
		return least(nil), nil
	case "least safe":
		key, err := wxcrypt.ParseKey(account.EncodingAESKey)
		return least(key), err
	case "plain":
		return echo(wxhandler.Config{Token: account.Token})
	case "safe":
		return echo(account)
	case "soak":
		return soaked()
	}
	return nil, fmt.Errorf("no server of the kind %q", kind)
}

// contentType is that of all answers, so that all write the same bytes.
const contentType = "text/xml; charset=utf-8"

// bare reads and writes, nothing else.
func bare(answer []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			return
		}
		w.Header().Set("Content-Type", contentType)
		w.Write(answer)
	})
}

// echo answers every text with itself, with New's defaults.
func echo(cfg wxhandler.Config) (http.Handler, error) {
	h, err := wxhandler.New(cfg)
	if err != nil {
		return nil, err
	}
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		return wxhandler.TextReply(m.Content), nil
	})
	return h, nil
}

// soaked has a store whose memory is soon at its bound, and functions that may
// outlast one try or all. Before it stand the fences of a bad day.
func soaked() (http.Handler, error) {
	h, err := wxhandler.New(account,
		wxhandler.WithStore(wxhandler.NewMemoryStore(10_000)),
		wxhandler.WithTryTimeout(soakTry),
		wxhandler.WithLogger(slog.New(slog.DiscardHandler)),
		wxhandler.WithLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) {}),
	)
	if err != nil {
		return nil, err
	}
	h.Use(wxhandler.Limit(wxhandler.Limits{Global: 8, PerUser: 1, Wait: soakTry, Line: 64}))
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		switch d, err := time.ParseDuration(m.Content); {
		case err == nil:
			time.Sleep(d)
		case m.Content == "panic":
			panic("on purpose")
		case m.Content == "error":
			return nil, errors.New("on purpose")
		}
		return wxhandler.TextReply(m.Content), nil
	})
	allow, err := wxhandler.AllowSources(wxhandler.Sources{Every: soakTry, Refresh: func(context.Context) ([]netip.Prefix, error) {
		return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, nil
	}})
	if err != nil {
		return nil, err
	}
	return allow(h), nil
}

// stats is what the soak looks at.
type stats struct {
	Goroutines int
	Heap       uint64 // bytes in use after a collection
}

func writeStats(w http.ResponseWriter, _ *http.Request) {
	runtime.GC()
	runtime.GC() // what finalizers and pools have kept for one
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	json.NewEncoder(w).Encode(stats{runtime.NumGoroutine(), m.HeapAlloc})
}

// server is a child process.
type server struct {
	addr string
	cmd  *exec.Cmd
	in   io.WriteCloser
}

func start(kind string, answer []byte, procs int) (*server, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &server{cmd: exec.Command(program, "-serve", kind)}
	s.cmd.Env = append(os.Environ(), fmt.Sprint("GOMAXPROCS=", procs))
	s.cmd.Stderr = os.Stderr
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	fmt.Fprintln(s.in, base64.StdEncoding.EncodeToString(answer))
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("the server %s did not start: %w", kind, err)
	}
	s.addr = strings.TrimSpace(line)
	return s, nil
}

// stop ends the server and tells how long its cores were busy.
func (s *server) stop() time.Duration {
	s.in.Close()
	s.cmd.Wait()
	return s.cmd.ProcessState.UserTime() + s.cmd.ProcessState.SystemTime()
}

func (s *server) stats() (got stats, err error) {
	resp, err := http.Get("http://" + s.addr + "/stats")
	if err != nil {
		return got, err
	}
	defer resp.Body.Close()
	return got, json.NewDecoder(resp.Body).Decode(&got)
}
