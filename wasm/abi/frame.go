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
		ev.Seq = r.Uint()
		kind = r.Uint()
		ev.Kind, ev.ID = EventKind(kind), ID(r.Uint())
		if kind > 255 {
			r.fail(ErrType)
		}
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

// item is one of those that a command may have behind its kind.
type item byte

const (
	noItem item = iota
	itemCall
	itemSeq
	itemID
	itemDone
	itemFlags // the last number
	itemName
	itemText
	itemStack // the last text
	itemValue
	itemPatch
	itemStart // Flags as a bool
)

// commandItems are the items of each kind of command in their order.
var commandItems = [...][5]item{
	CmdSet:     {itemCall, itemID, itemDone, itemPatch},
	CmdTrigger: {itemCall, itemID, itemName, itemValue, itemFlags},
	CmdSelect:  {itemCall, itemID, itemName},
	CmdCall:    {itemCall, itemID, itemName, itemValue, itemFlags},
	CmdReturn:  {itemSeq, itemValue},
	CmdError:   {itemSeq, itemID, itemName, itemText, itemStack},
	CmdLog:     {itemFlags, itemText},
	CmdGroup:   {itemStart},
	unknown:    {},
}

const unknown = CmdGroup + 1 // and all kinds beyond

// AppendCommand appends one command of the guest. An error (see AppendValue) leaves dst as it came.
func AppendCommand(dst []byte, c *Command) ([]byte, error) {
	items := &commandItems[min(c.Kind, unknown)]
	n := 0
	for n < len(items) && items[n] != noItem {
		n++
	}
	out := AppendUint(AppendArrayHeader(dst, 1+n), uint64(c.Kind))
	for _, i := range items[:n] {
		var err error
		switch {
		case i <= itemFlags:
			out = AppendUint(out, uint64(c.number(i)))
		case i <= itemStack:
			out = AppendString(out, c.text(i))
		case i == itemValue:
			out, err = appendValue(out, c.Value, 0)
		case i == itemPatch:
			out, err = appendPatch(out, c.Patch)
		default:
			out = AppendBool(out, c.Flags != 0)
		}
		if err != nil {
			return dst, err
		}
	}
	return out, nil
}

func (c *Command) number(i item) uint32 {
	switch i {
	case itemCall:
		return uint32(c.Call)
	case itemSeq:
		return c.Seq
	case itemID:
		return uint32(c.ID)
	case itemDone:
		return uint32(c.Done)
	}
	return uint32(c.Flags)
}

func (c *Command) text(i item) string {
	switch i {
	case itemName:
		return c.Name
	case itemText:
		return c.Text
	}
	return c.Stack
}

// AppendSet appends a CmdSet of one path, without Done, up to the path; the value must follow. It is what most commands begin with, and faster than AppendCommand.
func AppendSet(dst []byte, call CallID, id ID, path string) []byte {
	if uint32(call)|uint32(id) < 128 {
		dst = append(dst, 0x95, byte(CmdSet), byte(call), byte(id), 0, 0x92)
	} else {
		dst = AppendSetHeader(dst, call, id, 1)
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
