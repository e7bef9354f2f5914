package guest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
)

// What is looked at of WASM's binary format.
const (
	header           = "\x00asm\x01\x00\x00\x00" // magic number and version
	sectionCustom    = 0
	sectionMemory    = 5
	sectionStart     = 8
	sectionCode      = 10
	sectionData      = 11
	sectionDataCount = 12
)

// hashSection is the custom section in which a skeleton has the SHA-256 of the code of the module that it stands for. Without it, modules that differ in nothing else would
// have the same skeleton. Those that differ in their data only may have it: they have the same machine code.
const hashSection = "wxkit.code"

// emptyBody is a function's body: 3 bytes, no locals, unreachable, end. It is valid for a function of any type.
const emptyBody = "\x03\x00\x00\x0b"

// moduleSection is a section of a module: its id, and what is in it.
type moduleSection struct {
	id      byte
	content []byte
}

// sections parts a module into its sections. Not ok is what is no module in the binary format.
func sections(wasm []byte) (all []moduleSection, ok bool) {
	if !bytes.HasPrefix(wasm, []byte(header)) {
		return nil, false
	}
	for rest := wasm[len(header):]; len(rest) > 0; {
		size, n := readU32(rest[1:])
		if n == 0 || size > uint64(len(rest)-1-n) {
			return nil, false
		}
		end := 1 + n + int(size)
		all = append(all, moduleSection{rest[0], rest[1+n : end]})
		rest = rest[end:]
	}
	return all, true
}

// readU32 reads a number in LEB128, of at most five bytes as WASM wants it. 0 bytes is none.
func readU32(b []byte) (v uint64, n int) {
	v, n = binary.Uvarint(b[:min(len(b), binary.MaxVarintLen32)])
	if v > math.MaxUint32 {
		return 0, 0
	}
	return v, max(n, 0)
}

// module puts sections together.
func module(all []moduleSection) []byte {
	size := len(header)
	for _, s := range all {
		size += 1 + binary.MaxVarintLen32 + len(s.content)
	}
	wasm := append(make([]byte, 0, size), header...)
	for _, s := range all {
		wasm = append(binary.AppendUvarint(append(wasm, s.id), uint64(len(s.content))), s.content...)
	}
	return wasm
}

// skeleton is the module with an empty body for each of its functions, without the data that takeData takes, and with a hash of its code. It is what wazero is given where the disk
// cache has the machine code: wazero decodes and validates all the bodies of a module, which takes longer than all else together, to take the machine code by the hash of the
// module in the end and use nothing of the bodies. With looks it stands for what guarded makes of the module, and tells their version: so the looks are put into a module
// only where it is compiled. Not ok is what is no module in the binary format or, with looks, takes none.
func skeleton(wasm []byte, looks bool) (bare, data []byte, ok bool) {
	all, ok := sections(wasm)
	all, data = takeData(all)
	at := slices.IndexFunc(all, func(s moduleSection) bool { return s.id == sectionCode })
	if !ok || at < 0 {
		return nil, nil, false
	}
	if looks {
		if _, ok = addLook(all); !ok {
			return nil, nil, false
		}
	}
	hash := make(chan [sha256.Size]byte, 1)
	go func(code []byte) { hash <- sha256.Sum256(code) }(all[at].content)
	count, n := readU32(all[at].content)
	ok = n > 0 && count <= uint64(len(all[at].content))
	if ok {
		all[at].content = emptyBodies(count)
	}
	sum := <-hash
	name := append(binary.AppendUvarint(nil, uint64(len(hashSection))), hashSection...)
	content := append(name, sum[:]...)
	if looks {
		content = append(content, looksVersion...)
	}
	return module(append(all, moduleSection{sectionCustom, content})), data, ok
}

// emptyBodies is the content of a code section.
func emptyBodies(count uint64) []byte {
	content := binary.AppendUvarint(make([]byte, 0, binary.MaxVarintLen64+len(emptyBody)*int(count)), count)
	for range count {
		content = append(content, emptyBody...)
	}
	return content
}
