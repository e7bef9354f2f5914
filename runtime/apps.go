package wxruntime

import (
	"runtime"
	"sync"
	"weak"

	"github.com/wxkit/wxkit/miniapp"
)

// apps knows every App that native code has been started with, for as long as the App lives. The zero value is ready.
type apps struct {
	mu   sync.Mutex
	seen map[weak.Pointer[miniapp.App]]bool
}

// started is what all simulations of the process share: two that have been made apart, perhaps in tests that run side by side, may still be given the same App.
var started apps

// fresh reports whether an App comes for the first time.
func (a *apps) fresh(app *miniapp.App) bool {
	key := weak.Make(app)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seen[key] {
		return false
	}
	if a.seen == nil {
		a.seen = map[weak.Pointer[miniapp.App]]bool{}
	}
	a.seen[key] = true
	runtime.AddCleanup(app, a.forget, key)
	return true
}

// forget drops an App that is no more.
func (a *apps) forget(key weak.Pointer[miniapp.App]) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.seen, key)
}
