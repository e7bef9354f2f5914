// Package broken does not compile.
package broken

import "github.com/wxkit/wxkit/miniapp"

// New gives a number for an App.
func New() *miniapp.App { return 7 }
