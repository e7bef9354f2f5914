// Package guest builds mini-programs written in Go to WASM and runs them under wazero: [Build] calls the Go tool, [Compile] makes machine code of the binary,
// [Module.Instantiate] a fresh instance of it, [Instance.Dispatch] one turn. It knows the ABI's exports and header but not what the frames say.
// Whatever ends an instance, or keeps it from being born, comes back as an *engine.Error.
package guest

import (
	"errors"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

// failure is the error of this package: a code, the text that a person reads, and the cause where there is one.
func failure(code engine.Code, text string, cause error) *engine.Error {
	return &engine.Error{Code: code, Text: text, Cause: cause}
}

// asEngine keeps an *engine.Error as it is and gives any other error the code.
func asEngine(code engine.Code, err error) *engine.Error {
	if e, ok := errors.AsType[*engine.Error](err); ok {
		return e
	}
	return failure(code, err.Error(), err)
}
