package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// play plays a scenario as the command line says. An error is one of this program's surroundings: a file that cannot be written, an interrupt.
func (j runJob) play(ctx context.Context, sc runScenario, stderr io.Writer) (runResult, error) {
	if err := ctx.Err(); err != nil {
		return runResult{}, fmt.Errorf("stopped before %s: %w", sc.file, err)
	}
	var seed atomic.Int64
	stop := tellWait(stderr, func() string {
		if j.explore > 0 && seed.Load() > 1 {
			return fmt.Sprintf("%s: order %d of %d", sc.file, seed.Load(), j.explore)
		}
		return sc.file + ": playing; a guest that is not built yet takes some seconds"
	})
	defer stop()
	var (
		r   runResult
		err error
	)
	if j.explore > 0 {
		r, err = j.playOrders(ctx, sc, &seed)
	} else {
		r, err = j.playOnce(sc, stderr)
	}
	if err != nil || j.timeline == "" || len(r.trace) == 0 {
		return r, err
	}
	return r, writeTimeline(j.timeline, r)
}

// playOnce plays the file's own order, or that of --seed.
func (j runJob) playOnce(sc runScenario, console io.Writer) (runResult, error) {
	if j.quiet {
		console = io.Discard
	}
	if j.seed != nil {
		return j.order(sc, *j.seed, console), nil
	}
	r := runResult{File: sc.file}
	s, err := sc.Run(j.options(console)...)
	if err != nil {
		r.fail(err)
		return r, nil
	}
	defer s.Close()
	r.take(s)
	if !j.update || !r.Passed {
		r.differ(sc.Check(s))
		return r, nil
	}
	before, err := os.ReadFile(sc.file)
	if err != nil {
		return r, err
	}
	after := sc.Update(s)
	if r.Updated = string(after) != string(before); r.Updated {
		err = os.WriteFile(sc.file, after, 0o644)
	}
	return r, err
}

// order plays the order of one seed and compares what does not depend on times.
func (j runJob) order(sc runScenario, seed uint64, console io.Writer) runResult {
	r := runResult{File: sc.file, Seed: seed}
	s, err := sc.Run(j.options(console, wxruntime.Seed(seed))...)
	if err != nil {
		r.fail(err)
		return r
	}
	defer s.Close()
	r.take(s)
	r.differ(withoutTrace(sc.Check(s)))
	return r
}

// playOrders plays the orders of --explore and gives the shortest that breaks the scenario, else the last without its trace. What every order would meet ends it at once.
func (j runJob) playOrders(ctx context.Context, sc runScenario, at *atomic.Int64) (runResult, error) {
	found := runResult{File: sc.file, Passed: true}
	for n := 1; n <= j.explore; n++ {
		if err := ctx.Err(); err != nil {
			return found, fmt.Errorf("stopped in %s after %s: %w", sc.file, count(n-1, "order"), err)
		}
		at.Store(int64(n))
		r := j.order(sc, uint64(n), io.Discard)
		if r.unplayable {
			r.Seed = 0
			return r, nil
		}
		found.Tried = n
		if r.Passed {
			continue
		}
		if found.Passed || len(r.trace) < len(found.trace) {
			r.Broken, r.Tried = found.Broken, found.Tried
			found = r
		}
		found.Broken++
	}
	return found, nil
}

// withoutTrace takes the section of the trace out of what Check says.
func withoutTrace(differences string) string {
	var kept []string
	section := ""
	for line := range strings.Lines(differences) {
		if strings.HasPrefix(line, "-- ") {
			section = strings.TrimSpace(line)
		}
		if section != "-- trace --" {
			kept = append(kept, line)
		}
	}
	return strings.TrimRight(strings.Join(kept, ""), "\n")
}

// take notes what happened in a simulation.
func (r *runResult) take(s *wxruntime.Sim) {
	r.trace, r.Passed = s.Trace(), true
	if err := s.Err(); err != nil {
		r.fail(err)
	}
}

// fail notes an error, with what to do about it where that is known.
func (r *runResult) fail(err error) {
	r.Passed, r.Error = false, err.Error()
	var engine *wxruntime.Error
	if !errors.As(err, &engine) || engine.Code != wxruntime.CodeBuild {
		r.unplayable = len(r.trace) == 0
		return
	}
	r.unplayable = true
	r.Error = engine.Error() // the steps after it have failed for the same reason
	switch {
	case errors.Is(err, exec.ErrNotFound):
		r.Error += "\ninstall Go (https://go.dev/dl), or give the scenario a defs.json in place of a guest"
	case strings.Contains(r.Error, "go.mod file not found"), strings.Contains(r.Error, "main module"):
		r.Error += "\nrun wxkit in a folder of the Go module in which the guest is"
	}
}

// differ notes how what came differs from the file. Of a story that has failed on its way nothing is compared.
func (r *runResult) differ(differences string) {
	if r.Error != "" {
		return
	}
	r.Differences = differences
	r.Passed = r.Passed && differences == ""
}

func writeTimeline(file string, r runResult) error {
	title := filepath.Base(r.File)
	if r.Seed != 0 {
		title += fmt.Sprintf(" (seed %d)", r.Seed)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(r.trace.WriteHTML(f, title), f.Close())
}

// sharedWriter is written to by several goroutines.
type sharedWriter struct {
	mu sync.Mutex
	to io.Writer
}

// Write writes to the writer behind it, one call at a time.
func (w *sharedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// How long a command may be silent, and how often it speaks then.
const (
	silence = time.Second
	repeat  = 10 * time.Second
)

// tellWait tells on w what a command is at, once it has taken a second and then every ten seconds if the text has changed, until stop.
func tellWait(w io.Writer, text func() string) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		said := ""
		for wait := silence; ; wait = repeat {
			select {
			case <-done:
				return
			case <-time.After(wait):
			}
			if now := text(); now != said {
				fmt.Fprintln(w, "wxkit:", now)
				said = now
			}
		}
	}()
	return func() { close(done); <-ended }
}
