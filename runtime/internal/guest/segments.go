package guest

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// The parts of an active data segment of memory 0: its flag and the constant expression of its address.
const (
	segmentActive = 0x00
	exprI32Const  = 0x41
	exprEnd       = 0x0b
)

// widestGap is the longest run of zeros between two segments that is written out to make one of them. The sections of Go's linker are not in ascending order: a small one
// may lie in a hole of another.
const widestGap = 64

// mergeSegments is the module with its data segments joined. Go's linker leaves out each run of zeros, which makes 25000 segments of 0.8 MB; wazero decodes and validates each,
// allocates five times for it, and evaluates its address again for each instance. A memory starts as zeros, so it is the same with the runs written out.
func mergeSegments(wasm []byte) []byte {
	all, ok := sections(wasm)
	if !ok || !mergeData(all) {
		return wasm
	}
	return module(all)
}

// mergeData joins the data segments among the sections of a module. Segments that are not plain or overlap stay as they are, and so do those that the code may name: then
// there is a data count.
func mergeData(all []moduleSection) (merged bool) {
	at := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionData })
	if at < 0 || slices.ContainsFunc(all, func(s moduleSection) bool { return s.id == sectionDataCount }) {
		return false
	}
	content, ok := mergedData(all[at].content)
	if ok {
		all[at].content = content
	}
	return ok
}

// mergedData is the content of a data section with its segments joined. Not ok are segments that are not plain, or that overlap, be it with a run of zeros between others.
func mergedData(data []byte) (content []byte, ok bool) {
	spans, ok := joinedSpans(data)
	if !ok || !disjoint(spans) {
		return nil, false
	}
	size := int64(binary.MaxVarintLen32)
	for _, s := range spans {
		size += longestSegmentHead + s.end - s.at
	}
	content = binary.AppendUvarint(make([]byte, 0, size), uint64(len(spans)))
	_, n := readU32(data)
	rest := data[n:]
	for _, s := range spans {
		content = appendI32(append(content, segmentActive, exprI32Const), int64(int32(uint32(s.at))))
		content = binary.AppendUvarint(append(content, exprEnd), uint64(s.end-s.at))
		at := s.at
		for range s.segments {
			var next segment
			next, rest, _ = nextSegment(rest)
			content = append(append(content, make([]byte, next.at-at)...), next.init...)
			at = next.end()
		}
	}
	return content, true
}

// span is the part of the memory that some segments, one after the other, fill.
type span struct {
	at, end  int64
	segments int
}

// joinedSpans is where the joined segments of a data section go, in the order of the section.
func joinedSpans(data []byte) (spans []span, ok bool) {
	count, n := readU32(data)
	if n == 0 {
		return nil, false
	}
	data = data[n:]
	for range count {
		s, rest, ok := nextSegment(data)
		if !ok {
			return nil, false
		}
		data = rest
		if last := len(spans) - 1; last >= 0 && s.at >= spans[last].end && s.at-spans[last].end <= widestGap {
			spans[last].end = s.end()
			spans[last].segments++
		} else {
			spans = append(spans, span{s.at, s.end(), 1})
		}
	}
	return spans, len(data) == 0
}

// disjoint tells whether no two spans overlap, so that their order is of no matter.
func disjoint(spans []span) bool {
	ascending := slices.SortedFunc(slices.Values(spans), func(a, b span) int { return cmp.Compare(a.at, b.at) })
	for i := range len(ascending) - 1 {
		if ascending[i].end > ascending[i+1].at {
			return false
		}
	}
	return true
}

// longestSegmentHead is the greatest length of what is before the bytes of a segment.
const longestSegmentHead = 1 + 1 + binary.MaxVarintLen32 + 1 + binary.MaxVarintLen32

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
