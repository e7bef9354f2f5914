package guest

import (
	"encoding/binary"
	"slices"
)

// lookEvery is how many looks of a guest are one that leaves its machine code. Go's garbage collector waits for that, and until it has it no timer fires.
const lookEvery = 1 << 16

// looksVersion counts the ways in which guarded has put looks into a module; the disk cache knows a guarded module by it.
const looksVersion = "2"

// yieldImport is the function of WASI that a look calls; a guest of Go's imports it anyway.
const yieldImport = "sched_yield"

// More of WASM's binary format.
const (
	sectionImport = 2
	sectionGlobal = 6
	sectionExport = 7

	kindFunction = 0x00
)

// guarded is the module with a look at the start of each turn of each loop: it counts in a global of its own, and each lookEvery-th time it calls yieldImport, which ends the turn if its
// leash is at its end. Go's compiler begins every function that calls another one with a loop, for where it goes on when its goroutine does, so a recursion looks too. wazero can do
// the same by itself, but leaves the machine code each time, and starts a goroutine for each call.
// Not ok is a module with something that is not known here; then wazero must do it.
func guarded(wasm []byte) (out []byte, ok bool) {
	all, ok := sections(wasm)
	if !ok {
		return nil, false
	}
	look, ok := addLook(all)
	at := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionCode })
	if !ok || at < 0 {
		return nil, false
	}
	if all[at].content, ok = guardedCode(all[at].content, look); !ok {
		return nil, false
	}
	return module(all), true
}

// addLook puts the global behind the others among the sections of a module, and gives the code of a look.
func addLook(all []moduleSection) (look []byte, ok bool) {
	globals := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionGlobal })
	yield, ok := yieldIndex(all)
	if globals < 0 || !ok {
		return nil, false
	}
	const i32, mutable = 0x7f, 0x01
	start := appendI32([]byte{instrI32Const}, lookEvery)
	left, ok := addItem(&all[globals], append(append([]byte{i32, mutable}, start...), exprEnd)...)
	get, set := binary.AppendUvarint([]byte{instrGlobalGet}, left), binary.AppendUvarint([]byte{instrGlobalSet}, left)
	look = append(slices.Concat(get, []byte{instrI32Const, 1, instrI32Sub}, set, get), instrI32Eqz, instrIf, typeNone, instrCall)
	look = append(binary.AppendUvarint(look, yield), instrDrop)
	return append(slices.Concat(look, start, set), exprEnd), ok
}

// yieldIndex is the index of yieldImport among the functions of a module. Not ok is a module that has not got it, or imports anything else than functions, since the global's index
// is its place in the section.
func yieldIndex(all []moduleSection) (index uint64, ok bool) {
	at := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionImport })
	if at < 0 {
		return 0, false
	}
	r := code{rest: all[at].content}
	for i := range r.count() {
		r.skip(int(r.number())) // module, which checkImports holds to WASI
		if string(r.skip(int(r.number()))) == yieldImport {
			index, ok = i, true
		}
		if r.byte() != kindFunction {
			return 0, false
		}
		r.number()
	}
	return index, ok && !r.bad && len(r.rest) == 0
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

// guardedCode is the content of a code section with a look in each loop.
func guardedCode(content, look []byte) (out []byte, ok bool) {
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
	instrCall         = 0x10
	instrCallIndirect = 0x11
	instrDrop         = 0x1a
	instrSelect       = 0x1b
	instrGlobalGet    = 0x23
	instrGlobalSet    = 0x24
	instrFirstMemory  = 0x28
	instrLastMemory   = 0x3e
	instrMemoryGrow   = 0x40
	instrI32Const     = exprI32Const
	instrI32Eqz       = 0x45
	instrI32Sub       = 0x6b
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
	case op == instrBlock, op == instrLoop, op == instrIf, op == 0x0c, op == 0x0d, op == instrCall, op >= 0x20 && op < instrFirstMemory, op > instrLastMemory && op <= instrMemoryGrow, op == instrI32Const, op == instrI64Const:
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
