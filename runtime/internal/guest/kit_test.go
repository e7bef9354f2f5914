package guest

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

func itoa(n int) string { return strconv.Itoa(n) }

func letters(n int) string { return strings.Repeat("z", n) }

// constant is a source of one byte.
type constant byte

func (c constant) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte{byte(c)}, len(p)))
	return len(p), nil
}

// handmade is a module put together by hand, for what no compiler would make. Every type is i32.
type handmade struct {
	imports map[string]int      // parameters of the imported functions, by "module.name"; each has one result
	order   []string            // the imports in order
	exports map[string]function // exported functions
	data    []byte              // memory from address 0
	memory  string              // name under which the memory is exported
	pages   byte
}

// function is a function's type and code.
type function struct {
	params, results int
	code            []byte
}

// Some opcodes.
const (
	opUnreachable = 0x00
	opEnd         = 0x0b
	opCall        = 0x10
	opDrop        = 0x1a
	opStore       = 0x36
	opConst       = 0x41
)

// The addresses of a handmade guest: its header, what it answers, its input buffer.
const (
	headerAt = 64
	answerAt = 128
	bufAt    = 1024
)

// i32 is the code that pushes constants.
func i32(values ...int32) []byte {
	var code []byte
	for _, v := range values {
		code = append(code, opConst)
		code = appendSigned(code, v)
	}
	return code
}

func appendSigned(b []byte, v int32) []byte {
	for {
		c := byte(v & 0x7f)
		v >>= 7
		if v == 0 && c&0x40 == 0 || v == -1 && c&0x40 != 0 {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}

// healthy is a guest that answers every frame with nothing.
func healthy() *handmade {
	return &handmade{
		memory: abi.ExportMemory,
		pages:  1,
		exports: map[string]function{
			abi.ExportInitialize: {},
			abi.ExportABI:        {results: 1, code: i32(int32(abi.Version))},
			abi.ExportBuf:        {params: 1, results: 1, code: i32(bufAt)},
			abi.ExportDispatch:   {params: 1, results: 1, code: i32(headerAt)},
		},
		data: make([]byte, answerAt),
	}
}

// with replaces an export.
func (h *handmade) with(name string, f function) *handmade {
	h.exports[name] = f
	return h
}

// without takes an export away.
func (h *handmade) without(name string) *handmade {
	delete(h.exports, name)
	return h
}

// header sets the four words of the header.
func (h *handmade) header(words ...int32) *handmade {
	for n, w := range words {
		binary.LittleEndian.PutUint32(h.data[headerAt+4*n:], uint32(w))
	}
	return h
}

// wasm is the module's binary.
func (h *handmade) wasm() []byte {
	var types, imports, functions, exports, codes [][]byte
	for n, name := range h.order {
		module, field, _ := strings.Cut(name, ".")
		types = append(types, functionType(h.imports[name], 1))
		imports = append(imports, join(vector([]byte(module)), vector([]byte(field)), []byte{0, byte(n)}))
	}
	for name, f := range h.exports {
		index := byte(len(types))
		types = append(types, functionType(f.params, f.results))
		functions = append(functions, []byte{index})
		exports = append(exports, join(vector([]byte(name)), []byte{0, index}))
		codes = append(codes, vector(join([]byte{0}, f.code, []byte{opEnd})))
	}
	if h.memory != "" {
		exports = append(exports, join(vector([]byte(h.memory)), []byte{2, 0}))
	}
	data := join([]byte{0}, i32(0), []byte{opEnd}, vector(h.data))
	return join([]byte("\x00asm\x01\x00\x00\x00"),
		section(1, types), section(2, imports), section(3, functions), section(5, [][]byte{{0, h.pages}}),
		section(7, exports), section(10, codes), section(11, [][]byte{data}))
}

func functionType(params, results int) []byte {
	i32s := bytes.Repeat([]byte{0x7f}, 8)
	return join([]byte{0x60}, vector(i32s[:params]), vector(i32s[:results]))
}

func section(id byte, items [][]byte) []byte {
	return join([]byte{id}, vector(join(binary.AppendUvarint(nil, uint64(len(items))), join(items...))))
}

func vector(b []byte) []byte { return append(binary.AppendUvarint(nil, uint64(len(b))), b...) }

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
