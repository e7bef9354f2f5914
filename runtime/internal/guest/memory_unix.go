//go:build unix

package guest

import (
	"context"
	"math"
	"syscall"

	"github.com/tetratelabs/wazero/experimental"
)

// withMemory lets the guest's memory stand outside of Go's heap, at one place from the start: growing it copies nothing and leaves nothing behind, and pages that the guest has not
// touched take no room. Where the system has no such place, it stands in Go's heap.
func withMemory(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(newMemory))
}

func newMemory(_, most uint64) experimental.LinearMemory {
	m, err := mapMemory(most)
	if err != nil {
		return &heapMemory{most: most}
	}
	return m
}

func mapMemory(most uint64) (*mappedMemory, error) {
	if most > math.MaxInt {
		return nil, syscall.ENOMEM
	}
	all, err := syscall.Mmap(-1, 0, int(most), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	return &mappedMemory{all}, err
}

// mappedMemory is memory that the system gives when it is touched.
type mappedMemory struct{ all []byte }

// Reallocate implements experimental.LinearMemory.
func (m *mappedMemory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.all)) {
		return nil
	}
	return m.all[:size]
}

// Free implements experimental.LinearMemory.
func (m *mappedMemory) Free() {
	_ = syscall.Munmap(m.all)
	m.all = nil
}

// heapMemory is the same in Go's heap.
type heapMemory struct {
	all  []byte
	most uint64
}

// Reallocate implements experimental.LinearMemory.
func (m *heapMemory) Reallocate(size uint64) []byte {
	if size > m.most {
		return nil
	}
	if size > uint64(len(m.all)) {
		m.all = append(m.all, make([]byte, size-uint64(len(m.all)))...)
	}
	return m.all[:size]
}

// Free implements experimental.LinearMemory.
func (m *heapMemory) Free() { m.all = nil }
