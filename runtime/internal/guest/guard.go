package guest

import (
	"encoding/binary"
	"slices"
)

// stopExport is the name of the global that a guarded module has beside its own: anything but 0 in it ends the turn. The disk cache knows a guarded module by this name, so its number
// counts the ways in which guarded has put looks into a module.
const stopExport = "wxkit_stop.1"

// More of WASM's binary format.
const (
	sectionImport = 2
	sectionGlobal = 6
	sectionExport = 7

	kindFunction = 0x00
	kindGlobal   = 0x03
)

// guarded is the module with a global, and with a look at it at the start of each turn of each loop. Go's compiler begins every function that calls another one with a loop, for where
// it goes on when its goroutine does, so a recursion looks too. wazero can do the same by itself, but leaves the machine code for its own for each look, and starts a goroutine for each
// call.
// Not ok is a module with something that is not known here; then wazero must do it.
func guarded(wasm []byte) (out []byte, ok bool) {
	all, ok := sections(wasm)
	if !ok {
		return nil, false
	}
	stop, ok := addStop(all)
	at := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionCode })
	if !ok || at < 0 {
		return nil, false
	}
	if all[at].content, ok = guardedCode(all[at].content, stop); !ok {
		return nil, false
	}
	return module(all), true
}

// addStop puts the global behind the others among the sections of a module, and exports it.
func addStop(all []moduleSection) (index uint64, ok bool) {
	globals := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionGlobal })
	exports := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionExport })
	if globals < 0 || exports < 0 || !importsFunctions(all) {
		return 0, false
	}
	const i32, mutable = 0x7f, 0x01
	index, ok = addItem(&all[globals], i32, mutable, exprI32Const, 0, exprEnd)
	if !ok {
		return 0, false
	}
	export := append(append([]byte{byte(len(stopExport))}, stopExport...), kindGlobal)
	_, ok = addItem(&all[exports], binary.AppendUvarint(export, index)...)
	return index, ok
}

// importsFunctions tells whether a module imports nothing else, so that the global's index is its place in the section.
func importsFunctions(all []moduleSection) bool {
	at := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionImport })
	if at < 0 {
		return true
	}
	r := code{rest: all[at].content}
	for range r.count() {
		r.skip(int(r.number())) // module
		r.skip(int(r.number())) // name
		if r.byte() != kindFunction {
			return false
		}
		r.number()
	}
	return !r.bad && len(r.rest) == 0
}

// addItem puts an item behind the others of a section, and returns how many there were.
func addItem(s *moduleSection, item ...byte) (before uint64, ok bool) {
	before, n := readU32(s.content)
	if n == 0 {
		return 0, false
	}
	content := binary.AppendUvarint(make([]byte, 0, len(s.content)+len(item)+1), before+1)
	s.content = append(append(content, s.content[n:]...), item...)
	return before, true
}

// guardedCode is the content of a code section with the looks.
func guardedCode(content []byte, stop uint64) (out []byte, ok bool) {
	look := append(binary.AppendUvarint([]byte{instrGlobalGet}, stop), instrIf, typeNone, instrUnreachable, exprEnd)
	r := code{rest: content}
	count := r.count()
	out = binary.AppendUvarint(make([]byte, 0, len(content)+len(content)/8), count)
	var body []byte
	for range count {
		function := code{rest: r.skip(int(r.number()))}
		body = function.guard(body[:0], look)
		if r.bad || function.bad {
			return nil, false
		}
		out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
	}
	return out, !r.bad && len(r.rest) == 0
}

