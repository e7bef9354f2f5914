package frame

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/tinylib/msgp/msgp"

	"github.com/wxkit/wxkit/wasm/abi"
)

const (
	// maxSafe is JavaScript's Number.MAX_SAFE_INTEGER + 1.
	maxSafe = 1 << 53

	// eager is how many items are made room for at the word of a length. More room comes with the items themselves, so a forged length costs little.
	eager = 256

	// undefined is written as the extension fixext 1 of type 0 with one zero byte.
	fixext1       = 0xd4
	extUndefined  = 0
	undefinedSize = 3
)

// AppendValue appends v as MessagePack, byte for byte as abi.AppendValue does. An error (abi.ErrInteger, abi.ErrDepth, abi.ErrKind, abi.ErrLength) leaves dst as it came.
func AppendValue(dst []byte, v abi.Value) ([]byte, error) {
	out, err := appendValue(dst, &v, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

func appendValue(dst []byte, v *abi.Value, depth int) ([]byte, error) {
	switch v.Kind() {
	case abi.Undefined:
		return append(dst, fixext1, extUndefined, 0), nil
	case abi.Null:
		return msgp.AppendNil(dst), nil
	case abi.Bool:
		return msgp.AppendBool(dst, v.Bool()), nil
	case abi.Number:
		return appendNumber(dst, v.Number())
	case abi.String:
		return appendString(dst, v.Text())
	case abi.Array, abi.Object:
	default:
		return dst, abi.ErrKind
	}
	if depth >= abi.MaxDepth {
		return dst, abi.ErrDepth
	}
	if tooLong(v.Len()) {
		return dst, abi.ErrLength
	}
	if v.Kind() == abi.Array {
		return appendItems(msgp.AppendArrayHeader(dst, uint32(v.Len())), v, depth+1)
	}
	return appendFields(msgp.AppendMapHeader(dst, uint32(v.Len())), v, depth+1)
}

func appendItems(dst []byte, v *abi.Value, depth int) ([]byte, error) {
	var item abi.Value // one for all turns: inside the loop each would be made on the heap
	var err error
	for i := range v.Len() {
		item = v.At(i)
		if dst, err = appendValue(dst, &item, depth); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func appendFields(dst []byte, v *abi.Value, depth int) ([]byte, error) {
	var item abi.Value
	var err error
	for i := range v.Len() {
		if dst, err = appendString(dst, v.KeyAt(i)); err != nil {
			return dst, err
		}
		item = v.At(i)
		if dst, err = appendValue(dst, &item, depth); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func appendNumber(dst []byte, f float64) ([]byte, error) {
	if f != math.Trunc(f) || math.IsInf(f, 0) || f == 0 && math.Signbit(f) {
		return msgp.AppendFloat64(dst, f), nil
	}
	if f > maxSafe || f < -maxSafe {
		return msgp.AppendFloat64(dst, f), nil // as JSON.parse has rounded it; the guest, which could lose digits of its own, refuses to write such a number
	}
	if f >= 0 { // msgp's signed writer would take a byte more from 128 on
		return msgp.AppendUint64(dst, uint64(f)), nil
	}
	return msgp.AppendInt64(dst, int64(f)), nil
}

func appendString(dst []byte, s string) ([]byte, error) {
	if tooLong(len(s)) {
		return dst, abi.ErrLength
	}
	return msgp.AppendString(dst, s), nil
}

func tooLong(n int) bool { return uint64(n) > math.MaxUint32 }

// ReadValue reads one value from the front of b and returns what lies behind it. Strings are copies. Of a key that comes twice the last value counts.
// The errors are abi.ErrShort, abi.ErrType, abi.ErrDepth and abi.ErrInteger.
func ReadValue(b []byte) (v abi.Value, rest []byte, err error) {
	return readValue(b, 0, abi.Value{})
}

// readValue takes the texts of keys from like, a value read before, where they are the same: the rows of a list have the same keys.
func readValue(b []byte, depth int, like abi.Value) (abi.Value, []byte, error) {
	if len(b) == 0 {
		return abi.Value{}, nil, abi.ErrShort
	}
	switch lead := b[0]; {
	case lead < 0x80, lead >= 0xe0, lead >= 0xcc && lead <= 0xd3:
		return readInteger(b)
	case lead < 0x90, lead == 0xde, lead == 0xdf:
		return readObject(b, depth, like)
	case lead < 0xa0, lead == 0xdc, lead == 0xdd:
		return readArray(b, depth)
	case lead < 0xc0, lead >= 0xd9 && lead <= 0xdb:
		return readText(b)
	case lead == 0xc0:
		return abi.NullValue(), b[1:], nil
	case lead == 0xc2, lead == 0xc3:
		return abi.BoolValue(lead == 0xc3), b[1:], nil
	case lead == 0xcb:
		return readFloat(b)
	case lead == fixext1:
		return readUndefined(b)
	}
	return abi.Value{}, nil, abi.ErrType
}

func readInteger(b []byte) (abi.Value, []byte, error) {
	i, rest, err := msgp.ReadInt64Bytes(b)
	if err != nil {
		return abi.Value{}, nil, known(err, b)
	}
	if i > maxSafe || i < -maxSafe {
		return abi.Value{}, nil, abi.ErrInteger
	}
	return abi.NumberValue(float64(i)), rest, nil
}

func readFloat(b []byte) (abi.Value, []byte, error) {
	f, rest, err := msgp.ReadFloat64Bytes(b)
	if err != nil {
		return abi.Value{}, nil, known(err, b)
	}
	return abi.NumberValue(f), rest, nil
}

func readText(b []byte) (abi.Value, []byte, error) {
	s, rest, err := readString(b, "")
	if err != nil {
		return abi.Value{}, nil, err
	}
	return abi.StringValue(s), rest, nil
}

func readUndefined(b []byte) (abi.Value, []byte, error) {
	if len(b) < undefinedSize {
		return abi.Value{}, nil, abi.ErrShort
	}
	if b[1] != extUndefined || b[2] != 0 {
		return abi.Value{}, nil, abi.ErrType
	}
	return abi.Value{}, b[undefinedSize:], nil
}

func readArray(b []byte, depth int) (abi.Value, []byte, error) {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	if err := nested(n, 1, b, depth, err); err != nil {
		return abi.Value{}, nil, err
	}
	items := make([]abi.Value, 0, min(n, eager))
	var item abi.Value
	for range n {
		if item, b, err = readValue(b, depth+1, item); err != nil {
			return abi.Value{}, nil, err
		}
		items = append(items, item)
	}
	return abi.ArrayValue(items...), b, nil
}

func readObject(b []byte, depth int, like abi.Value) (abi.Value, []byte, error) {
	n, b, err := msgp.ReadMapHeaderBytes(b)
	if err := nested(n, 2, b, depth, err); err != nil {
		return abi.Value{}, nil, err
	}
	var few [8]abi.Field // most objects are small and need no slice beside the value itself
	fields := few[:0]
	if n > uint32(len(few)) {
		fields = make([]abi.Field, 0, min(n, eager))
	}
	for i := range int(n) {
		var f abi.Field
		if f.Key, b, err = readString(b, like.KeyAt(i)); err != nil {
			return abi.Value{}, nil, err
		}
		if f.Value, b, err = readValue(b, depth+1, like.At(i)); err != nil {
			return abi.Value{}, nil, err
		}
		fields = append(fields, f)
	}
	return abi.ObjectValue(fields...), b, nil
}

// nested checks the start of an array or object: err is what reading it gave, n its length, each the least size of an item, b what follows.
func nested(n uint32, each int, b []byte, depth int, err error) error {
	switch {
	case err != nil:
		return known(err, b)
	case depth >= abi.MaxDepth:
		return abi.ErrDepth
	case uint64(n) > uint64(len(b)/each):
		return abi.ErrShort
	}
	return nil
}

// readString reads a str. If its text is that of old, old is returned and nothing allocated.
func readString(b []byte, old string) (string, []byte, error) {
	if len(b) >= 5 && b[0] == 0xdb && uint64(binary.BigEndian.Uint32(b[1:])) > uint64(len(b)) {
		return "", nil, abi.ErrShort // where an int has 32 bits, msgp would take the length for a negative one
	}
	text, rest, err := msgp.ReadStringZC(b)
	if err != nil {
		return "", nil, known(err, b)
	}
	if string(text) == old {
		return old, rest, nil
	}
	return string(text), rest, nil
}

// known turns an error of msgp, met at the front of b, into that of package abi.
func known(err error, b []byte) error {
	var over msgp.UintOverflow
	switch {
	case err == nil:
		return nil
	case errors.Is(err, msgp.ErrShortBytes), cut(b):
		return abi.ErrShort
	case errors.As(err, &over):
		return abi.ErrInteger
	}
	return abi.ErrType
}

// trailing is how many bytes of number or length follow the first bytes from 0xc0 to 0xdf that the contract uses.
var trailing = [32]uint8{
	0xcb - 0xc0: 8,
	0xcc - 0xc0: 1, 0xcd - 0xc0: 2, 0xce - 0xc0: 4, 0xcf - 0xc0: 8,
	0xd0 - 0xc0: 1, 0xd1 - 0xc0: 2, 0xd2 - 0xc0: 4, 0xd3 - 0xc0: 8,
	0xd4 - 0xc0: 2,
	0xd9 - 0xc0: 1, 0xda - 0xc0: 2, 0xdb - 0xc0: 4,
	0xdc - 0xc0: 2, 0xdd - 0xc0: 4, 0xde - 0xc0: 2, 0xdf - 0xc0: 4,
}

// cut reports whether b ends within its first number or length. Such a frame is short whatever should have stood there, as for the guest, which reads before it compares types;
// msgp compares first.
func cut(b []byte) bool {
	return len(b) == 0 || b[0] >= 0xc0 && b[0] <= 0xdf && len(b)-1 < int(trailing[b[0]-0xc0])
}
