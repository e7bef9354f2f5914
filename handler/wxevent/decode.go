package wxevent

import "encoding/base64"

// grow appends a zero element to a slice and gives its place.
func grow[T any](s *[]T) *T {
	var zero T
	*s = append(*s, zero)
	return &(*s)[len(*s)-1]
}

// decodeBase64 gives nil where s is empty or not base64.
func decodeBase64(s string) []byte {
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(data) == 0 {
		return nil
	}
	return data
}
