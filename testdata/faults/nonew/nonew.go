// Package nonew has no New.
package nonew

// Old is not what is asked for.
func Old() {}
