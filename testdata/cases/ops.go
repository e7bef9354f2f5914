package cases

import (
	"errors"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

// run runs operations; the error is what one has thrown.
func (l *layer) run(c *miniapp.Ctx, ops miniapp.Value) error {
	for i := range ops.Len() {
		if err := l.do(c, ops.At(i)); err != nil {
			return err
		}
	}
	return nil
}

func (l *layer) do(c *miniapp.Ctx, op miniapp.Value) error {
	arg := op.At(1)
	switch op.At(0).Text() {
	case "log":
		l.note(c, function{}, "log", miniapp.F("v", arg))
	case "logData":
		l.note(c, function{}, "data", miniapp.F("n", arg), miniapp.F("v", l.get(arg.Text())))
	case "logProp":
		v := miniapp.Undefined()
		if l.of.props[arg.Text()] {
			v = l.get(arg.Text())
		}
		l.note(c, function{}, "prop", miniapp.F("n", arg), miniapp.F("v", v))
	case "set":
		return c.SetData(patchOf(arg))
	case "setCb":
		return c.SetData(patchOf(arg), func() { l.note(c, function{}, "setDataCallback", miniapp.F("n", op.At(2))) })
	case "inc":
		return c.SetData(miniapp.Patch{miniapp.Put(arg.Text(), miniapp.Num(l.get(arg.Text()).Number()+1))})
	case "emit":
		return c.TriggerEvent(arg.Text(), op.At(2), options(op.At(3))...)
	case "call":
		m, ok := l.of.methods[arg.Text()]
		if !ok {
			return errNoMethod(arg.Text())
		}
		m.of.note(c, m.f, "method", miniapp.F("n", arg))
		return m.of.run(c, m.f.ops)
	case "throw":
		return errors.New(arg.Text())
	default:
		return errors.New("unknown operation " + op.JSON())
	}
	return nil
}

func patchOf(v miniapp.Value) miniapp.Patch {
	patch := make(miniapp.Patch, v.Len())
	for i := range patch {
		patch[i] = miniapp.Put(v.KeyAt(i), v.At(i))
	}
	return patch
}

func options(v miniapp.Value) []miniapp.TriggerOption {
	var list []miniapp.TriggerOption
	for name, o := range map[string]miniapp.TriggerOption{"bubbles": miniapp.Bubbles, "composed": miniapp.Composed, "capturePhase": miniapp.CapturePhase} {
		if v.Get(name).Bool() {
			list = append(list, o)
		}
	}
	return list
}

// get is a value of this.data, as far as the definition names its field; the path "" is the whole.
func (l *layer) get(path string) miniapp.Value {
	if path == "" {
		all := miniapp.Obj()
		for _, name := range l.of.names {
			all.Set(name, l.of.fields[name].Get())
		}
		return all
	}
	keys := strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
	state := l.of.fields[keys[0]]
	if state == nil {
		return miniapp.Undefined()
	}
	v := state.Get()
	for _, key := range keys[1:] {
		if i, err := strconv.Atoi(key); err == nil && !v.Has(key) {
			v = v.At(i)
		} else {
			v = v.Get(key)
		}
	}
	return v
}
