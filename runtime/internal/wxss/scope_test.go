package wxss

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestApplies(t *testing.T) {
	app := Scope{Kind: App}
	page := func(isolation string) Scope { return Scope{Kind: Page, Path: "pages/a/a", Isolation: isolation} }
	part := func(path, isolation string) Scope { return Scope{Kind: Component, Path: path, Isolation: isolation} }
	global := Scope{Kind: Component, Path: "g", AddGlobalClass: true}
	for _, c := range []struct {
		name     string
		from, to Scope
		want     bool
	}{
		{"the page's own sheet", page("page-isolated"), page("page-isolated"), true},
		{"a component's own sheet", part("c", "isolated"), part("c", "isolated"), true},
		{"a page is no component of the same path", page("isolated"), part("pages/a/a", ""), false},
		{"another page's sheet", page(""), Scope{Kind: Page, Path: "pages/b/b"}, false},

		{"app to page", app, page(""), true},
		{"app to a shared page", app, page("shared"), true},
		{"app to an apply-shared page", app, page("apply-shared"), true},
		{"app to an isolated page", app, page("isolated"), false},
		{"app to page-isolated", app, page("page-isolated"), false},
		{"app to page-apply-shared", app, page("page-apply-shared"), false},
		{"app to page-shared", app, page("page-shared"), false},

		{"app to component", app, part("c", ""), false},
		{"app to an isolated component", app, part("c", "isolated"), false},
		{"app to an apply-shared component", app, part("c", "apply-shared"), true},
		{"app to a shared component", app, part("c", "shared"), true},
		{"app to addGlobalClass", app, global, true},
		{"app to a component on a page without app.wxss", app, Scope{Kind: Component, Path: "c", Isolation: "shared", NoApp: true}, false},
		{"styleIsolation goes before addGlobalClass", app, Scope{Kind: Component, Path: "c", Isolation: "isolated", AddGlobalClass: true}, false},
		{"an unknown styleIsolation is none", app, Scope{Kind: Component, Path: "c", Isolation: "x", AddGlobalClass: true}, true},

		{"page to component", page(""), part("c", ""), false},
		{"page to an apply-shared component", page(""), part("c", "apply-shared"), true},
		{"page to a shared component", page(""), part("c", "shared"), true},
		{"page to addGlobalClass", page(""), global, true},
		{"an isolated page to a shared component", page("isolated"), part("c", "shared"), false},
		{"an apply-shared page to a shared component", page("apply-shared"), part("c", "shared"), false},
		{"page-isolated to a shared component", page("page-isolated"), part("c", "shared"), false},
		{"page-apply-shared to a shared component", page("page-apply-shared"), part("c", "shared"), false},
		{"page-shared to an apply-shared component", page("page-shared"), part("c", "apply-shared"), true},

		{"component to page", part("c", ""), page(""), false},
		{"an apply-shared component to page", part("c", "apply-shared"), page(""), false},
		{"addGlobalClass to page", global, page(""), false},
		{"a shared component to page", part("c", "shared"), page(""), true},
		{"a shared component to an isolated page", part("c", "shared"), page("isolated"), false},
		{"a shared component to page-isolated", part("c", "shared"), page("page-isolated"), false},
		{"a shared component to page-apply-shared", part("c", "shared"), page("page-apply-shared"), true},
		{"a shared component to page-shared", part("c", "shared"), page("page-shared"), true},

		{"a shared component to a shared one", part("c", "shared"), part("d", "shared"), true},
		{"a shared component to an apply-shared one", part("c", "shared"), part("d", "apply-shared"), true},
		{"a shared component to addGlobalClass", part("c", "shared"), global, true},
		{"a shared component to an isolated one", part("c", "shared"), part("d", ""), false},
		{"an apply-shared component to a shared one", part("c", "apply-shared"), part("d", "shared"), false},

		{"nothing applies to the App", page("shared"), app, false},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, Applies(c.from, c.to)) })
	}
}
