package abi

import "math"

// Error is an error of the codec or of a manifest: what is wrong, in words.
type Error string

// Error is "abi: " and the words.
func (e Error) Error() string { return "abi: " + string(e) }

// The errors of the codec.
const (
	ErrShort   = Error("frame ends in the middle of a value")                            // the frame is cut
	ErrTrail   = Error("bytes behind the frame's end")                                   // the frame is too long
	ErrType    = Error("frame holds a value of another type than the contract has here") // the frame is not of this contract
	ErrDepth   = Error("values are nested more than 100 deep")                           // deeper than MaxDepth
	ErrInteger = Error("whole number beyond 2^53 cannot cross without losing digits")    // no float64 holds it
	ErrLength  = Error("value is longer than 4 GiB")                                     // no header holds it
	ErrKind    = Error("functions, dates and cycles cannot cross")                       // only JSON's types and undefined cross
)

// MaxDepth is how deep arrays and objects may be nested on the wire.
const MaxDepth = 100

// maxSafe is JavaScript's Number.MAX_SAFE_INTEGER + 1.
const maxSafe = 1 << 53

// extUndefined is the type of the one MessagePack extension in use: undefined, which has no data but one zero byte (fixext 1).
const extUndefined = 0

// AppendValue appends v in MessagePack: nil, bool, the shortest integer for whole numbers, float 64 for others, str, array, map in the order of keys, and
// fixext 1 of type 0 for undefined. An error leaves dst as it came.
func AppendValue(dst []byte, v Value) ([]byte, error) {
	out, err := appendValue(dst, v, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

func appendValue(dst []byte, v Value, depth int) ([]byte, error) {
	switch x := v.v.(type) {
	case nil:
		return append(dst, 0xd4, extUndefined, 0), nil
	case nullMark:
		return append(dst, 0xc0), nil
	case bool:
		return AppendBool(dst, x), nil
	case float64:
		return appendNumberValue(dst, x)
	case string:
		return AppendString(dst, x), nil
	case *array:
		return appendArray(dst, x, depth)
	case *object:
		return appendObject(dst, x, depth)
	}
	return dst, ErrKind
}

func appendArray(dst []byte, a *array, depth int) ([]byte, error) {
	if depth >= MaxDepth {
		return dst, ErrDepth
	}
	dst = AppendArrayHeader(dst, len(a.items))
	var err error
	for i := range a.items {
		if dst, err = appendValue(dst, a.items[i], depth+1); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func appendObject(dst []byte, o *object, depth int) ([]byte, error) {
	if depth >= MaxDepth {
		return dst, ErrDepth
	}
	dst = appendHeader(dst, len(o.fields), 0x80, 0xde)
	var err error
	for i := range o.fields {
		if dst, err = appendValue(AppendString(dst, o.fields[i].Key), o.fields[i].Value, depth+1); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func appendNumberValue(dst []byte, f float64) ([]byte, error) {
	if f != math.Trunc(f) || math.IsInf(f, 0) || f == 0 && math.Signbit(f) {
		return bigEndian(append(dst, 0xcb), 8, math.Float64bits(f)), nil
	}
	if f > maxSafe || f < -maxSafe {
		return dst, ErrInteger
	}
	return appendInt(dst, int64(f)), nil
}

func appendInt(dst []byte, i int64) []byte {
	switch {
	case i >= 0:
		return AppendUint(dst, uint64(i))
	case i >= -32:
		return append(dst, byte(i))
	case i >= math.MinInt8:
		return append(dst, 0xd0, byte(i))
	case i >= math.MinInt16:
		return bigEndian(append(dst, 0xd1), 2, uint64(i))
	case i >= math.MinInt32:
		return bigEndian(append(dst, 0xd2), 4, uint64(i))
	}
	return bigEndian(append(dst, 0xd3), 8, uint64(i))
}

// bigEndian appends the low n bytes of u. Package encoding/binary would bring package reflect into every guest.
func bigEndian(dst []byte, n int, u uint64) []byte {
	for n--; n >= 0; n-- {
		dst = append(dst, byte(u>>(8*n)))
	}
	return dst
}

// AppendUint appends an unsigned integer in its shortest form.
func AppendUint(dst []byte, u uint64) []byte {
	switch {
	case u < 128:
		return append(dst, byte(u))
	case u <= math.MaxUint8:
		return append(dst, 0xcc, byte(u))
	case u <= math.MaxUint16:
		return bigEndian(append(dst, 0xcd), 2, uint64(u))
	case u <= math.MaxUint32:
		return bigEndian(append(dst, 0xce), 4, uint64(u))
	}
	return bigEndian(append(dst, 0xcf), 8, u)
}

// AppendString appends a str in its shortest form.
func AppendString(dst []byte, s string) []byte {
	switch n := len(s); {
	case n < 32:
		dst = append(dst, 0xa0|byte(n))
	case n <= math.MaxUint8:
		dst = append(dst, 0xd9, byte(n))
	case n <= math.MaxUint16:
		dst = bigEndian(append(dst, 0xda), 2, uint64(n))
	default:
		dst = bigEndian(append(dst, 0xdb), 4, uint64(n))
	}
	return append(dst, s...)
}

// AppendBool appends a bool.
func AppendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, 0xc3)
	}
	return append(dst, 0xc2)
}

// AppendArrayHeader appends the start of an array of n items.
func AppendArrayHeader(dst []byte, n int) []byte { return appendHeader(dst, n, 0x90, 0xdc) }

func appendHeader(dst []byte, n int, fix, wide byte) []byte {
	switch {
	case n < 16:
		return append(dst, fix|byte(n))
	case n <= math.MaxUint16:
		return bigEndian(append(dst, wide), 2, uint64(n))
	}
	return bigEndian(append(dst, wide+1), 4, uint64(n))
}

// eager is how many items are made room for at the word of a length. More room comes with the items themselves, so lengths forged at every depth cost little.
const eager = 256

// Reader reads MessagePack from front to back. The first error stays: every later read gives a zero, and Err tells it.
type Reader struct {
	buf []byte
	pos int
	err error
}

// NewReader reads b; strings that are read are copies, so b may be used again afterwards.
func NewReader(b []byte) *Reader { return &Reader{buf: b} }

// Err is the first error, nil if there was none.
func (r *Reader) Err() error { return r.err }

// End is Err, or ErrTrail if something is left to read.
func (r *Reader) End() error {
	if r.err == nil && r.pos != len(r.buf) {
		r.err = ErrTrail
	}
	return r.err
}

func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.pos = len(r.buf)
}

// take is the next n bytes.
func (r *Reader) take(n int) []byte {
	if n < 0 || n > len(r.buf)-r.pos {
		r.fail(ErrShort)
		return nil
	}
	b := r.buf[r.pos : r.pos+n]
	r.pos += n
	return b
}

func (r *Reader) byte() byte {
	if r.pos >= len(r.buf) {
		r.fail(ErrShort)
		return 0
	}
	b := r.buf[r.pos]
	r.pos++
	return b
}

// bits reads a big-endian integer of n bytes.
func (r *Reader) bits(n int) uint64 {
	var u uint64
	for _, b := range r.take(n) {
		u = u<<8 | uint64(b)
	}
	return u
}

// Array reads the start of an array and returns its length. A length that the rest of the frame cannot hold is an error.
func (r *Reader) Array() int {
	switch b := r.byte(); {
	case b>>4 == 0x9:
		return r.count(uint64(b&15), 1)
	case b == 0xdc:
		return r.count(r.bits(2), 1)
	case b == 0xdd:
		return r.count(r.bits(4), 1)
	}
	r.fail(ErrType)
	return 0
}

// count checks a length against what is left, so that a forged one allocates nothing.
func (r *Reader) count(n uint64, each int) int {
	if r.err != nil {
		return 0
	}
	if n > uint64((len(r.buf)-r.pos)/each) {
		r.fail(ErrShort)
		return 0
	}
	return int(n)
}

// Uint reads an integer from 0 to 2^32-1.
func (r *Reader) Uint() uint32 {
	b := r.byte()
	if b < 0x80 {
		return uint32(b)
	}
	switch {
	case b >= 0xcc && b <= 0xcf:
		if u := r.bits(1 << (b - 0xcc)); u <= math.MaxUint32 {
			return uint32(u)
		}
	case b >= 0xd0 && b <= 0xd3:
		n := 1 << (b - 0xd0)
		if u := r.bits(n); u>>(8*n-1) == 0 && u <= math.MaxUint32 {
			return uint32(u)
		}
	case b == 0xcb:
		if f := math.Float64frombits(r.bits(8)); f >= 0 && f <= math.MaxUint32 && f == math.Trunc(f) {
			return uint32(f)
		}
	}
	r.fail(ErrType)
	return 0
}

// Bool reads a bool.
func (r *Reader) Bool() bool {
	switch r.byte() {
	case 0xc2:
		return false
	case 0xc3:
		return true
	}
	r.fail(ErrType)
	return false
}

// String reads a str.
func (r *Reader) String() string {
	b := r.byte()
	if n := r.stringLen(b); n >= 0 {
		return string(r.take(n))
	}
	r.fail(ErrType)
	return ""
}

// stringLen reads a str's length behind its first byte, -1 if it is none.
func (r *Reader) stringLen(b byte) int {
	switch {
	case b>>5 == 0x5:
		return int(b & 31)
	case b == 0xd9:
		return int(r.bits(1))
	case b == 0xda:
		return int(r.bits(2))
	case b == 0xdb:
		return r.count(r.bits(4), 1)
	}
	return -1
}

// Value reads any value that AppendValue writes. Of a map's key that comes twice the last value counts; whole numbers beyond 2^53 and other types are errors.
func (r *Reader) Value() Value { return r.value(0) }

func (r *Reader) value(depth int) Value {
	b := r.byte()
	switch {
	case b < 0x80:
		return NumberValue(float64(b))
	case b >= 0xe0:
		return NumberValue(float64(int8(b)))
	case b>>4 == 0x8:
		return r.object(uint64(b&15), depth)
	case b>>4 == 0x9:
		return r.array(uint64(b&15), depth)
	}
	if n := r.stringLen(b); n >= 0 {
		return StringValue(string(r.take(n)))
	}
	switch b {
	case 0xc0:
		return NullValue()
	case 0xc2, 0xc3:
		return BoolValue(b == 0xc3)
	case 0xcb:
		return NumberValue(math.Float64frombits(r.bits(8)))
	case 0xcc, 0xcd, 0xce, 0xcf:
		return r.integer(int64(r.bits(1<<(b-0xcc))), b == 0xcf)
	case 0xd0:
		return NumberValue(float64(int8(r.bits(1))))
	case 0xd1:
		return NumberValue(float64(int16(r.bits(2))))
	case 0xd2:
		return NumberValue(float64(int32(r.bits(4))))
	case 0xd3:
		return r.integer(int64(r.bits(8)), false)
	case 0xd4:
		if typ, data := r.byte(), r.byte(); typ == extUndefined && data == 0 {
			return Value{}
		}
	case 0xdc:
		return r.array(r.bits(2), depth)
	case 0xdd:
		return r.array(r.bits(4), depth)
	case 0xde:
		return r.object(r.bits(2), depth)
	case 0xdf:
		return r.object(r.bits(4), depth)
	}
	r.fail(ErrType)
	return Value{}
}

// integer refuses what a float64 cannot hold exactly; unsigned tells that a negative i is a great unsigned number.
func (r *Reader) integer(i int64, unsigned bool) Value {
	if i > maxSafe || i < -maxSafe || unsigned && i < 0 {
		r.fail(ErrInteger)
		return Value{}
	}
	return NumberValue(float64(i))
}

func (r *Reader) array(length uint64, depth int) Value {
	n := r.nested(length, 1, depth)
	a := &array{items: make([]Value, 0, min(n, eager))}
	for i := 0; i < n && r.err == nil; i++ {
		a.items = append(a.items, r.value(depth+1))
	}
	return Value{a}
}

func (r *Reader) object(length uint64, depth int) Value {
	n := r.nested(length, 2, depth)
	o := newObject(min(n, eager))
	for i := 0; i < n && r.err == nil; i++ {
		key := r.String()
		o.set(key, r.value(depth+1))
	}
	return Value{o}
}

func (r *Reader) nested(length uint64, each, depth int) int {
	if depth >= MaxDepth {
		r.fail(ErrDepth)
		return 0
	}
	return r.count(length, each)
}
