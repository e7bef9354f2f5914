// Package life is a mini-program whose pages have every lifecycle function and do little in them: what runs, and when, is what its tests look at.
package life

import "github.com/wxkit/wxkit/miniapp"

// New makes the App. pages/bare/bare stands in app.json and is registered nowhere.
func New() *miniapp.App {
	return miniapp.NewApp(&app{}).
		Page("pages/index/index", newPage).
		Page("pages/detail/detail", newPage).
		Page("pages/first/first", newPage).
		Page("pages/second/second", newPage).
		Page("pages/feed/feed", func() miniapp.Page { return &feed{} }).
		Page("pages/list/list", func() miniapp.Page { return &list{} }).
		Page("pages/parts/parts", func() miniapp.Page { return &parts{} }).
		Component("components/panel/panel", func() miniapp.Component { return &panel{} }).
		Component("components/badge/badge", func() miniapp.Component { return &badge{} })
}
