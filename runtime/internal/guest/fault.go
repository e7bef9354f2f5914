package guest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tetratelabs/wazero/sys"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

// diagnose tells from the error of a call, and from what the guest wrote to stderr while it died, what has happened.
func (i *Instance) diagnose(err error) *engine.Error {
	text, stacks := splitDeath(i.stderr.death())
	g, found := culprit(stacks)
	e := &engine.Error{Code: engine.CodeTrap, Text: text, Stack: g.stack, Cause: err}
	asleep := strings.Contains(text, "all goroutines are asleep")
	switch {
	case i.leash.Err() != nil:
		e.Code, e.Text, e.Cause = engine.CodeDeadline, i.leash.reason(), i.leash.cause
	case i.slept:
		e.Code, e.Text = engine.CodeBlocked, "time.Sleep, or another wait for the real clock"
	case strings.Contains(text, "called runtime.Goexit"), asleep && !found && stacks != "":
		e.Code, e.Text = engine.CodeGoexit, ""
	case asleep:
		e.Code, e.Text = engine.CodeBlocked, strings.TrimSuffix("it waits for another goroutine: "+g.state, ": ")
	case strings.Contains(text, "out of memory"), strings.Contains(text, "cannot allocate memory"):
		e.Code, e.Text = engine.CodeMemory, i.memoryText(g)
	case text == "":
		e.Text = silentDeath(err)
	}
	return e
}

// silentDeath names an end about which Go's runtime prints nothing.
func silentDeath(err error) string {
	if exit, ok := errors.AsType[*sys.ExitError](err); ok {
		return fmt.Sprintf("os.Exit(%d)", exit.ExitCode())
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimPrefix(text, "wasm error: ")
}

// splitDeath parts what Go prints into the message and the stacks of the goroutines.
func splitDeath(death string) (text, stacks string) {
	text, stacks, found := strings.Cut(death, "\n\ngoroutine ")
	if found {
		stacks = "goroutine " + stacks
	}
	text, _, _ = strings.Cut(text, "\n[signal ")
	text = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "panic: "), "fatal error: ")
	return text, strings.TrimSpace(stacks)
}

// goroutine is the stack of one goroutine as Go prints it, and what it waits for: "chan receive".
type goroutine struct{ state, stack string }

// culprit is the first goroutine that is neither of Go's runtime nor a coroutine that waits for its turn.
func culprit(stacks string) (goroutine, bool) {
	for s := range strings.SplitSeq(stacks, "\n\n") {
		head, calls, _ := strings.Cut(s, "\n")
		name, state, found := strings.Cut(head, " [")
		if !found || !strings.HasPrefix(head, "goroutine ") {
			continue
		}
		state, _, _ = strings.Cut(state, "]")
		if strings.HasPrefix(state, "coroutine") || ofRuntime(state) {
			continue
		}
		name, _, _ = strings.Cut(name, " gp=")
		return goroutine{state, name + " [" + state + "]:\n" + withoutAddresses(calls)}, true
	}
	return goroutine{}, false
}

// ofRuntime tells whether a goroutine in the state is one of those that every Go program has.
func ofRuntime(state string) bool {
	for _, mark := range []string{"idle", "GC ", "finalizer", "cleanup"} {
		if strings.Contains(state, mark) {
			return true
		}
	}
	return false
}

// withoutAddresses takes the frame addresses off the lines, which Go prints when it dies of itself.
func withoutAddresses(calls string) string {
	lines := strings.Split(calls, "\n")
	for n, line := range lines {
		lines[n], _, _ = strings.Cut(line, " fp=")
	}
	return strings.Join(lines, "\n")
}

// memoryText names the limit, and the usual cause if it was a stack that grew.
func (i *Instance) memoryText(g goroutine) string {
	text := fmt.Sprintf("more than %d MiB", i.limitPages>>4)
	if strings.HasPrefix(g.state, "copystack") {
		text += ", for a stack: a recursion without end?"
	}
	return text
}

// reason says in words what has ended the turn.
func (l *leash) reason() string {
	if l.cause != nil && l.cause != l.err {
		return l.cause.Error()
	}
	if l.deadline > 0 && errors.Is(l.err, context.DeadlineExceeded) {
		return "ran longer than " + l.deadline.String()
	}
	return l.err.Error()
}