// The instructions that are told apart. Those up to instrLastMemory that are not here have one number behind them, from instrLastMemory on up to instrLastPlain none.
const (
	instrUnreachable  = 0x00
	instrNop          = 0x01
	instrLoop         = 0x03
	instrIf           = 0x04
	instrElse         = 0x05
	instrBlock        = 0x02
	instrBranchTable  = 0x0e
	instrReturn       = 0x0f
	instrCallIndirect = 0x11
	instrDrop         = 0x1a
	instrSelect       = 0x1b
	instrGlobalGet    = 0x23
	instrFirstMemory  = 0x28
	instrLastMemory   = 0x3e
	instrMemoryGrow   = 0x40
	instrI32Const     = exprI32Const
	instrI64Const     = 0x42
	instrF32Const     = 0x43
	instrF64Const     = 0x44
	instrLastPlain    = 0xc4
	instrPrefix       = 0xfc
	prefixLastTrunc   = 7 // of what is behind instrPrefix
	prefixLast        = 11
	longestAlign      = 63
	typeNone          = 0x40
)

// code is what is left to read of a module's part. Bad is one that ends too early, or holds what is not known.
type code struct {
	rest []byte
	bad  bool
}

// guard appends the body of a function with a look at the start of each loop.
func (c *code) guard(out, look []byte) []byte {
	all := c.rest
	for range c.count() { // locals: how many, and of which type
		c.number()
		c.byte()
	}
	done := 0
	for len(c.rest) > 0 && !c.bad {
		loop := c.rest[0] == instrLoop
		c.instruction()
		if loop {
			at := len(all) - len(c.rest)
			out = append(append(out, all[done:at]...), look...)
			done = at
		}
	}
	return append(out, all[done:]...)
}

// instruction passes over an instruction.
func (c *code) instruction() {
	switch op := c.byte(); {
	case op == instrUnreachable, op == instrNop, op == instrElse, op == exprEnd, op == instrReturn, op == instrDrop, op == instrSelect:
	case op == instrBranchTable:
		for range c.count() {
			c.number()
		}
		c.number()
	case op == instrCallIndirect:
		c.number()
		c.number()
	case op >= instrFirstMemory && op <= instrLastMemory:
		c.bad = c.number() > longestAlign // of another memory than the first
		c.number()
	case op == instrBlock, op == instrLoop, op == instrIf, op == 0x0c, op == 0x0d, op == 0x10, op >= 0x20 && op < instrFirstMemory, op > instrLastMemory && op <= instrMemoryGrow, op == instrI32Const, op == instrI64Const:
		c.number()
	case op == instrF32Const:
		c.skip(4)
	case op == instrF64Const:
		c.skip(8)
	case op > instrF64Const && op <= instrLastPlain:
	case op == instrPrefix:
		c.prefixed()
	default:
		c.bad = true
	}
}

// prefixed passes over what follows instrPrefix: conversions that saturate, and the memory's bulk instructions.
func (c *code) prefixed() {
	numbers := [...]int{prefixLastTrunc + 1: 2, 1, 2, prefixLast: 1}
	op := c.number()
	if op > prefixLast {
		c.bad = true
		return
	}
	for range numbers[op] {
		c.number()
	}
}

// number passes over a number in LEB128, with a sign or without. It is the number if that has none and at most 32 bits.
func (c *code) number() (v uint64) {
	for i := 0; i < len(c.rest) && i < binary.MaxVarintLen64; i++ {
		b := c.rest[i]
		v |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			c.rest = c.rest[i+1:]
			return v
		}
	}
	c.fail()
	return 0
}

// count is the number of items that follow, each at least a byte long; so a forged one is no long loop.
func (c *code) count() uint64 {
	n := c.number()
	if n > uint64(len(c.rest)) {
		c.fail()
		return 0
	}
	return n
}

func (c *code) byte() byte {
	if len(c.rest) == 0 {
		c.fail()
		return 0
	}
	b := c.rest[0]
	c.rest = c.rest[1:]
	return b
}

// skip passes over n bytes and returns them.
func (c *code) skip(n int) []byte {
	if n < 0 || n > len(c.rest) {
		c.fail()
		return nil
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}

func (c *code) fail() { c.rest, c.bad = nil, true }
