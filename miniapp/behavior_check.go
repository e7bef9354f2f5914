//go:build !wasm

package miniapp

// checkBehavior panics if a behavior has a method that was meant as a lifetime and is none.
func checkBehavior(path string, behavior any) {
	checkHooks("behavior of "+path, behavior, lifetimeInterfaces(), isLifetime)
	checkHooks("behavior of "+path, behavior, pageInterfaces(), takesCtx)
}
