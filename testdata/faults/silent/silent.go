// Package silent is the mini-program faults whose App has no onError.
package silent

import (
	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/testdata/faults"
)

// New makes the App.
func New() *miniapp.App { return faults.Pages(miniapp.NewApp(nil), &faults.Launch{}) }
