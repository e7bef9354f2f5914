package guest

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// mergeGap is the longest run of zeros that is written out for the sake of one segment less. A segment costs about 7 bytes that do not compress, zeros compress to nothing; the longer
// runs of a Go module are the tables of its garbage collector, which would make it half as large again.
const mergeGap = 16 << 10

// MergeData is the module with its data in a few segments, where Go's linker leaves out each run of zeros and makes 25000: for a phone, which has to carry out each, and because it compresses
// better by a sixteenth. A module with segments that are not plain, or lie over each other, comes back as it is.
func MergeData(wasm []byte) []byte {
	all, ok := sections(wasm)
	at := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionData })
	counted := slices.ContainsFunc(all, func(s moduleSection) bool { return s.id == sectionDataCount })
	if !ok || at < 0 || counted || !plainData(all[at].content) {
		return wasm
	}
	merged, ok := mergeSegments(all[at].content)
	if !ok {
		return wasm
	}
	all[at].content = appendSegments(make([]byte, 0, len(all[at].content)), merged)
	return module(all)
}

// mergeSegments reads plain segments and joins those that lie together. Not ok is one that lies over another: which of them is written last counts then.
func mergeSegments(data []byte) (merged []segment, ok bool) {
	for _, s := range sortedSegments(data) {
		if len(merged) == 0 {
			merged = append(merged, s)
			continue
		}
		last := &merged[len(merged)-1]
		switch gap := s.at - last.end(); {
		case gap < 0:
			return nil, false
		case gap <= mergeGap:
			last.init = append(append(last.init, make([]byte, gap)...), s.init...)
		default:
			merged = append(merged, s)
		}
	}
	return merged, true
}

// sortedSegments are plain segments in the order of their addresses, each with bytes of its own to append to.
func sortedSegments(data []byte) []segment {
	count, n := readU32(data)
	data = data[n:]
	segments := make([]segment, 0, min(count, uint64(len(data))))
	for range count {
		var s segment
		s, data, _ = nextSegment(data)
		s.init = slices.Clip(s.init)
		segments = append(segments, s)
	}
	slices.SortStableFunc(segments, func(a, b segment) int { return cmp.Compare(a.at, b.at) })
	return segments
}

// appendSegments appends the content of a data section.
func appendSegments(dst []byte, segments []segment) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(segments)))
	for _, s := range segments {
		dst = appendI32(append(dst, segmentActive, exprI32Const), int64(int32(uint32(s.at))))
		dst = binary.AppendUvarint(append(dst, exprEnd), uint64(len(s.init)))
		dst = append(dst, s.init...)
	}
	return dst
}
