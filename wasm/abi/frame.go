package abi

// Message is one message of the host, decoded by the guest: an Event, or a Resume if IsResume.
type Message struct {
	IsResume bool   // which of the two it is
	Event    Event  // if not IsResume
	Resume   Resume // if IsResume
}

// Message reads one message of the host.
func (r *Reader) Message() Message {
	n := r.Array()
	switch kind := r.Uint(); {
	case r.err != nil:
	case kind == MsgEvent && n == 6:
		return Message{Event: Event{
			Seq:  r.Uint(),
			Kind: EventKind(r.small()),
			ID:   ID(r.Uint()),
			Name: r.String(),
			Arg:  r.Value(),
		}}
	case kind == MsgResume && n == 4:
		return Message{IsResume: true, Resume: Resume{
			Call:   CallID(r.Uint()),
			Result: Result{Failed: r.Bool(), Value: r.Value()},
		}}
	default:
		r.fail(ErrType)
	}
	return Message{}
}

// small reads an integer from 0 to 255.
func (r *Reader) small() uint8 {
	u := r.Uint()
	if u > 255 {
		r.fail(ErrType)
	}
	return uint8(u)
}

// AppendCommand appends one command of the guest. An error (see AppendValue) leaves dst as it came.
func AppendCommand(dst []byte, c *Command) ([]byte, error) {
	out := AppendArrayHeader(dst, commandLen(c.Kind))
	out = AppendUint(out, uint64(c.Kind))
	var err error
	switch c.Kind {
	case CmdSet:
		out = AppendUint(AppendUint(AppendUint(out, uint64(c.Call)), uint64(c.ID)), uint64(c.Done))
		out, err = appendPatch(out, c.Patch)
	case CmdTrigger, CmdCall:
		out = AppendString(AppendUint(AppendUint(out, uint64(c.Call)), uint64(c.ID)), c.Name)
		out, err = AppendValue(out, c.Value)
		out = AppendUint(out, uint64(c.Flags))
	case CmdSelect:
		out = AppendString(AppendUint(AppendUint(out, uint64(c.Call)), uint64(c.ID)), c.Name)
	case CmdReturn:
		out, err = AppendValue(AppendUint(out, uint64(c.Seq)), c.Value)
	case CmdError:
		out = AppendUint(AppendUint(out, uint64(c.Seq)), uint64(c.ID))
		out = AppendString(AppendString(AppendString(out, c.Name), c.Text), c.Stack)
	case CmdLog:
		out = AppendString(AppendUint(out, uint64(c.Flags)), c.Text)
	case CmdGroup:
		out = AppendBool(out, c.Flags != 0)
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}

func appendPatch(dst []byte, p Patch) ([]byte, error) {
	dst = AppendArrayHeader(dst, 2*len(p))
	var err error
	for _, a := range p {
		if dst, err = AppendValue(AppendString(dst, a.Path), a.Value); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// commandLen is the number of items of a command, its kind included.
func commandLen(k CommandKind) int {
	switch k {
	case CmdSet:
		return 5
	case CmdTrigger, CmdCall, CmdError:
		return 6
	case CmdSelect:
		return 4
	case CmdReturn, CmdLog:
		return 3
	case CmdGroup:
		return 2
	}
	return 1
}
