package guest

import (
	"os"
	"syscall"
)

// readBinary maps the file of a binary, which may be removed then: its 2 MB take memory only while they are read, once when the module is compiled and in part when an instance starts.
// In Go's heap they would count twice, since it grows with what lives in it. The mapping lasts as long as the process, as the binaries of the process's Cache do: a slice of
// it may be anywhere.
func readBinary(path string) (*Binary, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	wasm, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return heapBinary(path)
	}
	b := newBinary(wasm)
	b.release = func() { _ = syscall.Madvise(wasm, syscall.MADV_DONTNEED) }
	return b, nil
}
