// Package newnil has a New that makes nothing.
package newnil

import "github.com/wxkit/wxkit/miniapp"

// New makes nothing.
func New() *miniapp.App { return nil }
