package node

import (
	"bufio"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

//go:embed host.js
var hostSource string

// maxLine is how long a line of the process may be. Longer than any data that a mini-program can hold, it keeps garbage from filling the memory.
const maxLine = 256 << 20

// process is a running node with host.js. It serves one simulation at a time.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr *os.File // what it says when it dies
	served int      // simulations so far
	ended  bool

	mu     sync.Mutex
	killed *engine.Error // why it was ended, nil if it was not
}

// start runs node with a script.
func start(source string) (*process, error) {
	program, err := exec.LookPath("node")
	if err != nil {
		return nil, &engine.Error{Code: engine.CodeBuild, Text: "the program node is not in PATH; install Node.js, or use the engine Wasm, which needs nothing", Cause: err}
	}
	p := &process{cmd: exec.Command(program, "--no-warnings", "-e", source)}
	p.cmd.Env = append(p.cmd.Environ(), "TZ=Asia/Shanghai", "NODE_OPTIONS=")
	if err := p.connect(); err != nil {
		return nil, &engine.Error{Code: engine.CodeBuild, Text: "node cannot be started: " + err.Error(), Cause: err}
	}
	return p, nil
}

// connect makes the pipes and starts the process. What it writes to stderr waits in the pipe, so no goroutine is needed for it.
func (p *process) connect() error {
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	stderr, child, err := os.Pipe()
	if err != nil {
		return err
	}
	p.cmd.Stderr, p.in, p.out, p.stderr = child, in, bufio.NewReaderSize(out, 1<<16), stderr
	err = p.cmd.Start()
	_ = child.Close()
	if err != nil {
		_ = stderr.Close()
	}
	return err
}

// send writes a line. A process that cannot be written to is found dead by the next read.
func (p *process) send(line []byte) { _, _ = p.in.Write(append(line, '\n')) }

// receive reads a line, for which the process has that long; 0 is for ever.
func (p *process) receive(limit time.Duration) ([]byte, error) {
	if limit > 0 {
		timer := time.AfterFunc(limit, func() {
			_ = p.kill(&engine.Error{Code: engine.CodeDeadline, Text: "the turn has lasted longer than " + limit.String()})
		})
		defer timer.Stop()
	}
	var line []byte
	for {
		part, err := p.out.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case len(line) > maxLine:
			return nil, p.kill(&engine.Error{Code: engine.CodeMalformed, Text: "node has sent a message without end"})
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, p.died(line)
		}
	}
}

// kill ends the process, for a reason that it returns, unless there is an earlier one.
func (p *process) kill(why *engine.Error) error {
	p.mu.Lock()
	if p.killed == nil {
		p.killed = why
	}
	why = p.killed
	p.mu.Unlock()
	_ = p.cmd.Process.Kill()
	return why
}

// died says why the process has closed its end of the pipe.
func (p *process) died(rest []byte) error {
	p.mu.Lock()
	why := p.killed
	p.mu.Unlock()
	said := p.end()
	if why != nil {
		return why
	}
	text := "the node process has ended"
	if state := p.cmd.ProcessState; state != nil {
		text += " (" + state.String() + ")"
	}
	if rest = bytes.TrimSpace(rest); len(rest) > 0 {
		text += fmt.Sprintf(" in the middle of %.100q", rest)
	}
	if said != "" {
		text += ": " + said
	}
	return &engine.Error{Code: engine.CodeTrap, Text: text}
}

// end ends the process and gives what it has said on stderr, at most the first 4 KB. It may be called twice.
func (p *process) end() (said string) {
	if p.ended {
		return ""
	}
	p.ended = true
	_ = p.in.Close()
	_ = p.cmd.Process.Kill()
	text, _ := io.ReadAll(io.LimitReader(p.stderr, 4<<10))
	_ = p.cmd.Wait()
	_ = p.stderr.Close()
	return strings.TrimSpace(string(text))
}
