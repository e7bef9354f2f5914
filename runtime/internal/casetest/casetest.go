// Package casetest gives tests the conformance cases for templates.
package casetest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Templates reads the cases, which lie beside the repository or where WXKIT_SHARED says, for a test of a package in a folder beside this one. The test is skipped where they
// are absent.
func Templates(t *testing.T) abi.Value {
	t.Helper()
	shared := os.Getenv("WXKIT_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(shared, "conformance", "wxml.json"))
	if os.IsNotExist(err) {
		t.Skip("the conformance cases are not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonvalue.ParseMarked(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
