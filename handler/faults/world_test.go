package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/redisstore/redistest"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// try is how long WeChat waits in these tests: what WXKIT_TRY says, such as 5s for WeChat's own, or a second.
var try = func() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("WXKIT_TRY")); err == nil && d >= time.Second {
		return d
	}
	return time.Second
}()

// pushCount is how many pushes each fault meets. Real time and a busy machine are
// no neighbours for other tests, so nothing runs unasked.
func pushCount(t *testing.T) int {
	t.Helper()
	text := os.Getenv("WXKIT_PUSHES")
	if text == "" {
		t.Skip("WXKIT_PUSHES is not set: nothing was hurt (just faults)")
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, "WXKIT_PUSHES")
	return n
}

// world is a bot of several replicas with everything around it.
type world struct {
	*testing.T
	redis    *redistest.Server
	notes    string // file
	replicas []*replica
	next     atomic.Uint32 // whose turn it is
	wx       *wxtest.WeChat
	killed   map[string]bool // pids
	patience time.Duration   // with late answers
}

// setup is what a world is made of.
type setup struct {
	program string   // of the replicas
	redis   []string // redis-server's settings
	through func(addr string) string
	args    []string         // of each replica
	env     map[int][]string // of one replica
}

func newWorld(t *testing.T, s setup) *world {
	t.Helper()
	if s.program == "" {
		s.program = build(t)
	}
	w := &world{T: t, redis: redistest.Start(t, s.redis...), notes: filepath.Join(t.TempDir(), "notes"), killed: map[string]bool{}, patience: 15 * try}
	addr := w.redis.Addr
	if s.through != nil {
		addr = s.through(addr)
	}
	for i := range 3 {
		r := &replica{program: s.program, addr: freeAddr(t), env: s.env[i]}
		r.args = append([]string{"-listen", r.addr, "-redis", addr, "-notes", w.notes, "-try", try.String()}, s.args...)
		w.replicas = append(w.replicas, r)
		r.start(t)
		t.Cleanup(r.kill)
	}
	front := httptest.NewServer(http.HandlerFunc(w.forward))
	t.Cleanup(front.Close)
	w.wx = wxtest.Dial(front.URL+"/wx", wxtest.Config{
		AppID: "wx5823bf96d3bd56c7", Token: "token-of-the-faults", EncodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
	}, wxtest.WithTimeout(try))
	return w
}

// build builds the replica. The go tool's cache makes the second time cheap.
func build(t *testing.T, args ...string) string {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool is not in PATH: replicas cannot be built")
	}
	program := filepath.Join(t.TempDir(), "replica.exe")
	cmd := exec.Command(tool, append(append([]string{"build", "-o", program}, args...), "./replica")...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return program
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// replica is one process, and the next one in its place.
type replica struct {
	program, addr string
	args, env     []string

	cmd *exec.Cmd
	log *bytes.Buffer
	in  io.Closer // its end is the process's
}

func (r *replica) start(t *testing.T) {
	t.Helper()
	r.log = &bytes.Buffer{}
	r.cmd = exec.Command(r.program, r.args...)
	r.cmd.Env = append(os.Environ(), r.env...)
	r.cmd.Stdout, r.cmd.Stderr = r.log, r.log
	in, err := r.cmd.StdinPipe()
	require.NoError(t, err)
	r.in = in
	require.NoError(t, r.cmd.Start())
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if conn, err := net.Dial("tcp", r.addr); err == nil {
			conn.Close()
			return
		}
		if time.Now().After(end) {
			r.kill()
			t.Fatalf("the replica did not start: %s", r.log)
		}
	}
}

func (r *replica) pid() string { return strconv.Itoa(r.cmd.Process.Pid) }

// kill is kill -9.
func (r *replica) kill() {
	r.cmd.Process.Kill()
	r.cmd.Wait()
}

// stats are those of package main.
type stats struct {
	Goroutines int
	Now        time.Time
}

func (r *replica) stats(t *testing.T) (s stats) {
	t.Helper()
	resp, err := http.Get("http://" + r.addr + "/stats")
	require.NoError(t, err)
	defer resp.Body.Close()
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&s))
	return s
}

// backend speaks to the replicas, over a connection each time.
var backend = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// forward is a load balancer: the next replica in turn, the one after it where
// nobody listens there, and 502 where the answer breaks off, as the push may have run.
func (w *world) forward(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	for range w.replicas {
		target := w.replicas[int(w.next.Add(1))%len(w.replicas)].addr
		u := url.URL{Scheme: "http", Host: target, Path: r.URL.Path, RawQuery: r.URL.RawQuery}
		req, _ := http.NewRequestWithContext(r.Context(), r.Method, u.String(), bytes.NewReader(body))
		req.Header = r.Header.Clone()
		resp, err := backend.Do(req)
		if op := (*net.OpError)(nil); asDial(err, &op) {
			continue
		}
		if err == nil {
			defer resp.Body.Close()
			var answer []byte
			if answer, err = io.ReadAll(resp.Body); err == nil {
				rw.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
				rw.WriteHeader(resp.StatusCode)
				rw.Write(answer)
				return
			}
		}
		break
	}
	rw.WriteHeader(http.StatusBadGateway)
}

// push is one push and what became of it.
type push struct {
	id, content string
	long        bool // its function outlasts a try
	forever     bool // its function never ends
	reply       *wxtest.Reply

	starts, ends []string // pids
	later        []string // what Later got
}

// works are how long functions take: most end in the first try, some in the
// second or third, some after it.
var works = []string{
	"20ms", "20ms", "20ms", "20ms", "20ms", "20ms", (try * 13 / 10).String(), "20ms", (try * 23 / 10).String(), (try * 34 / 10).String(),
}

