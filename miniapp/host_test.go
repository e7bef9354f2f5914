package miniapp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// host is the other side of Dispatch. It answers each turn with the commands in a form that reads well:
//
//	set 1 5 count=2       CmdSet of call 1 and instance 5
//	return 3 undefined    CmdReturn of event 3
type host struct {
	t   testing.TB
	app *App
	seq uint32
}

func newHost(t testing.TB, app *App) *host {
	t.Helper()
	t.Cleanup(app.Close)
	return &host{t: t, app: app}
}

func (h *host) send(kind abi.EventKind, id ID, name string, arg Value) []string {
	h.t.Helper()
	h.seq++
	return h.dispatch(eventMessage(h.t, h.seq, kind, id, name, arg))
}

func (h *host) create(id ID, path string) []string {
	h.t.Helper()
	return h.send(abi.EventCreate, id, path, Undefined())
}

func (h *host) hook(id ID, name string, arg Value) []string {
	h.t.Helper()
	return h.send(abi.EventHook, id, name, arg)
}

func (h *host) tap(id ID, name string) []string {
	h.t.Helper()
	return h.send(abi.EventHandler, id, name, Undefined())
}

func (h *host) resume(call int, result Value) []string {
	h.t.Helper()
	return h.dispatch(resumeMessage(h.t, call, false, result))
}

func (h *host) refuse(call int, result Value) []string {
	h.t.Helper()
	return h.dispatch(resumeMessage(h.t, call, true, result))
}

func (h *host) dispatch(messages ...[]byte) []string {
	h.t.Helper()
	frame := abi.AppendArrayHeader(nil, len(messages))
	for _, m := range messages {
		frame = append(frame, m...)
	}
	return commands(h.t, h.app.Dispatch(frame))
}

func eventMessage(t testing.TB, seq uint32, kind abi.EventKind, id ID, name string, arg Value) []byte {
	b := abi.AppendUint(abi.AppendArrayHeader(nil, 6), abi.MsgEvent)
	b = abi.AppendUint(abi.AppendUint(abi.AppendUint(b, uint64(seq)), uint64(kind)), uint64(id))
	b = abi.AppendString(b, name)
	if kind == abi.EventHandler {
		arg = eventArg(t, arg)
	}
	b, err := abi.AppendValue(b, arg)
	require.NoError(t, err)
	return b
}

// eventArg is the argument of an EventHandler as it crosses.
func eventArg(t testing.TB, arg Value) Value {
	var parts [9]abi.Value
	n := abi.EventParts(arg, &parts)
	if n != 8 {
		packed, err := abi.AppendValue(nil, parts[n-1])
		require.NoError(t, err)
		parts[n-1] = Str(string(packed))
	}
	return Arr(parts[:n]...)
}

func resumeMessage(t testing.TB, call int, failed bool, result Value) []byte {
	b := abi.AppendUint(abi.AppendUint(abi.AppendArrayHeader(nil, 4), abi.MsgResume), uint64(call))
	b, err := abi.AppendValue(abi.AppendBool(b, failed), result)
	require.NoError(t, err)
	return b
}

func commands(t testing.TB, out []byte) (lines []string) {
	t.Helper()
	r := abi.NewReader(out)
	frame := r.Value()
	require.NoError(t, r.End())
	for i := range frame.Len() {
		lines = append(lines, commandText(frame.At(i)))
	}
	return lines
}

func commandText(c Value) string {
	json := func(v Value) string {
		if v.IsUndefined() {
			return "undefined"
		}
		return string(v.AppendJSON(nil))
	}
	switch abi.CommandKind(c.At(0).Int()) {
	case abi.CmdSet:
		text := fmt.Sprintf("set %d %d", c.At(1).Int(), c.At(2).Int())
		if done := c.At(3).Int(); done != 0 {
			text += fmt.Sprintf(" done %d", done)
		}
		for i := 0; i < c.At(4).Len(); i += 2 {
			text += " " + c.At(4).At(i).Text() + "=" + json(c.At(4).At(i+1))
		}
		return text
	case abi.CmdTrigger:
		return fmt.Sprintf("trigger %d %d %s %s %d", c.At(1).Int(), c.At(2).Int(), c.At(3).Text(), json(c.At(4)), c.At(5).Int())
	case abi.CmdSelect:
		return fmt.Sprintf("select %d %d %s", c.At(1).Int(), c.At(2).Int(), c.At(3).Text())
	case abi.CmdCall:
		mode := []string{"wait", "sync", "back", "listen"}[c.At(5).Int()]
		return fmt.Sprintf("call %d %d %s %s %s", c.At(1).Int(), c.At(2).Int(), c.At(3).Text(), json(c.At(4)), mode)
	case abi.CmdReturn:
		return fmt.Sprintf("return %d %s", c.At(1).Int(), json(c.At(2)))
	case abi.CmdError:
		return fmt.Sprintf("error %d %d %s: %s", c.At(1).Int(), c.At(2).Int(), c.At(3).Text(), c.At(4).Text())
	case abi.CmdLog:
		return fmt.Sprintf("log %d %s", c.At(1).Int(), c.At(2).Text())
	case abi.CmdGroup:
		return fmt.Sprintf("group %t", c.At(1).Bool())
	}
	return "unknown " + json(c)
}

// page is a page whose Bind is a function, so that each test writes its own.
type page struct{ bind func(*Binder) }

func (p *page) Bind(b *Binder) { p.bind(b) }

// open makes an App of one page with the ID 5 and returns its host.
func open(t testing.TB, bind func(*Binder)) *host {
	t.Helper()
	return openWith(t, nil, bind)
}

func openWith(t testing.TB, app any, bind func(*Binder)) *host {
	t.Helper()
	h := newHost(t, NewApp(app).Page("p", func() Page { return &page{bind} }))
	require.True(t, strings.HasPrefix(h.create(5, "p")[0], "return 1 {"))
	return h
}

// on is a page of handlers without state.
func on(handlers map[string]func(*Ctx)) func(*Binder) {
	return func(b *Binder) {
		for name, fn := range handlers {
			b.On(name, func(c *Ctx, _ Event) { fn(c) })
		}
	}
}
