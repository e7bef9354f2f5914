package engine

// Code tells what went wrong with an instance.
type Code int

// The codes. Each is the death of the instance but for CodeABI, CodeExport and CodeBuild, with which it was never born.
const (
	CodeTrap      Code = iota + 1 // the guest trapped: an unrecovered panic, a fatal error of Go's runtime, os.Exit
	CodeDeadline                  // a handler ran longer than the deadline
	CodeMemory                    // the guest asked for more memory than the limit
	CodeBlocked                   // a handler waits for something that only another goroutine or the real clock can bring: a channel, a lock, time.Sleep
	CodeMalformed                 // a frame of the guest could not be read
	CodeABI                       // another ABI version
	CodeExport                    // an export is missing or has another type
	CodeBuild                     // the guest could not be built or compiled
	CodeGoexit                    // a handler called runtime.Goexit (natively: t.FailNow and the like)
)

// String is the code's label.
func (c Code) String() string {
	labels := [...]string{"", "trap", "deadline exceeded", "out of memory", "handler blocked", "malformed frame", "wrong ABI version", "missing export", "build failed", "runtime.Goexit in a handler"}
	if c > 0 && int(c) < len(labels) {
		return labels[c]
	}
	return "engine error"
}

// Error is the death of an instance. Its text names what went wrong, and where if a handler ran: `pages/a/a.onLoad: handler blocked: ...`.
type Error struct {
	Code  Code
	Where string // page and hook, set by the framework; "" if no handler ran
	Text  string // what the guest or the compiler said
	Stack string // the guest's stack, "" where there is none
	Cause error
}

// Error is the place, the label, the text, and the author's line if the stack has one.
func (e *Error) Error() string {
	s := e.Code.String()
	if e.Where != "" {
		s = e.Where + ": " + s
	}
	if e.Text != "" {
		s += ": " + e.Text
	}
	if line := Place(e.Stack); line != "" {
		s += " (" + line + ")"
	}
	return s
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Cause }
