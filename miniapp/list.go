package miniapp

// push puts p behind the items of a list. It is a call, not inlined, as is cut: all lists of pointers have one code then, and an append of a pointer takes half a kilobyte wherever it stands.
//
//go:noinline
func push[P any](list *[]P, p P) { *list = append(*list, p) }

// cut takes the i-th item out of a list.
//
//go:noinline
func cut[P any](list *[]P, i int) {
	rest := (*list)[i:]
	copy(rest, rest[1:])
	var none P
	rest[len(rest)-1] = none
	*list = (*list)[:len(*list)-1]
}
