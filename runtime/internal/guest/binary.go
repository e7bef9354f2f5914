package guest

import "os"

// NewBinary is the Binary of a module that has been built elsewhere.
func NewBinary(wasm []byte) *Binary { return newBinary(wasm) }

// heapBinary reads the file of a binary into Go's heap.
func heapBinary(path string) (*Binary, error) {
	wasm, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return newBinary(wasm), nil
}
