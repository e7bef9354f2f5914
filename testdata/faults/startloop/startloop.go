// Package startloop loops before it has an App. It is for building a guest only.
package startloop

import (
	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/testdata/faults"
)

func init() { faults.Do("loop") }

// New makes the App.
func New() *miniapp.App { return faults.New() }
