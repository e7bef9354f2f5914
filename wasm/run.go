package wasm

import "github.com/wxkit/wxkit/miniapp"

// newApp is the one constructor of the module. It is a package variable because the exports of a WASM module are plain functions that nobody passes anything to.
var newApp func() *miniapp.App

// Run registers the constructor of the App. It is called once, from an init of the guest's main package, and returns at once: the App is made when the host sends
// the first frame, so that a constructor that panics is reported with what the host asked for. Run panics if app is nil, and if it is called a second time.
// Outside GOOS=wasip1 nothing ever calls app.
func Run(app func() *miniapp.App) {
	if app == nil {
		panic("wasm: Run needs the constructor of the App, not nil")
	}
	if newApp != nil {
		panic("wasm: Run was called a second time: a module has one App")
	}
	newApp = app
}
