package miniapp

import (
	"runtime"

	"github.com/wxkit/wxkit/wasm/abi"
)

// goexitText is the failure of a handler that called runtime.Goexit, as t.FailNow does.
const goexitText = "runtime.Goexit in a handler"

// fail reports that a task has failed.
//
//go:noinline
func (a *App) fail(t *task, text, stack string) {
	a.failed = true
	ev, id, where := &t.event, t.c.id, t.where
	if ev.Seq != 0 {
		id = ev.ID // the instance may not be there yet
	}
	if where == "" {
		switch where = ev.Name; ev.Kind {
		case abi.EventHook, abi.EventHandler:
		case abi.EventManifest:
			where = ev.Kind.String()
		default:
			where = ev.Kind.String() + " " + where
		}
	}
	cmd := abi.Command{Kind: abi.CmdError, Seq: ev.Seq, ID: id, Name: where, Text: text, Stack: stack}
	_ = a.send(&cmd) // text can always cross
}

// failureText is the text of a panic's value; nil stands for runtime.Goexit.
//
//go:noinline
func failureText(v any) (text string) {
	defer func() {
		if recover() != nil {
			text = "panic with a value whose text panics"
		}
	}()
	switch v := v.(type) {
	case nil:
		text = goexitText
	case error:
		text = v.Error()
	case interface{ String() string }:
		text = v.String()
	case string:
		text = v
	case int:
		text = itoa(v)
	default:
		text = "panic with a value that is no error and no text"
	}
	return text
}

// stack is the running coroutine's stack; in a deferred function it has the frames of the panic.
//
//go:noinline
func stack() string {
	buf := make([]byte, 4096)
	return string(buf[:runtime.Stack(buf, false)])
}

// itoa is a whole number in decimal digits.
func itoa(i int) string {
	var digits [20]byte
	return string(decimal(&digits, i))
}

// decimal writes a whole number at the end of buf.
//
//go:noinline
func decimal(buf *[20]byte, i int) []byte {
	pos := len(buf)
	u := uint64(i)
	if i < 0 {
		u = -u
	}
	for {
		pos--
		buf[pos] = byte('0' + u%10)
		if u /= 10; u == 0 {
			break
		}
	}
	if i < 0 {
		pos--
		buf[pos] = '-'
	}
	return buf[pos:]
}
