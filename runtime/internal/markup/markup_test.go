package markup_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/casetest"
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/runtime/internal/markup"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// page is a page of this template alone, and of components by their paths.
func page(t testing.TB, template, data string, components ...string) *tree.Tree {
	t.Helper()
	v, err := jsonvalue.Parse([]byte(data))
	require.NoError(t, err)
	files := map[string]string{"pages/index.wxml": template}
	for i := 0; i < len(components); i += 2 {
		files[components[i]+".wxml"] = components[i+1]
	}
	return newProject(t, files).tree("pages/index", v, nil)
}

// find is the first element shown that has an id.
func find(t testing.TB, p markup.Part, id string) *tree.Node {
	t.Helper()
	var found *tree.Node
	var visit func(n *tree.Node) bool
	visit = func(n *tree.Node) bool {
		if n.IsElement() && n.ID() == id {
			found = n
		}
		return found == nil && n.Shown(visit)
	}
	p.Shown(visit)
	require.NotNil(t, found, id)
	return found
}

func TestDocumentQueries(t *testing.T) {
	d := markup.Document(page(t, `
		<view wx:for="{{rows}}" id="r{{index}}" class="row  {{item.on ? 'on' : ''}}" data-row-id="{{index}}" mark:at="{{index}}" hidden="{{!item.on}}">
			<text>{{item.name}}</text><card name="{{item.name}}"/>
		</view>`, `{"rows": [{"name": "Tea", "on": true}, {"name": "Cup"}]}`, "comp/card", `<view class="in">{{name}}!</view>`), markup.Options{})
	for _, c := range []struct{ path, text string }{
		{"//view[@id='r1']/text", "Cup"},
		{"/page/view[1]/text", "Tea"},
		{"//view[@class='row on']/text", "Tea"},
		{"//view[@data-row-id='1']/text", "Cup"},
		{"//view[@mark:at='1']/text", "Cup"},
		{"//view[@hidden='true']/text", "Cup"},
		{"//card[@name='Tea']/view[@class='in']", "Tea!"},
		{"//text[text()='Tea']/../card/view", "Tea!"},
	} {
		el := d.FindElement(c.path)
		require.NotNil(t, el, c.path)
		require.Equal(t, c.text, el.Text(), c.path)
	}
	require.Len(t, d.FindElements("//view[@class='in']"), 2)
	require.Nil(t, d.FindElement("//view[@id='r2']"))
	require.Nil(t, d.FindElement("//view[@hidden='false']"))
}

func TestRootNames(t *testing.T) {
	p := page(t, `<view/>`, `{}`)
	require.Equal(t, "page", markup.Document(p, markup.Options{}).Root().Tag)
	require.Equal(t, "a_b", markup.Document(p, markup.Options{Root: "a b"}).Root().Tag)
	require.Equal(t, "page\n  view\n", markup.Outline(p, markup.Options{Root: "page"}))
	require.Equal(t, "<wx-page>\n  <wx-view></wx-view>\n</wx-page>\n", markup.HTML(p, markup.Options{Root: "page"}))
	empty := page(t, ``, `{}`)
	require.Equal(t, "", markup.Outline(empty, markup.Options{}))
	require.Equal(t, "page\n", markup.Outline(empty, markup.Options{Root: "page"}))
	require.Equal(t, "", markup.HTML(empty, markup.Options{}))
	require.Equal(t, "<wx-page></wx-page>\n", markup.HTML(empty, markup.Options{Root: "page"}))
	require.Equal(t, `{"t":"main"}`, markup.Value(empty, "main", nil).JSON())
	require.Empty(t, markup.Lines(empty))
}

// TestWhole makes a file for a browser: one document, which stands on its own.
func TestWhole(t *testing.T) {
	html := markup.HTML(page(t, `<view>a</view>`, `{}`), markup.Options{Root: "page", Whole: true})
	require.True(t, strings.HasPrefix(html, "<!DOCTYPE html>\n<html>\n"), html)
	require.True(t, strings.HasSuffix(html, "<body>\n<wx-page>\n  <wx-view>a</wx-view>\n</wx-page>\n</body>\n</html>\n"), html)
	require.Contains(t, html, ", wx-view,")
	require.NotContains(t, html, "wx-text,")
}

