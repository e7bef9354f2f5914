package abi

// Message is one message of the host, decoded by the guest: an Event, or a Resume if IsResume.
type Message struct {
	_        incomparable
	IsResume bool   // which of the two it is
	Event    Event  // if not IsResume
	Resume   Resume // if IsResume

	object EventObject // Event.Object points to it
}

// Message reads one message of the host.
func (r *Reader) Message() (m Message) {
	r.ReadMessage(&m)
	return m
}

// ReadMessage is Message into room that the caller has. Texts and keys of an event that was there before are used again where they are the same.
func (r *Reader) ReadMessage(m *Message) {
	ev := &m.Event
	if b := r.buf[r.pos:]; len(b) > 5 && b[0] == 0x96 && b[1] == MsgEvent && b[2]|b[3]|b[4] < 0x80 { // as nearly all are
		m.IsResume = false
		ev.Seq, ev.Kind, ev.ID = uint32(b[2]), EventKind(b[3]), ID(b[4])
		r.pos += 5
		r.readEnd(m)
		return
	}
	n, kind := r.Array(), r.Uint()
	switch {
	case kind == MsgEvent && n == 6:
		m.IsResume = false
		ev.Seq, ev.Kind, ev.ID = r.Uint(), EventKind(r.small()), ID(r.Uint())
		r.readEnd(m)
	case kind == MsgResume && n == 4:
		m.IsResume = true
		re := &m.Resume
		re.Call, re.Result.Failed, re.Result.Value = CallID(r.Uint()), r.Bool(), r.Value()
	default:
		r.fail(ErrType)
	}
}

// readEnd reads the name and the argument of an event.
func (r *Reader) readEnd(m *Message) {
	ev := &m.Event
	ev.Name = r.text(ev.Name)
	if ev.Object = &m.object; ev.Kind == EventHandler {
		ev.Arg = Value{}
		r.readEventObject(ev.Object)
	} else {
		ev.Arg = r.value(0, ev.Arg)
	}
}

// small reads an integer from 0 to 255.
func (r *Reader) small() uint8 {
	u := r.Uint()
	if u > 255 {
		r.fail(ErrType)
	}
	return uint8(u)
}

// The items that a command may have behind its kind. Whichever it has, it has them in this order.
const (
	itemCall = 1 << iota
	itemSeq
	itemID
	itemDone
	itemName
	itemValue
	itemPatch
	itemFlags
	itemStart // Flags as a bool
	itemText
	itemStack
)

// form is the number of a command's items, its kind included, and which they are.
type form struct {
	length uint8
	items  uint16
}

var commandForms = [...]form{
	CmdSet:     {5, itemCall | itemID | itemDone | itemPatch},
	CmdTrigger: {6, itemCall | itemID | itemName | itemValue | itemFlags},
	CmdSelect:  {4, itemCall | itemID | itemName},
	CmdCall:    {6, itemCall | itemID | itemName | itemValue | itemFlags},
	CmdReturn:  {3, itemSeq | itemValue},
	CmdError:   {6, itemSeq | itemID | itemName | itemText | itemStack},
	CmdLog:     {3, itemFlags | itemText},
	CmdGroup:   {2, itemStart},
}

// AppendCommand appends one command of the guest. An error (see AppendValue) leaves dst as it came.
func AppendCommand(dst []byte, c *Command) ([]byte, error) {
	f := form{length: 1}
	if int(c.Kind) < len(commandForms) {
		f = commandForms[c.Kind]
	}
	out := AppendUint(AppendArrayHeader(dst, int(f.length)), uint64(c.Kind))
	if f.items&itemCall != 0 {
		out = AppendUint(out, uint64(c.Call))
	}
	if f.items&itemSeq != 0 {
		out = AppendUint(out, uint64(c.Seq))
	}
	if f.items&itemID != 0 {
		out = AppendUint(out, uint64(c.ID))
	}
	if f.items&itemDone != 0 {
		out = AppendUint(out, uint64(c.Done))
	}
	if f.items&itemName != 0 {
		out = AppendString(out, c.Name)
	}
	var err error
	if f.items&itemValue != 0 {
		out, err = appendValue(out, c.Value, 0)
	}
	if f.items&itemPatch != 0 {
		out, err = appendPatch(out, c.Patch)
	}
	if err != nil {
		return dst, err
	}
	return c.appendEnd(out, f.items), nil
}

// AppendSet appends a CmdSet of one path, without Done, up to the path; the value must follow. It is what most commands begin with, and faster than AppendCommand.
func AppendSet(dst []byte, call CallID, id ID, path string) []byte {
	if uint32(call)|uint32(id) < 128 {
		dst = append(dst, 0x95, byte(CmdSet), byte(call), byte(id), 0, 0x92)
	} else {
		dst = AppendUint(append(dst, 0x95, byte(CmdSet)), uint64(call))
		dst = append(AppendUint(dst, uint64(id)), 0, 0x92)
	}
	return AppendString(dst, path)
}

// AppendSetHeader appends a CmdSet of n paths, without Done, up to them; each path, a text, and its value must follow.
func AppendSetHeader(dst []byte, call CallID, id ID, n int) []byte {
	dst = AppendUint(append(dst, 0x95, byte(CmdSet)), uint64(call))
	return AppendArrayHeader(append(AppendUint(dst, uint64(id)), 0), 2*n)
}

// AppendReturn appends a CmdReturn up to its value, which must follow. As AppendSet it is for speed.
func AppendReturn(dst []byte, seq uint32) []byte {
	if seq < 128 {
		return append(dst, 0x93, byte(CmdReturn), byte(seq))
	}
	return AppendUint(append(dst, 0x93, byte(CmdReturn)), uint64(seq))
}

// appendEnd appends the items behind the values.
func (c *Command) appendEnd(out []byte, items uint16) []byte {
	if items&itemFlags != 0 {
		out = AppendUint(out, uint64(c.Flags))
	}
	if items&itemStart != 0 {
		out = AppendBool(out, c.Flags != 0)
	}
	if items&itemText != 0 {
		out = AppendString(out, c.Text)
	}
	if items&itemStack != 0 {
		out = AppendString(out, c.Stack)
	}
	return out
}

func appendPatch(dst []byte, p Patch) ([]byte, error) {
	dst = AppendArrayHeader(dst, 2*len(p))
	var err error
	for i := range p {
		if dst, err = appendValue(AppendString(dst, p[i].Path), p[i].Value, 0); err != nil {
			break
		}
	}
	return dst, err
}
