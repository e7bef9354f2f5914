package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlace(t *testing.T) {
	for name, c := range map[string]struct{ stack, want string }{
		"native": {`goroutine 20 [running]:
github.com/wxkit/wxkit/miniapp.stack()
	/home/a/wxkit/miniapp/failure.go:67 +0x1d
panic({0x1, 0x2})
	/usr/local/go/src/runtime/panic.go:860 +0x13a
example.com/shop.(*goods).add(0xc0)
	/home/a/shop/goods.go:41 +0x1f
github.com/wxkit/wxkit/miniapp.(*Ctx).runHandler(0x1)
	/home/a/wxkit/miniapp/ctx.go:9 +0x1
`, "goods.go:41"},
		"trimmed": {`goroutine 1 [running]:
github.com/wxkit/wxkit/miniapp.stack(...)
	github.com/wxkit/wxkit/miniapp/failure.go:67
panic({0x1?, 0x2?})
	runtime/panic.go:860 +0x3
slices.Index(...)
	slices/slices.go:12
todo/list.(*list).toggle(0x1)
	todo/list/list.go:14 +0x8
`, "list.go:14"},
		"a sample of ours": {`github.com/wxkit/wxkit/testdata/shop.(*home).load(0x1)
	github.com/wxkit/wxkit/testdata/shop/home.go:7 +0x8
`, "home.go:7"},
		"none": {"goroutine 1 [running]:\npanic({0x1?, 0x2?})\n\truntime/panic.go:860 +0x3\n", ""},
		"":     {"", ""},
	} {
		require.Equal(t, c.want, Place(c.stack), name)
	}
}