// TestBlocks puts each built-in component that is a block between texts, which then stand on other lines.
func TestBlocks(t *testing.T) {
	_, rules, _ := strings.Cut(markup.HTML(page(t, ``, `{}`), markup.Options{Whole: true}), "<style>\n")
	blocks, _, _ := strings.Cut(rules, " {")
	require.Greater(t, len(strings.Split(blocks, ", ")), 40)
	for _, tag := range strings.Split(blocks, ", ") {
		p := page(t, "a<"+strings.TrimPrefix(tag, "wx-")+"/>b", `{}`)
		require.Equal(t, "a\n<"+tag+"></"+tag+">\nb\n", markup.HTML(p, markup.Options{}))
		require.Equal(t, []string{"a", "b"}, markup.Lines(p))
	}
	p := page(t, `a<text>b</text><image/>c`, `{}`)
	require.Equal(t, "a<wx-text>b</wx-text><wx-image></wx-image>c\n", markup.HTML(p, markup.Options{}))
}

// TestMissingComponent has an element whose component is not there: nothing in it is shown.
func TestMissingComponent(t *testing.T) {
	p := newProject(t, map[string]string{"pages/index.wxml": `<gone-card id="g" n="1">lost</gone-card>`})
	p.using["gone-card"] = "comp/gone-card"
	page := p.tree("pages/index", abi.ObjectValue(), nil)
	require.Equal(t, "<gone-card>#g n=\"1\"\n", markup.Outline(page, markup.Options{Props: properties}))
	require.Equal(t, `{"c":[{"a":{"id":"g"},"t":"gone-card"}],"t":"main"}`, markup.Value(page, "main", properties).JSON())
	require.Equal(t, "", markup.Text(page))
}

func TestTextOfNodes(t *testing.T) {
	p := page(t, `<view id="v">
		a <text id="t" decode>&lt;b&gt;</text>
		<view id="h" hidden>c<view>d</view></view><text id="raw">&lt; x</text></view>`, `{}`)
	for _, c := range []struct {
		id, text string
		lines    []string
	}{
		{"t", "<b>", []string{"<b>"}},
		{"raw", "&lt; x", []string{"&lt; x"}},
		{"h", "cd", nil},
		{"v", "\n\t\ta <b>cd&lt; x", []string{"a <b>&lt; x"}}, // what is hidden breaks no line
	} {
		n := find(t, p, c.id)
		require.Equal(t, c.text, markup.Text(n), c.id)
		require.Equal(t, c.lines, markup.Lines(n), c.id)
	}
	p.Shown(func(n *tree.Node) bool {
		n.Shown(func(n *tree.Node) bool {
			require.Equal(t, "\n\t\ta ", markup.Text(n))
			require.Equal(t, []string{"a"}, markup.Lines(n))
			return false
		})
		return false
	})
}

// TestValueIsACopy changes the data in place after a Value has been taken.
func TestValueIsACopy(t *testing.T) {
	p := page(t, `<view data-o="{{o}}" v="{{o}}"/>`, `{"o": {"a": 1}}`)
	before := markup.Value(p, "main", properties)
	text := before.JSON()
	p.Data().Get("o").Set("a", abi.IntValue(2))
	require.Equal(t, text, before.JSON())
	require.Contains(t, markup.Value(p, "main", nil).JSON(), `{"a":2}`)
}

// TestValueOfRoot gives the node around all the properties of the tree itself, as of a component that is a page.
func TestValueOfRoot(t *testing.T) {
	p := page(t, `<view>{{n}}</view>`, `{"n": 5}`)
	v := markup.Value(p, "main", func(t *tree.Tree) abi.Value { return t.Data() })
	require.Equal(t, `{"c":[{"c":["5"],"t":"view"}],"p":{"n":5},"t":"main"}`, v.JSON())
}

// TestValueConformance compares the first tree of the conformance cases that are one template and data.
func TestValueConformance(t *testing.T) {
	cases := casetest.Templates(t)
	checked := 0
	for i := range cases.Len() {
		c := cases.At(i)
		want := c.Get("want").Get("tree")
		if want.IsUndefined() {
			want = c.Get("want").At(0).Get("tree")
		}
		entry := c.Get("input").Get("entry").Text()
		files := c.Get("input").Get("files")
		if want.Kind() != abi.Object || files.Len() != 1 || files.Get(entry).Get("def").Has("properties") || strings.Contains(files.Get(entry).Get("wxml").Text(), "<wxs") {
			continue
		}
		data := files.Get(entry).Get("def").Get("data")
		if data.IsUndefined() {
			data = abi.ObjectValue()
		}
		p := newProject(t, map[string]string{entry + ".wxml": files.Get(entry).Get("wxml").Text()})
		got := markup.Value(p.tree(entry, data.Clone(), nil), "main", properties)
		parsed, err := jsonvalue.ParseMarked(got.AppendJSON(nil))
		require.NoError(t, err)
		if got.Equal(want) || parsed.Equal(want) {
			checked++
		} else {
			t.Errorf("%s: %s instead of %s", c.Get("id").Text(), got.JSON(), want.JSON())
		}
	}
	t.Log(checked, "trees are equal")
	require.Greater(t, checked, 300)
}

