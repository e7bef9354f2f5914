// Package wasm makes a guest of an App: a WASM module that a loader on a phone, or the simulator under go test, can drive. The contract is in package abi.
//
// A guest's main package registers the App in an init, because main of a WASI reactor is never run:
//
//	package main
//
//	import (
//		"example.com/shop/logic"
//		"github.com/wxkit/wxkit/wasm"
//	)
//
//	func init() { wasm.Run(logic.New) }
//
//	func main() {}
//
// It is built with
//
//	GOOS=wasip1 GOARCH=wasm go build -trimpath -ldflags "-s -w" -buildmode=c-shared -o logic.wasm
//
// For any other system the package builds too and does nothing, so that such a main passes go build and go vet everywhere.
package wasm
