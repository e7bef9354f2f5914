package guest

// NewBinary is the Binary of a module that has been built elsewhere.
func NewBinary(wasm []byte) *Binary { return newBinary(wasm) }
