package wxhandler

// grow appends a zero element to a slice and gives its place.
func grow[T any](s *[]T) *T {
	var zero T
	*s = append(*s, zero)
	return &(*s)[len(*s)-1]
}
