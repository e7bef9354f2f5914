//go:build !linux

package guest

// readBinary reads the file of a binary.
func readBinary(path string) (*Binary, error) { return heapBinary(path) }
