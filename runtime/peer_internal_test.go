package wxruntime

import (
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Applied is a setData that a view applies, and where.
type Applied struct {
	Webview int
	Route   string // of the webview's page
	At      []int  // the way to the component: which one of its owner's template in the order in which they stand there, from the page's own on; empty of the page itself
	Gone    bool   // the view does not show the component any more
	Patch   Value  // path to value
}

// Watch lets a function hear of each setData that a view applies, just before.
func Watch(s *Sim, seen func(Applied)) {
	s.applying = func(v *view, f *flow) {
		t := v.treeOf(f)
		a := Applied{Webview: v.webview, Route: v.page.route, Gone: t == nil, Patch: f.patch.Clone()}
		if t != nil {
			a.At = wayTo(t)
		}
		seen(a)
	}
}

// wayTo is the way to a component of a view.
func wayTo(t *tree.Tree) []int {
	el := t.Element()
	if el == nil {
		return nil
	}
	at := -1
	search(el.Tree(), false, func(n *tree.Node) bool {
		if n.Component() != nil {
			at++
		}
		return n != el
	})
	return append(wayTo(el.Tree()), at)
}

// ManifestOf is what the author's code has registered.
func ManifestOf(s *Sim) *abi.Manifest { return s.lib.manifest }

// WebviewOf is the webview that shows a page.
func WebviewOf(p *Page) int { return p.p.webview }
