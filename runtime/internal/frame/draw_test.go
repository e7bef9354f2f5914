package frame_test

import (
	"encoding/binary"
	"math"

	"github.com/wxkit/wxkit/wasm/abi"
)

// draw makes values and messages of the bytes of a fuzz target; when they run out it makes zeros.
type draw struct{ data []byte }

func (d *draw) byte() byte {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return b
}

func (d *draw) uint32() uint32 {
	var b [4]byte
	d.data = d.data[copy(b[:], d.data):]
	return binary.LittleEndian.Uint32(b[:])
}

func (d *draw) text() string {
	n := min(int(d.byte()), len(d.data))
	s := string(d.data[:n])
	d.data = d.data[n:]
	return s
}

// edges are the numbers around which an integer changes its form on the wire.
var edges = []float64{0, 31, 32, 127, 128, 255, 256, 32767, 32768, 65535, 65536, math.MaxInt32, math.MaxInt32 + 1, math.MaxUint32, math.MaxUint32 + 1, 1 << 53, 1<<53 + 2, 1 << 63, 1 << 64}

func (d *draw) number() float64 {
	switch d.byte() % 4 {
	case 0:
		return edges[int(d.byte())%len(edges)]
	case 1:
		return -edges[int(d.byte())%len(edges)] - float64(d.byte()%2)
	case 2:
		return float64(int32(d.uint32()))
	}
	return math.Float64frombits(uint64(d.uint32())<<32 | uint64(d.uint32()))
}

func (d *draw) value(depth int) abi.Value {
	switch d.byte() % 12 {
	case 0:
		return abi.Value{}
	case 1:
		return abi.NullValue()
	case 2:
		return abi.BoolValue(d.byte()%2 == 1)
	case 3, 4:
		return abi.NumberValue(d.number())
	case 5, 6:
		return abi.StringValue(d.text())
	case 7, 8:
		v := abi.ArrayValue()
		for range d.length(depth) {
			v.Append(d.value(depth + 1))
		}
		return v
	case 9, 10:
		v := abi.ObjectValue()
		for range d.length(depth) {
			v.Set(d.text(), d.value(depth+1))
		}
		return v
	}
	if d.byte() < 250 {
		return abi.NullValue()
	}
	return abi.MarkerValue(abi.Function + abi.Kind(d.byte()%3))
}

// event is an event object, or what is nearly one.
func (d *draw) event() abi.Value {
	v := abi.ObjectValue()
	for bits, i := d.byte(), 0; i < 6; i++ {
		if bits>>i&1 == 0 {
			continue
		}
		switch key := [...]string{"type", "target", "currentTarget", "timeStamp", "mark", "detail"}[i]; key {
		case "type":
			v.Set(key, abi.StringValue(d.text()))
		case "target", "currentTarget":
			v.Set(key, d.target())
		default:
			v.Set(key, d.value(1))
		}
	}
	for range d.byte() % 3 {
		v.Set(d.text(), d.value(1))
	}
	return v
}

func (d *draw) target() abi.Value {
	v := abi.ObjectValue(abi.Field{Key: "id", Value: abi.StringValue(d.text())}, abi.Field{Key: "dataset", Value: abi.ObjectValue()})
	for range d.byte() % 3 {
		v.Get("dataset").Set(d.text(), d.value(3))
	}
	for range d.byte() % 3 {
		v.Set(d.text(), d.value(2))
	}
	return v
}

// length is that of an array or object: mostly small, and now and then so great that its header takes three bytes.
func (d *draw) length(depth int) int {
	switch b := int(d.byte()); {
	case len(d.data) == 0 || depth > 2*abi.MaxDepth:
		return 0
	case b == 255:
		return 300
	default:
		return b % 20
	}
}

func (d *draw) command() abi.Command {
	c := abi.Command{Kind: abi.CommandKind(d.byte()) % (abi.CmdGroup + 1)}
	switch c.Kind {
	case abi.CmdSet:
		c.Call, c.ID, c.Done = abi.CallID(d.uint32()), abi.ID(d.uint32()), abi.CallID(d.uint32())
		c.Patch = make(abi.Patch, d.byte()%20)
		for i := range c.Patch {
			c.Patch[i] = abi.Assign{Path: d.text(), Value: d.value(0)}
		}
	case abi.CmdTrigger, abi.CmdCall:
		c.Call, c.ID, c.Name, c.Value, c.Flags = abi.CallID(d.uint32()), abi.ID(d.uint32()), d.text(), d.value(0), d.byte()
	case abi.CmdSelect:
		c.Call, c.ID, c.Name = abi.CallID(d.uint32()), abi.ID(d.uint32()), d.text()
	case abi.CmdReturn:
		c.Seq, c.Value = d.uint32(), d.value(0)
	case abi.CmdError:
		c.Seq, c.ID, c.Name, c.Text, c.Stack = d.uint32(), abi.ID(d.uint32()), d.text(), d.text(), d.text()
	case abi.CmdLog:
		c.Flags, c.Text = d.byte(), d.text()
	case abi.CmdGroup:
		c.Flags = d.byte() % 2
	}
	return c
}
