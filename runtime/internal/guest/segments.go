package guest

import (
	"encoding/binary"
	"slices"
)

// The parts of an active data segment of memory 0: its flag and the constant expression of its address.
const (
	segmentActive = 0x00
	exprI32Const  = 0x41
	exprEnd       = 0x0b
)

// takeData takes the data section out of a module, to be written by writeData. Go's linker leaves out each run of zeros, which makes 25000 segments of 0.8 MB; wazero decodes and
// validates each, allocates five times for it, keeps a copy, and evaluates its address again for each instance. Nothing is taken where a segment is not plain, where the code may name
// segments (then there is a data count), and where a function runs before an instance is handed out.
func takeData(all []moduleSection) (rest []moduleSection, data []byte) {
	at, memory := -1, false
	for i, s := range all {
		switch s.id {
		case sectionData:
			at = i
		case sectionMemory:
			memory = true
		case sectionDataCount, sectionStart:
			return all, nil
		}
	}
	if at < 0 || !memory || !plainData(all[at].content) {
		return all, nil
	}
	data = all[at].content
	return slices.Delete(all, at, at+1), data
}

// plainData tells whether a data section has nothing but plain segments.
func plainData(data []byte) bool {
	count, n := readU32(data)
	if n == 0 {
		return false
	}
	data = data[n:]
	for range count {
		var ok bool
		if _, data, ok = nextSegment(data); !ok {
			return false
		}
	}
	return len(data) == 0
}

// writeData writes the plain segments of a data section into a memory, in their order. Not ok is one that is not within the memory, as for WASM itself; those before it are written.
func writeData(memory, data []byte) (ok bool) {
	count, n := readU32(data)
	data = data[n:]
	for range count {
		var s segment
		s, data, _ = nextSegment(data)
		if s.end() > int64(len(memory)) {
			return false
		}
		copy(memory[s.at:], s.init)
	}
	return true
}

// segment is a data segment: where it goes in memory, and its bytes.
type segment struct {
	at   int64
	init []byte
}

func (s *segment) end() int64 { return s.at + int64(len(s.init)) }

// nextSegment reads a segment. Not ok is one that is not plain.
func nextSegment(data []byte) (s segment, rest []byte, ok bool) {
	if len(data) < 2 || data[0] != segmentActive || data[1] != exprI32Const {
		return s, nil, false
	}
	at, n := readI32(data[2:])
	if n == 0 || len(data) < 2+n+1 || data[2+n] != exprEnd {
		return s, nil, false
	}
	data = data[2+n+1:]
	size, n := readU32(data)
	if n == 0 || size > uint64(len(data)-n) {
		return s, nil, false
	}
	end := n + int(size)
	return segment{int64(uint32(at)), data[n:end]}, data[end:], true
}

// readI32 reads a number in signed LEB128, of at most five bytes. 0 bytes is none.
func readI32(b []byte) (v int64, n int) {
	for i, c := range b[:min(len(b), binary.MaxVarintLen32)] {
		v |= int64(c&0x7f) << (7 * i)
		if c < 0x80 {
			unused := 64 - 7*(i+1)
			v = v << unused >> unused
			if v == int64(int32(v)) {
				n = i + 1
			}
			break
		}
	}
	return v, n
}

// appendI32 appends a number in signed LEB128.
func appendI32(b []byte, v int64) []byte {
	for v < -0x40 || v >= 0x40 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v)&0x7f)
}
