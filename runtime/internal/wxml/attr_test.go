package wxml

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAttributeNames(t *testing.T) {
	bind, catch := Binding{}, Binding{Catch: true}
	for _, c := range []struct {
		source  string
		kind    AttrKind
		name    string
		binding Binding
	}{
		{source: "id", kind: AttrID, name: "id"},
		{source: "class", kind: AttrClass, name: "class"},
		{source: "style", kind: AttrStyle, name: "style"},
		{source: "hidden", kind: AttrHidden, name: "hidden"},
		{source: "slot", kind: AttrSlot, name: "slot"},
		{source: "Class", name: "Class"},
		{source: "my-class", name: "myClass"},
		{source: "aria-label", name: "ariaLabel"},
		{source: "a--b-1-", name: "aB1"},
		{source: "-a_b-C", name: "A_bC"},
		{source: "dataset-x", name: "datasetX"},
		{source: "a:b-c", name: "a:b-c"},
		{source: ":a", name: ":a"},

		{source: "data-user-name", kind: AttrData, name: "userName"},
		{source: "data-aB", kind: AttrData, name: "ab"},
		{source: "data:aB-c", kind: AttrData, name: "aB-c"},
		{source: "data-", name: "data-"},
		{source: "data:", name: "data:"},
		{source: "data", name: "data"},
		{source: "Data-x", name: "DataX"},
		{source: "mark:a-b", kind: AttrMark, name: "a-b"},
		{source: "mark:", name: "mark:"},
		{source: "model:a-b", kind: AttrModel, name: "aB"},
		{source: "generic:a-b", kind: AttrGeneric, name: "a-b"},
		{source: "change:prop", kind: AttrChange, name: "prop"},

		{source: "bindtap", kind: AttrEvent, name: "tap", binding: bind},
		{source: "bind:tap", kind: AttrEvent, name: "tap", binding: bind},
		{source: "bind:click-icon", kind: AttrEvent, name: "click-icon", binding: bind},
		{source: "bindclick-icon", kind: AttrEvent, name: "clickIcon", binding: bind},
		{source: "catchtap", kind: AttrEvent, name: "tap", binding: catch},
		{source: "catch:aB", kind: AttrEvent, name: "aB", binding: catch},
		{source: "mut-bind:tap", kind: AttrEvent, name: "tap", binding: Binding{Mut: true}},
		{source: "capture-bind:tap", kind: AttrEvent, name: "tap", binding: Binding{Capture: true}},
		{source: "capture-catch:tap", kind: AttrEvent, name: "tap", binding: Binding{Capture: true, Catch: true}},
		{source: "capture-mut-bind:tap", kind: AttrEvent, name: "tap", binding: Binding{Capture: true, Mut: true}},
		{source: "bind-tap", name: "bindTap"},
		{source: "bind", name: "bind"},
		{source: "bind:", name: "bind:"},
		{source: "BindTap", name: "BindTap"},
		{source: "mut-bindtap", name: "mutBindtap"},
		{source: "capture-bindtap", name: "captureBindtap"},
	} {
		want := Attr{Source: c.source, Kind: c.kind, Name: c.name, Binding: c.binding}
		require.Equal(t, want, newAttr(c.source))
	}
}

// Bindings of one event that listen in different ways stand side by side.
func TestAttributesOfOneName(t *testing.T) {
	f := parse(t, `<a bindtap="1" catchtap="2" bind:tap="3" capture-bind:tap="4" value="5" model:value="{{v}}"/>`)
	var sources []string
	for _, a := range f.Nodes[0].(*Element).Attrs {
		sources = append(sources, a.Source)
	}
	require.Equal(t, []string{"bindtap", "catchtap", "capture-bind:tap", "value", "model:value"}, sources)
}