// TestDeep looks at a component that holds itself 500 times.
func TestDeep(t *testing.T) {
	const depth = 500
	p := page(t, `<deep-one n="500"/>`, `{}`, "comp/deep-one", `<view><deep-one wx:if="{{n > 1}}" n="{{n - 1}}"/><text wx:else>end</text></view>`)
	require.Equal(t, "end", markup.Text(p))
	require.Equal(t, []string{"end"}, markup.Lines(p))
	require.Equal(t, 2*depth+1, strings.Count(markup.Outline(p, markup.Options{}), "\n"))
	require.Equal(t, depth, strings.Count(markup.HTML(p, markup.Options{}), "<deep-one"))
	require.Len(t, markup.Document(p, markup.Options{}).FindElements("//deep-one"), depth)
	v := markup.Value(p, "main", nil)
	for range 2 * depth {
		v = v.Get("c").At(0)
	}
	require.Equal(t, `{"c":[{"c":["end"],"t":"text"}],"t":"view"}`, v.JSON())
}

// FuzzEscapes puts any names and texts into a page: what is written as XML must be read as it was, and HTML must hold the text once read.
func FuzzEscapes(f *testing.F) {
	f.Add("price", "a < b & \"c\" 'd'")
	f.Add("a:b:c", "\x00\xff\r\n\t\u00a0")
	f.Add("xmlns:x", "")
	f.Add("1 =\"'<", "&lt;]]>")
	f.Fuzz(func(t *testing.T, name, text string) {
		data := abi.ObjectValue(abi.Field{Key: "s", Value: abi.StringValue(text)})
		p := newProject(t, map[string]string{"pages/index.wxml": `<view class="x {{s}}"><text>{{s}}.</text><c-c n="{{s}}"/></view>`, "comp/c-c.wxml": ""})
		props := func(*tree.Tree) abi.Value { return abi.ObjectValue(abi.Field{Key: name, Value: abi.StringValue(text)}) }
		d := markup.Document(p.tree("pages/index", data, nil), markup.Options{Props: props})
		d.WriteSettings.CanonicalText, d.WriteSettings.CanonicalAttrVal = true, true
		written, err := d.WriteToString()
		require.NoError(t, err)
		read := etree.NewDocument()
		require.NoError(t, read.ReadFromString(written), written)
		require.Equal(t, d.FindElement("//text").Text(), read.FindElement("//text").Text())
		require.Len(t, read.FindElement("//c-c").Attr, len(d.FindElement("//c-c").Attr))
		checkHTML(t, markup.HTML(p.tree("pages/index", data, nil), markup.Options{Props: props}), d.FindElement("//text").Text())
	})
}

// checkHTML reads HTML as XML with the names that HTML has; the text element must hold this text.
func checkHTML(t *testing.T, html, text string) {
	d := etree.NewDocument()
	d.ReadSettings = etree.ReadSettings{Permissive: true, Entity: map[string]string{"nbsp": "\u00a0", "ensp": "\u2002", "emsp": "\u2003"}}
	require.NoError(t, d.ReadFromString(html), html)
	el := d.FindElement("//wx-text")
	require.NotNil(t, el, html)
	require.Equal(t, strings.ReplaceAll(text, "\x7f", "\uFFFD"), el.Text(), html)
	require.Len(t, d.FindElements("//*"), 3, html)
}

func BenchmarkMarkup(b *testing.B) {
	rows := abi.ArrayValue()
	for i := range 1000 {
		rows.Append(abi.ObjectValue(abi.Field{Key: "id", Value: abi.IntValue(i)}, abi.Field{Key: "name", Value: abi.StringValue(fmt.Sprint("row ", i))}))
	}
	p := newProject(b, map[string]string{
		"pages/index.wxml":     `<view wx:for="{{rows}}" wx:key="id" id="r{{item.id}}" class="row {{item.on}}" data-id="{{item.id}}"><text>{{item.name}}</text><goods-card n="{{item.name}}"/></view>`,
		"comp/goods-card.wxml": `<view class="card"><text>{{n}}</text></view>`,
	}).tree("pages/index", abi.ObjectValue(abi.Field{Key: "rows", Value: rows}), nil)
	o := markup.Options{Props: properties}
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"Value", func() { markup.Value(p, "main", properties) }},
		{"Document", func() { markup.Document(p, o) }},
		{"Outline", func() { markup.Outline(p, o) }},
		{"HTML", func() { markup.HTML(p, o) }},
		{"Text", func() { markup.Text(p) }},
		{"Lines", func() { markup.Lines(p) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.run()
			}
		})
	}
}
