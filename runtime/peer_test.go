package wxruntime_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/internal/npmtest"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/testdata/counter"
	"github.com/wxkit/wxkit/wasm/abi"
)

// peerRecord is what a simulation has given to its views, and what they have shown of it: all that glass-easel needs to show the same.
type peerRecord struct {
	dir   string // of the mini-program
	sim   *wxruntime.Sim
	views []*peerView
}

// peerView is one view: its page, and what has come to it and was seen of it, in order.
type peerView struct {
	webview int
	route   string
	steps   []wxruntime.Value // {"at", "set"} or {"look"}, as tree.mjs takes them
	patches []wxruntime.Value // of all setData, also of those for components that were gone
	names   []string          // of the looks
	trees   []wxruntime.Value // what each look saw
}

func newPeerRecord(dir string, sim *wxruntime.Sim) *peerRecord {
	r := &peerRecord{dir: dir, sim: sim}
	wxruntime.Watch(sim, r.applied)
	return r
}

// view is the record of a webview.
func (r *peerRecord) view(webview int, route string) *peerView {
	for _, v := range r.views {
		if v.webview == webview {
			return v
		}
	}
	v := &peerView{webview: webview, route: route}
	r.views = append(r.views, v)
	return v
}

// applied notes a setData.
func (r *peerRecord) applied(a wxruntime.Applied) {
	v := r.view(a.Webview, a.Route)
	v.patches = append(v.patches, a.Patch)
	if a.Gone {
		return
	}
	at, set := abi.ArrayValue(), abi.ArrayValue()
	for _, i := range a.At {
		at.Append(abi.IntValue(i))
	}
	for i := range a.Patch.Len() {
		set.Append(abi.ArrayValue(abi.StringValue(a.Patch.KeyAt(i)), a.Patch.At(i)))
	}
	v.steps = append(v.steps, wxruntime.Object(abi.Field{Key: "at", Value: at}, abi.Field{Key: "set", Value: set}))
}

// look notes what each page of the stack shows. The name is that of the moment.
func (r *peerRecord) look(name string) {
	for _, page := range r.sim.Pages() {
		v := r.view(wxruntime.WebviewOf(page), page.Route())
		v.steps = append(v.steps, wxruntime.Object(abi.Field{Key: "look", Value: abi.BoolValue(true)}))
		v.names = append(v.names, name)
		v.trees = append(v.trees, page.Tree())
	}
}

// traced are the data with which a view's page begins, and all setData to it, as the trace has them.
func (r *peerRecord) traced(v *peerView) (initial wxruntime.Value, patches []wxruntime.Value) {
	for _, e := range r.sim.Trace() {
		switch {
		case e.To != wxruntime.ViewLane(v.webview):
		case e.Kind == wxruntime.KindView && e.Name == "init":
			initial = e.Arg.Get("data")
		case e.Kind == wxruntime.KindData && strings.HasSuffix(e.Name, " group"):
			for i := range e.Arg.Len() {
				patches = append(patches, e.Arg.At(i))
			}
		case e.Kind == wxruntime.KindData:
			patches = append(patches, e.Arg)
		}
	}
	return initial, patches
}

// input is the record as tree.mjs takes it. The setData are those of the trace.
func (r *peerRecord) input(t *testing.T) wxruntime.Value {
	t.Helper()
	m := wxruntime.ManifestOf(r.sim)
	views := abi.ArrayValue()
	for _, v := range r.views {
		initial, patches := r.traced(v)
		require.True(t, abi.ArrayValue(v.patches...).Equal(abi.ArrayValue(patches...)), "%s: the view applies other setData than the trace has", v.route)
		properties := abi.ArrayValue()
		if def := m.FindComponent(v.route); def != nil {
			properties = peerDefinition(m, v.route).Get("properties")
		}
		views.Append(wxruntime.Object(
			abi.Field{Key: "route", Value: abi.StringValue(v.route)},
			abi.Field{Key: "properties", Value: properties},
			abi.Field{Key: "data", Value: initial},
			abi.Field{Key: "steps", Value: abi.ArrayValue(v.steps...)},
		))
	}
	return wxruntime.Object(abi.Field{Key: "components", Value: m.Value().Get("components")}, abi.Field{Key: "views", Value: views})
}

// peerDefinition is the definition of a component as it crosses.
func peerDefinition(m *abi.Manifest, path string) wxruntime.Value {
	all := m.Value().Get("components")
	for i := range all.Len() {
		if all.At(i).Get("path").Text() == path {
			return all.At(i)
		}
	}
	return wxruntime.Value{}
}