// send sends n pushes of n users, some at once, and hurts the world meanwhile.
func (w *world) send(n int, works []string, hurt func(ctx context.Context)) []*push {
	w.Helper()
	pushes := make([]*push, n)
	var turn atomic.Int64
	var workers sync.WaitGroup
	for range min(max(n/4, 20), 100) {
		workers.Go(func() {
			for i := int(turn.Add(1)) - 1; i < n; i = int(turn.Add(1)) - 1 {
				work := works[i%len(works)]
				p := &push{content: fmt.Sprintf("%d %s", i, work), forever: work == "forever"}
				d, _ := time.ParseDuration(work)
				p.long = d >= try || p.forever
				middleOfASecond()
				p.reply = w.wx.User(fmt.Sprintf("o%d", i)).Text(p.content)
				pushes[i] = p
			}
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		workers.Wait()
		cancel()
	}()
	if hurt != nil {
		hurt(ctx)
	}
	workers.Wait()
	for _, p := range pushes {
		require.NoError(w, p.reply.Err)
		m, err := wxmsg.Read(string(p.reply.Request.Message))
		require.NoError(w, err)
		p.id = m.MsgId
	}
	return pushes
}

// middleOfASecond waits for it. The timestamp of a push counts whole seconds, which is
// precise enough for tries of 5 s; for tries of one it must not be cut off by chance.
func middleOfASecond() {
	into := time.Duration(time.Now().Nanosecond())
	if into < 400*time.Millisecond || into > 600*time.Millisecond {
		time.Sleep((1500*time.Millisecond - into) % time.Second)
	}
}

// every calls f each period until ctx ends.
func every(ctx context.Context, period time.Duration, f func()) {
	ticker := time.NewTicker(period)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			f()
		}
	}
}

// read puts the notes of the replicas to the pushes.
func (w *world) read(pushes []*push) {
	byID := map[string]*push{}
	for _, p := range pushes {
		p.starts, p.ends, p.later = nil, nil, nil
		byID[p.id] = p
	}
	notes, err := os.ReadFile(w.notes)
	require.NoError(w, err)
	for line := range strings.Lines(string(notes)) {
		part := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 4)
		require.Len(w, part, 4, line)
		p := byID[part[2]]
		require.NotNil(w, p, line)
		switch part[0] {
		case "start":
			p.starts = append(p.starts, part[1])
		case "end":
			p.ends = append(p.ends, part[1])
		case "later":
			p.later = append(p.later, part[3])
		}
	}
}

func (p *push) want() string { return "answer to " + p.content }

// answered tells whether the user has got the function's answer, from a try or through Later.
func (p *push) answered() bool { return p.reply.Content() == p.want() || len(p.later) > 0 }

// lost tells whether every run that a push may have was killed: then it is given
// up, as the store says. A run that was killed before its note was written shows in
// the try that broke off.
func (w *world) lost(p *push) bool {
	if len(p.ends) > 0 || slices.ContainsFunc(p.starts, func(pid string) bool { return !w.killed[pid] }) {
		return false
	}
	broken := 0
	for _, t := range p.reply.Tries {
		if t.Status == http.StatusBadGateway {
			broken++
		}
	}
	return len(p.starts) == 2 || broken >= 2
}

// settle waits until every push has come to its end, and reads the notes.
func (w *world) settle(pushes []*push) {
	w.Helper()
	for end := time.Now().Add(w.patience); ; time.Sleep(try / 10) {
		w.read(pushes)
		open := slices.ContainsFunc(pushes, func(p *push) bool { return !p.answered() && !p.forever && !w.lost(p) })
		if !open || time.Now().After(end) {
			return
		}
	}
}

// check holds the pushes to what must be true whatever happens, and prints what
// became of them. allowed says whether a push may have run as often as it did;
// unanswered whether one may have no answer.
func (w *world) check(pushes []*push, allowed, unanswered func(p *push) bool) {
	w.Helper()
	var tries [4]int
	var later, notices, given, silent int
	runs := map[int]int{}
	for _, p := range pushes {
		about := fmt.Sprintf("push %s (%s): tries %v, starts %v, ends %v, later %q", p.id, p.content, p.reply.Timeline(), p.starts, p.ends, p.later)
		if c := p.reply.Content(); c != "" {
			require.Equal(w, p.want(), c, "a wrong answer: %s", about)
			tries[len(p.reply.Tries)]++
		}
		for _, text := range p.later {
			require.Equal(w, p.want(), text, "a wrong answer: %s", about)
		}
		if p.reply.Content() == "" && len(p.later) > 0 {
			later++
		}
		if p.reply.Notice() {
			notices++
		}
		switch {
		case p.answered():
		case w.lost(p):
			given++
		default:
			silent++
			require.True(w, unanswered != nil && unanswered(p), "unanswered: %s%s", about, w.logs())
		}
		runs[len(p.starts)]++
		require.True(w, len(p.starts) == 1 || len(p.starts) == 0 && w.lost(p) || allowed != nil && allowed(p), "ran %d times: %s%s", len(p.starts), about, w.logs())
	}
	w.Logf("%d pushes: answered by try 1: %d, 2: %d, 3: %d, later: %d, given up: %d, no answer: %d; told out of order: %d; runs of a push: %v",
		len(pushes), tries[1], tries[2], tries[3], later, given, silent, notices, runs)
}

func (w *world) logs() string {
	var b strings.Builder
	for i, r := range w.replicas {
		text := strings.TrimSpace(r.log.String())
		fmt.Fprintf(&b, "\nreplica %d:\n%s", i, text[max(0, len(text)-2000):])
	}
	return b.String()
}
