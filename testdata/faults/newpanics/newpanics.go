// Package newpanics has a New that registers a page twice.
package newpanics

import (
	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/testdata/faults"
)

// New panics.
func New() *miniapp.App {
	return faults.New().Page("pages/fault/fault", func() miniapp.Page { return nil })
}