// peer is glass-easel, installed.
type peer struct{ node, dir string }

// newPeer installs glass-easel and the script that runs it. It skips the test where npm or node is not there.
func newPeer(t *testing.T) *peer {
	t.Helper()
	p := &peer{dir: npmtest.Install(t, rivalDir+"/package.json", "glass-easel")}
	var err error
	if p.node, err = exec.LookPath("node"); err != nil {
		t.Skip("node is not in PATH: nothing was compared")
	}
	script, err := os.ReadFile(rivalDir + "/tree.mjs")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(p.dir, "tree.mjs"), script, 0o644))
	return p
}

// show is what glass-easel shows of a mini-program for an input of tree.mjs.
func (p *peer) show(dir string, input wxruntime.Value) (wxruntime.Value, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return wxruntime.Value{}, err
	}
	cmd := exec.Command(p.node, "tree.mjs", dir)
	cmd.Dir = p.dir
	cmd.Stdin = bytes.NewReader(jsonvalue.AppendMarked(nil, input))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return wxruntime.Value{}, fmt.Errorf("%w: %s", err, stderr.String())
	}
	return jsonvalue.ParseMarked(out)
}

// peerDifference is a place at which two trees differ.
type peerDifference struct{ at, ours, theirs string }

func (d peerDifference) String() string { return d.at + ": " + d.ours + ", glass-easel " + d.theirs }

// peerCompare finds all differences of two trees, and counts the elements and texts of ours.
func peerCompare(at string, ours, theirs wxruntime.Value) (nodes int, found []peerDifference) {
	differ := func(what string, a, b wxruntime.Value) {
		found = append(found, peerDifference{strings.TrimSpace(at + " " + what), peerMarked(a), peerMarked(b)})
	}
	if ours.Kind() != abi.Object || theirs.Kind() != abi.Object {
		if !ours.Equal(theirs) {
			differ("", ours, theirs)
		}
		return 1, found
	}
	if a, b := ours.Get("t"), theirs.Get("t"); !a.Equal(b) {
		differ("tag", a, b)
	}
	for _, part := range []string{"a", "p"} {
		for _, key := range peerKeys(ours.Get(part), theirs.Get(part)) {
			if a, b := ours.Get(part).Get(key), theirs.Get(part).Get(key); !a.Equal(b) || ours.Get(part).Has(key) != theirs.Get(part).Has(key) {
				differ(part+"."+key, a, b)
			}
		}
	}
	a, b := ours.Get("c"), theirs.Get("c")
	if a.Len() != b.Len() {
		differ("content", a, b)
		return 1, found
	}
	nodes = 1
	for i := range a.Len() {
		n, more := peerCompare(peerPlace(at, a.At(i), i), a.At(i), b.At(i))
		nodes, found = nodes+n, append(found, more...)
	}
	return nodes, found
}

// peerPlace is the way to a node: from the nearest one with an id, by tags.
func peerPlace(at string, n wxruntime.Value, i int) string {
	switch id := n.Get("a").Get("id").Text(); {
	case id != "":
		return "#" + id
	case n.Kind() == abi.String:
		return at + ">text"
	}
	return at + ">" + n.Get("t").Text() + "[" + strconv.Itoa(i) + "]"
}

// peerKeys are the keys of two objects.
func peerKeys(a, b wxruntime.Value) []string {
	var keys []string
	for i := range a.Len() {
		keys = append(keys, a.KeyAt(i))
	}
	for i := range b.Len() {
		if !a.Has(b.KeyAt(i)) {
			keys = append(keys, b.KeyAt(i))
		}
	}
	return keys
}

// peerMarked is a value as JSON, also one that JSON lacks.
func peerMarked(v wxruntime.Value) string { return string(jsonvalue.AppendMarked(nil, v)) }

// peerCount is what was compared of a page.
type peerCount struct {
	sample, route             string
	views, looks, sets, nodes int
	known                     int // differences
}

