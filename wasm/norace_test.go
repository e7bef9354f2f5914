//go:build !race

package wasm_test

// raceEnabled tells that the race detector is on.
const raceEnabled = false
