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
	if v.v == nil { // as what nearly every handler returns
		return append(dst, 0xd4, extUndefined, 0), nil
	}
	out, err := appendValue(dst, v, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// AppendNested is AppendValue for a value that is depth deep in another one, which the limit of MaxDepth counts. What it has appended before an error stays.
func AppendNested(dst []byte, v Value, depth int) ([]byte, error) { return appendValue(dst, v, depth) }

// StartObject appends the start of an object whose number of fields is not known yet; fields follow, each a key and a value, and EndObject.
func StartObject(dst []byte) []byte { return append(dst, 0x80) }

// EndObject writes the number of fields into the start of an object, which is at dst[start].
func EndObject(dst []byte, start, fields int) []byte {
	if fields <= 15 {
		dst[start] |= byte(fields)
		return dst
	}
	end := append([]byte(nil), dst[start+1:]...)
	return append(appendHead(dst[:start], uint64(fields), 0x80, 15, 0xde, 2), end...)
}

func appendValue(dst []byte, v Value, depth int) ([]byte, error) {
	code, size, bits := byte(0xc0), 0, uint64(0)
	var err error
	switch x := v.v.(type) {
	case nil:
		code, size, bits = 0xd4, 2, extUndefined<<8
	case nullMark:
	case bool:
		code = boolByte(x)
	case float64:
		if i := int64(x); float64(i) == x && (i != 0 || !math.Signbit(x)) {
			return AppendInt(dst, i)
		}
		code, size, bits, err = 0xcb, 8, math.Float64bits(x), wholeError(x)
	case string:
		return AppendString(dst, x), nil
	case *array:
		return appendArray(dst, x, depth)
	case *object:
		return appendObject(dst, x, depth)
	default:
		return dst, ErrKind
	}
	return bigEndian(dst, code, size, bits), err
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
	dst = appendHead(dst, uint64(len(o.fields)), 0x80, 15, 0xde, 2)
	var err error
	for i := range o.fields {
		if dst, err = appendValue(AppendString(dst, o.fields[i].Key), o.fields[i].Value, depth+1); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// AppendInt appends a whole number in its shortest form. One beyond 2^53 is ErrInteger and leaves dst as it came.
//
//go:noinline
func AppendInt(dst []byte, i int64) ([]byte, error) {
	switch {
	case i > maxSafe || i < -maxSafe:
		return dst, ErrInteger
	case i >= 0:
		return AppendUint(dst, uint64(i)), nil
	case i >= -32:
		return bigEndian(dst, byte(i), 0, 0), nil
	}
	code, size := byte(0xd0), 1
	for i < -1<<(8*size-1) {
		code, size = code+1, 2*size
	}
	return bigEndian(dst, code, size, uint64(i)), nil
}

// wholeError refuses whole numbers that no int64 holds; NaN, the infinities and fractions cross as they are.
func wholeError(f float64) error {
	if math.Abs(f) > maxSafe && !math.IsInf(f, 0) {
		return ErrInteger
	}
	return nil
}

// bigEndian appends a first byte and the low n bytes of u. Package encoding/binary would bring package reflect into every guest.
//
//go:noinline
func bigEndian(dst []byte, code byte, n int, u uint64) []byte {
	at := len(dst)
	dst = append(dst, code, 0, 0, 0, 0, 0, 0, 0, 0)[:at+1+n]
	for ; n > 0; n-- {
		dst[at+n] = byte(u)
		u >>= 8
	}
	return dst
}

// appendHead appends a first byte that holds n if n is at most most, and else the code of the shortest form that does, whose first one has size bytes.
//
//go:noinline
func appendHead(dst []byte, n uint64, fix byte, most uint64, code byte, size int) []byte {
	if n <= most {
		return append(dst, fix|byte(n))
	}
	for size < 8 && n>>(8*size) != 0 {
		code, size = code+1, 2*size
	}
	return bigEndian(dst, code, size, n)
}

// AppendUint appends an unsigned integer in its shortest form.
//
//go:noinline
func AppendUint(dst []byte, u uint64) []byte {
	switch {
	case u <= 127 && len(dst) < cap(dst): // as nearly all are
		return append(dst, byte(u))
	case u > 0xff && u <= 0xffff: // counts and prices; these two need no further call
		return append(dst, 0xcd, byte(u>>8), byte(u))
	case u > 0xffff && u <= 0xffffffff:
		return append(dst, 0xce, byte(u>>24), byte(u>>16), byte(u>>8), byte(u))
	}
	return appendHead(dst, u, 0, 127, 0xcc, 1)
}

// AppendString appends a str in its shortest form.
//
//go:noinline
func AppendString(dst []byte, s string) []byte {
	if len(s) <= 31 {
		return append(append(dst, 0xa0|byte(len(s))), s...)
	}
	return append(appendHead(dst, uint64(len(s)), 0xa0, 31, 0xd9, 1), s...)
}

// AppendBool appends a bool.
//
//go:noinline
func AppendBool(dst []byte, b bool) []byte { return bigEndian(dst, boolByte(b), 0, 0) }

func boolByte(b bool) byte {
	if b {
		return 0xc3
	}
	return 0xc2
}

// AppendArrayHeader appends the start of an array of n items.
//
//go:noinline
func AppendArrayHeader(dst []byte, n int) []byte {
	return appendHead(dst, uint64(n), 0x90, 15, 0xdc, 2)
}

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

//go:noinline
func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.pos = len(r.buf)
}

// take is the next n bytes.
func (r *Reader) take(n uint64) []byte {
	if n > uint64(len(r.buf)-r.pos) {
		r.fail(ErrShort)
		return nil
	}
	b := r.buf[r.pos : r.pos+int(n)]
	r.pos += int(n)
	return b
}

// class is what a first byte announces.
type class byte

const (
	classNil class = iota
	classBool
	classUint
	classInt
	classFloat
	classString
	classArray
	classMap
	classExt
	classOther // a form that the contract does not use
)

// firstBytes are the first bytes from 0xc0 to 0xdf: the class, and how many bytes of number or length follow.
var firstBytes = [32]struct {
	class class
	size  uint8
}{
	{classNil, 0}, {classOther, 0}, {classBool, 0}, {classBool, 0},
	{classOther, 0}, {classOther, 0}, {classOther, 0}, {classOther, 0}, {classOther, 0}, {classOther, 0}, {classOther, 0}, {classFloat, 8},
	{classUint, 1}, {classUint, 2}, {classUint, 4}, {classUint, 8},
	{classInt, 1}, {classInt, 2}, {classInt, 4}, {classInt, 8},
	{classExt, 2}, {classOther, 0}, {classOther, 0}, {classOther, 0}, {classOther, 0},
	{classString, 1}, {classString, 2}, {classString, 4},
	{classArray, 2}, {classArray, 4}, {classMap, 2}, {classMap, 4},
}

// head reads a first byte and the number or length with it. Of an integer with a sign n is its two's complement.
//
//go:noinline
func (r *Reader) head() (c class, n uint64) {
	if r.pos >= len(r.buf) {
		r.fail(ErrShort)
		return classOther, 0
	}
	b := r.buf[r.pos]
	r.pos++
	switch {
	case b < 0x80:
		return classUint, uint64(b)
	case b < 0x90:
		return classMap, uint64(b & 15)
	case b < 0xa0:
		return classArray, uint64(b & 15)
	case b < 0xc0:
		return classString, uint64(b & 31)
	case b >= 0xe0:
		return classInt, uint64(int64(int8(b)))
	}
	f := firstBytes[b-0xc0]
	for _, b := range r.take(uint64(f.size)) {
		n = n<<8 | uint64(b)
	}
	switch f.class {
	case classBool:
		n = uint64(b & 1)
	case classInt:
		unused := 64 - 8*f.size
		n = uint64(int64(n<<unused) >> unused)
	}
	return f.class, n
}

// want reads a head that must be of a class.
func (r *Reader) want(c class) uint64 {
	got, n := r.head()
	if got != c {
		r.fail(ErrType)
		return 0
	}
	return n
}

// Array reads the start of an array and returns its length. A length that the rest of the frame cannot hold is an error.
func (r *Reader) Array() int {
	if r.pos < len(r.buf) {
		if n := int(r.buf[r.pos]) - 0x90; n >= 0 && n < 16 && n < len(r.buf)-r.pos { // the short form, as in Uint
			r.pos++
			return n
		}
	}
	return r.count(r.want(classArray), 1, 0)
}

// count checks the length of an array or object that is depth deep in others, and against what is left, so that a forged one allocates nothing.
func (r *Reader) count(n, each uint64, depth int) int {
	if depth >= MaxDepth {
		r.fail(ErrDepth)
	}
	if r.err != nil {
		return 0
	}
	if n*each > uint64(len(r.buf)-r.pos) { // n has 32 bits
		r.fail(ErrShort)
		return 0
	}
	return int(n)
}

// Uint reads an integer from 0 to 2^32-1.
func (r *Reader) Uint() uint32 {
	if r.pos < len(r.buf) && r.buf[r.pos] < 0x80 { // as nearly all are; under WASM a call costs more than this
		r.pos++
		return uint32(r.buf[r.pos-1])
	}
	c, n := r.head()
	if c == classFloat {
		if f := math.Float64frombits(n); f == math.Trunc(f) {
			c, n = classInt, uint64(int64(f))
		}
	}
	if c != classUint && c != classInt || n > math.MaxUint32 {
		r.fail(ErrType)
		return 0
	}
	return uint32(n)
}

// Bool reads a bool.
func (r *Reader) Bool() bool { return r.want(classBool) != 0 }

// String reads a str.
func (r *Reader) String() string { return r.text("") }

// text reads a str. One that is equal to old is old, so that it needs no memory.
func (r *Reader) text(old string) string {
	var b []byte
	if rest := r.buf[r.pos:]; len(rest) > 0 && rest[0]&0xe0 == 0xa0 && int(rest[0]&31) < len(rest) { // the short form, as in Uint
		n := int(rest[0] & 31)
		r.pos += 1 + n
		if n == 0 {
			return ""
		}
		b = rest[1 : 1+n]
	} else {
		b = r.take(r.want(classString))
	}
	if string(b) == old {
		return old
	}
	return string(b)
}

// Value reads any value that AppendValue writes. Of a map's key that comes twice the last value counts; whole numbers beyond 2^53 and other types are errors.
func (r *Reader) Value() Value { return r.value(0, Value{}) }

// value takes the keys of objects, texts and numbers from like, a value read before, where they are the same: events and the rows of a list have the same ones again and again, and
// what is taken needs no memory.
func (r *Reader) value(depth int, like Value) Value {
	switch c, n := r.head(); c {
	case classNil:
		return NullValue()
	case classBool:
		return BoolValue(n != 0)
	case classUint, classInt, classFloat:
		number, i := math.Float64frombits(n), int64(n)
		if c != classFloat {
			number = float64(i)
			if i > maxSafe || i < -maxSafe || c == classUint && i < 0 {
				r.fail(ErrInteger)
				return Value{}
			}
		}
		return numberLike(number, like)
	case classString:
		b := r.take(n)
		if old, ok := like.v.(string); ok && string(b) == old {
			return like
		}
		return StringValue(string(b))
	case classArray:
		return r.array(n, depth)
	case classMap:
		return r.object(n, depth, like)
	default:
		if c != classExt || n != extUndefined<<8 {
			r.fail(ErrType)
		}
	}
	return Value{}
}

// numberLike is f; like is taken if it is the same number, down to the sign of a zero.
func numberLike(f float64, like Value) Value {
	if old, ok := like.v.(float64); ok && math.Float64bits(old) == math.Float64bits(f) {
		return like
	}
	return Value{f}
}

// eager is for how many items of an array or object room is made before they are read: a forged length at every depth must not allocate much.
const eager = 256

func (r *Reader) array(length uint64, depth int) Value {
	n := r.count(length, 1, depth)
	a := &array{items: make([]Value, 0, min(n, eager))}
	var item Value
	for i := 0; i < n && r.err == nil; i++ {
		item = r.value(depth+1, item)
		a.items = append(a.items, item)
	}
	return Value{a}
}

func (r *Reader) object(length uint64, depth int, like Value) Value {
	n := r.count(length, 2, depth)
	o := newObject(min(n, eager))
	old, _ := like.v.(*object)
	same := old != nil && n == len(old.fields) && n <= smallObject // all keys so far, so that none comes twice
	for i := 0; i < n && r.err == nil; i++ {
		var f Field
		if old != nil && i < len(old.fields) {
			f = old.fields[i]
		}
		key, at := r.text(f.Key), -1
		if same = same && key == f.Key; !same {
			at = o.find(key)
		}
		o.put(at, key, r.value(depth+1, f.Value))
	}
	return Value{o}
}