// compare compares what all views have shown with what glass-easel shows of them. Each difference is given to differs.
func (r *peerRecord) compare(t *testing.T, p *peer, sample string, differs func(sample, route string, d peerDifference)) []*peerCount {
	t.Helper()
	out, err := p.show(r.dir, r.input(t))
	require.NoError(t, err)
	var counts []*peerCount
	for i, v := range r.views {
		trees := out.Get("trees").At(i)
		require.Equal(t, len(v.trees), trees.Len())
		at := slices.IndexFunc(counts, func(c *peerCount) bool { return c.route == v.route })
		if at < 0 {
			at, counts = len(counts), append(counts, &peerCount{sample: sample, route: v.route})
		}
		c := counts[at]
		c.views, c.looks, c.sets = c.views+1, c.looks+trees.Len(), c.sets+len(v.patches)
		for look, tree := range v.trees {
			nodes, found := peerCompare("", tree, trees.At(look))
			c.nodes += nodes
			for _, d := range found {
				c.known++
				d.at = strings.TrimSpace(d.at)
				differs(sample, v.route, d)
			}
		}
	}
	return counts
}

// peerPlanted is a record of a counter that has been tapped twice, and all differences that are found if glass-easel gets a changed input.
func peerPlanted(t *testing.T, p *peer, change func(input wxruntime.Value)) ([]peerDifference, error) {
	t.Helper()
	r := peerStory{"counter", sampleStories("counter", counter.New, nil)[0].start, []peerStep{doLaunch(""), doTap(".tap"), doTap(".tap")}}.record(t)
	input := r.input(t)
	change(input)
	out, err := p.show(r.dir, input)
	if err != nil {
		return nil, err
	}
	var all []peerDifference
	for look, tree := range r.views[0].trees {
		_, found := peerCompare("", tree, out.Get("trees").At(0).At(look))
		all = append(all, found...)
	}
	return all, nil
}

// TestPeerFindsPlanted changes what glass-easel gets: the difference must be found, where it is and no other, and an input that makes no sense must be an error.
func TestPeerFindsPlanted(t *testing.T) {
	p := newPeer(t)
	steps := func(input wxruntime.Value) wxruntime.Value { return input.Get("views").At(0).Get("steps") }

	found, err := peerPlanted(t, p, func(wxruntime.Value) {})
	require.NoError(t, err)
	require.Empty(t, found)

	found, err = peerPlanted(t, p, func(input wxruntime.Value) { steps(input).At(3).Get("set").At(0).SetAt(1, wxruntime.MustJSON(`7`)) })
	require.NoError(t, err)
	require.Equal(t, []peerDifference{{">view[0]>text", `"2"`, `"7"`}}, found)

	_, err = peerPlanted(t, p, func(input wxruntime.Value) { steps(input).At(3).Set("at", wxruntime.MustJSON(`[0]`)) })
	require.ErrorContains(t, err, "pages/index/index shows no component at 0")
}

// TestPeerCompare compares trees that differ in one place each.
func TestPeerCompare(t *testing.T) {
	const tree = `{"t":"main","c":[{"t":"view","a":{"id":"v","class":"a b","data:n":1},"c":["one",{"t":"part","p":{"n":null}}]}]}`
	for _, c := range []struct{ old, new, want string }{
		{`one`, `one`, ``},
		{`"one"`, `"two"`, `#v>text: "one", glass-easel "two"`},
		{`a b`, `b a`, `#v a.class: "a b", glass-easel "b a"`},
		{`"data:n":1`, `"data:n":"1"`, `#v a.data:n: 1, glass-easel "1"`},
		{`,"data:n":1`, ``, `#v a.data:n: 1, glass-easel {"$":"undefined"}`},
		{`"id":"v",`, `"id":"v","hidden":{"$":"undefined"},`, `#v a.hidden: {"$":"undefined"}, glass-easel {"$":"undefined"}`},
		{`"n":null`, `"n":{"$":"NaN"}`, `#v>part[1] p.n: null, glass-easel {"$":"NaN"}`},
		{`"t":"part"`, `"t":"card"`, `#v>part[1] tag: "part", glass-easel "card"`},
		{`"one",`, ``, `#v content: ["one",{"t":"part","p":{"n":null}}], glass-easel [{"t":"part","p":{"n":null}}]`},
		{`"one"`, `{"t":"text"}`, `#v>text: "one", glass-easel {"t":"text"}`},
	} {
		ours, err := jsonvalue.ParseMarked([]byte(tree))
		require.NoError(t, err)
		theirs, err := jsonvalue.ParseMarked([]byte(strings.Replace(tree, c.old, c.new, 1)))
		require.NoError(t, err)
		nodes, found := peerCompare("", ours, theirs)
		var lines []string
		for _, d := range found {
			lines = append(lines, d.String())
		}
		require.Equal(t, c.want, strings.Join(lines, "\n"))
		if c.want == "" {
			require.Equal(t, 4, nodes)
		}
	}
}
