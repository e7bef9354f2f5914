package frame

import (
	"math"

	"github.com/tinylib/msgp/msgp"

	"github.com/wxkit/wxkit/wasm/abi"
)

// ReadCommands reads out, the whole output frame of a guest, into the room of into, and returns the commands in their order. Nothing of the result points into out.
// The room of a patch of an earlier call is used again as well, so whoever keeps a patch copies it.
// A command of an unknown kind is kept with its Kind alone, whatever its items are. An error (those of [ReadValue], or abi.ErrTrail) means that the frame is malformed; no command
// is returned then. Commands that an earlier call put into into are overwritten.
func ReadCommands(out []byte, into []abi.Command) ([]abi.Command, error) {
	n, out, err := readLen(out)
	if err != nil {
		return into[:0], err
	}
	list := into[:0]
	for range n {
		var c *abi.Command
		list, c = extend(list)
		if out, err = readCommand(out, c); err != nil {
			return into[:0], err
		}
	}
	if len(out) > 0 {
		return into[:0], abi.ErrTrail
	}
	return list, nil
}

// extend makes list one command longer. The new command may still be what an earlier call left there.
func extend(list []abi.Command) ([]abi.Command, *abi.Command) {
	if len(list) == cap(list) {
		list = append(list, abi.Command{})
	} else {
		list = list[:len(list)+1]
	}
	return list, &list[len(list)-1]
}

// readLen reads the start of an array. A length that b cannot hold is an error.
func readLen(b []byte) (int, []byte, error) {
	if len(b) > 0 && b[0]&0xf0 == 0x90 && int(b[0]&15) < len(b) { // the short form, as nearly all are
		return int(b[0] & 15), b[1:], nil
	}
	n, rest, err := msgp.ReadArrayHeaderBytes(b)
	if err != nil {
		return 0, nil, known(err, b)
	}
	if uint64(n) > uint64(len(rest)) {
		return 0, nil, abi.ErrShort
	}
	return int(n), rest, nil
}

// readCommand reads one command into c. Texts of the command that was there before are used again where they are the same: a page sets the same paths again and again.
func readCommand(b []byte, c *abi.Command) ([]byte, error) {
	n, b, err := readLen(b)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, abi.ErrType
	}
	r := reader{rest: b}
	old := abi.Command{Name: c.Name, Patch: c.Patch}
	*c = abi.Command{Kind: abi.CommandKind(r.small())}
	if want := items(c.Kind); want == 0 {
		r.skip(n - 1)
	} else if want != n {
		r.fail(abi.ErrType)
	} else {
		r.command(c, &old)
	}
	return r.rest, r.err
}

// items is the number of items of a command, its kind included; 0 for a kind that is unknown.
func items(k abi.CommandKind) int {
	switch k {
	case abi.CmdSet:
		return 5
	case abi.CmdTrigger, abi.CmdCall, abi.CmdError:
		return 6
	case abi.CmdSelect:
		return 4
	case abi.CmdReturn, abi.CmdLog:
		return 3
	case abi.CmdGroup:
		return 2
	}
	return 0
}

// reader reads the items of a command. The first error stays, and every later read gives a zero.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) command(c, old *abi.Command) {
	switch c.Kind {
	case abi.CmdSet:
		c.Call, c.ID, c.Done = abi.CallID(r.uint()), abi.ID(r.uint()), abi.CallID(r.uint())
		c.Patch = r.patch(old.Patch)
	case abi.CmdTrigger, abi.CmdCall:
		c.Call, c.ID, c.Name = abi.CallID(r.uint()), abi.ID(r.uint()), r.text(old.Name)
		c.Value, c.Flags = r.value(), r.small()
	case abi.CmdSelect:
		c.Call, c.ID, c.Name = abi.CallID(r.uint()), abi.ID(r.uint()), r.text(old.Name)
	case abi.CmdReturn:
		c.Seq, c.Value = r.uint(), r.value()
	case abi.CmdError:
		c.Seq, c.ID = r.uint(), abi.ID(r.uint())
		c.Name, c.Text, c.Stack = r.text(old.Name), r.text(""), r.text("")
	case abi.CmdLog:
		c.Flags, c.Text = r.small(), r.text("")
	case abi.CmdGroup:
		if r.bool() {
			c.Flags = 1
		}
	}
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.rest = nil
}

// uint reads an integer from 0 to 2^32-1.
func (r *reader) uint() uint32 { return uint32(r.atMost(math.MaxUint32)) }

// small reads an integer from 0 to 255.
func (r *reader) small() uint8 { return uint8(r.atMost(math.MaxUint8)) }

func (r *reader) atMost(limit uint64) uint64 {
	if r.err != nil {
		return 0
	}
	if len(r.rest) > 0 && r.rest[0] < 0x80 { // the short form
		u := uint64(r.rest[0])
		r.rest = r.rest[1:]
		return u
	}
	u, rest, err := msgp.ReadUint64Bytes(r.rest)
	if err != nil {
		r.fail(known(err, r.rest))
		return 0
	}
	if u > limit {
		r.fail(abi.ErrType)
		return 0
	}
	r.rest = rest
	return u
}

func (r *reader) bool() bool {
	if r.err != nil {
		return false
	}
	b, rest, err := msgp.ReadBoolBytes(r.rest)
	if err != nil {
		r.fail(known(err, r.rest))
		return false
	}
	r.rest = rest
	return b
}

// text reads a str; one that is equal to old is old.
func (r *reader) text(old string) string {
	if r.err != nil {
		return ""
	}
	s, rest, err := readString(r.rest, old)
	if err != nil {
		r.fail(err)
		return ""
	}
	r.rest = rest
	return s
}

func (r *reader) value() abi.Value {
	if r.err != nil {
		return abi.Value{}
	}
	v, rest, err := ReadValue(r.rest)
	if err != nil {
		r.fail(err)
		return abi.Value{}
	}
	r.rest = rest
	return v
}

// patch reads the paths and values of a setData; paths that are those of old at the same place are taken from there.
func (r *reader) patch(old abi.Patch) abi.Patch {
	if r.err != nil {
		return nil
	}
	n, rest, err := readLen(r.rest)
	if err != nil {
		r.fail(err)
		return nil
	}
	if n%2 != 0 {
		r.fail(abi.ErrType)
		return nil
	}
	r.rest = rest
	p := old[:0]
	if p == nil || n/2 > cap(p) {
		p = make(abi.Patch, 0, min(n/2, eager))
	}
	for i := range n / 2 {
		path := ""
		if i < len(old) {
			path = old[i].Path
		}
		path = r.text(path)
		p = append(p, abi.Assign{Path: path, Value: r.value()})
		if r.err != nil {
			return nil
		}
	}
	return p
}

// skip passes over n items of any kind.
func (r *reader) skip(n int) {
	for range n {
		if r.err != nil {
			return
		}
		rest, err := msgp.Skip(r.rest)
		if err != nil {
			r.fail(known(err, r.rest))
			return
		}
		r.rest = rest
	}
}
