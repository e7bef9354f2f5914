package wxruntime_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

// changing is a project whose one page shows its data in all the ways that templates have. Its components have no state of their own, so what it shows follows from its data alone.
const changing = `
-- app.json --
{"pages":["pages/p"]}
-- pages/p.json --
{"usingComponents":{"part":"/components/part","bare":"/components/bare"}}
-- pages/p.wxml --
<wxs module="m">
module.exports.count = function(list) { return list ? list.length : 0; };
module.exports.turned = function(list) {
  var out = [];
  for (var i = list.length - 1; i >= 0; i--) { out.push(list[i]); }
  return out;
};
module.exports.loud = function(text) { return text ? ('' + text).toUpperCase() : 'none'; };
</wxs>
<template name="a">
  <view class="cell {{done ? 'done' : ''}}" data-n="{{n}}" data-name="{{name}}">{{name}}<text wx:for="{{tags}}" wx:key="*this">{{index}}:{{item}}</text></view>
</template>
<template name="b"><part wx:for="{{rows}}" wx:key="id" v="{{item.name}}" n="{{n}}">{{item.id}}</part><template is="c" data="{{first: rows[0], n}}"/></template>
<template name="c"><text>{{first.name}} {{n}}</text></template>
<view id="head" wx:if="{{head.open}}" title="{{head.title}}">{{head.title}}|{{m.count(rows)}}</view>
<view wx:elif="{{n > 2}}">many {{n}}<part v="{{n}}"/></view>
<view wx:else hidden="{{!n}}">few</view>
<block wx:for="{{rows}}" wx:key="id">
  <part id="p{{item.id}}" v="{{item.name}}" n="{{n}}" class="{{item.done}}" bindtap="tap">
    <view class="in" bindtap="tap" data-id="{{item.id}}">{{index}} {{item.name}} {{word}}</view>
    <text slot="foot" wx:if="{{item.done}}">done</text>
    <bare slot="{{word}}" v="{{item.tags}}"/>
  </part>
  <template is="a" data="{{...item, n}}"/>
  <view wx:for="{{item.sub}}" wx:for-item="s" wx:key="n" data-r="{{item.id}}" class="{{s.n == n ? 'on' : ''}}">{{index}}/{{s.n}}/{{rows[0].name}}/{{item.id}}</view>
</block>
<view wx:for="{{rows}}" wx:for-index="i" wx:if="{{!item.done}}">{{i}} {{rows[i].name}} {{rows[n].name}} {{head.items[i].name}}</view>
<view wx:for="{{rows[n].tags}}">{{item}} {{n}}</view>
<part wx:for="{{m.turned(rows)}}" wx:key="id" v="{{item.tags}}" n="{{item.id}}">{{item.id}} {{index}}</part>
<view wx:for="{{scores}}" wx:for-index="k" wx:key="*this">{{k}}={{item}} {{scores[k]}} {{scores.a}}</view>
<part wx:for="{{n}}" wx:key="*this" v="{{item}}" n="{{n}}"/>
<text wx:for="{{word}}">{{item}}{{m.loud(word)}}</text>
<text>{{any.x.y}} {{any.x[0]}} {{any}} {{m.loud(any.x)}}</text>
<part wx:if="{{any.x}}" v="{{any}}" n="{{any.x.y || n}}"/>
<view wx:for="{{any}}" wx:key="x" data-v="{{item}}"><text wx:for="{{item}}">{{index}} {{item}}</text></view>
<template is="{{word}}" data="{{rows, n}}"/>
<view wx:for="{{head.items}}" wx:key="id"><text wx:for="{{rows}}" wx:for-item="r" wx:key="id">{{item.id}}{{r.id}}{{head.items[index].name}}</text></view>
<view wx:for="{{[n, word, any.x]}}">{{item}}</view>
<view wx:for="{{plain}}" wx:key="*this" style="width: {{n}}px">{{item}}</view>
<part wx:for="{{plain}}" wx:key="*this" v="{{item}}">{{plain[0]}}</part>
-- components/part.json --
{"component":true,"usingComponents":{"bare":"/components/bare"}}
-- components/part.wxml --
<text class="count">{{count}}</text>
<view class="box" data-v="{{v}}" bindtap="tap">{{v}}<slot/><view wx:if="{{n > 1}}"><slot name="foot"/></view><bare wx:else v="{{n}}"/></view>
<bare wx:for="{{v}}" v="{{item}}"><text>{{index}}</text></bare>
<slot name="a" wx:if="{{n % 2}}"/>
-- components/bare.json --
{"component":true}
-- components/bare.wxml --
<text class="count" bindtap="tap">{{count}}</text><slot/><text wx:if="{{v}}">{{v}}</text>
`

// anyPart is a component of the project. A lively one counts what happens to it.
type anyPart struct {
	v      miniapp.Var[miniapp.Value]
	n      miniapp.Var[int]
	count  miniapp.Var[int]
	lively bool
}

func (p *anyPart) Bind(b *miniapp.Binder) {
	b.Property("v", &p.v)
	b.Property("n", &p.n)
	b.Var("count", &p.count)
	b.Options(miniapp.ComponentOptions{MultipleSlots: true})
	b.On("tap", func(*miniapp.Ctx, miniapp.Event) { p.happens(100000000) })
	if p.lively {
		b.Observe("v", func(*miniapp.Ctx, []miniapp.Value) { p.count.Set(p.count.Get() + 1) })
		b.ObserveProperty("n", func(*miniapp.Ctx, miniapp.PropertyChange) { p.count.Set(p.count.Get() + 100) })
	}
}

func (p *anyPart) Attached(*miniapp.Ctx) { p.happens(10000) }
func (p *anyPart) Moved(*miniapp.Ctx)    { p.happens(1000000) }

func (p *anyPart) happens(n int) {
	if p.lively {
		p.count.Set(p.count.Get() + n)
	}
}

// newChanging starts the project with a page.
func newChanging(t *testing.T, lively bool, page func() miniapp.Page) *wxruntime.Sim {
	t.Helper()
	files, err := txtar.FS(txtar.Parse([]byte(changing)))
	require.NoError(t, err)
	part := func() miniapp.Component { return &anyPart{lively: lively} }
	return wxruntime.Start(t, wxruntime.ProjectFS(files), wxruntime.Native(func() *miniapp.App {
		return miniapp.NewApp(nil).Page("pages/p", page).Component("components/part", part).Component("components/bare", part)
	}))
}

// fixedPage is the page with data that is there at once.
type fixedPage struct{ data wxruntime.Value }

func (p *fixedPage) Bind(b *miniapp.Binder) {
	for i := range p.data.Len() {
		field := &miniapp.Var[miniapp.Value]{}
		field.Set(p.data.At(i).Clone())
		b.Var(p.data.KeyAt(i), field)
	}
}

// changingRow is an item of the page's lists.
type changingRow struct {
	id   int
	name string
	done bool
	tags []string
	sub  []changingSub
}

func (r *changingRow) Fields(f *miniapp.Fields) {
	f.Field("id", &r.id)
	f.Field("name", &r.name)
	f.Field("done", &r.done)
	f.Field("tags", miniapp.Slice(&r.tags))
	f.Field("sub", miniapp.Slice(&r.sub))
}

type changingSub struct{ n int }

func (s *changingSub) Fields(f *miniapp.Fields) { f.Field("n", &s.n) }

// changingPage is the page with state of each kind. Its handler step does what next says.
type changingPage struct {
	rows, items miniapp.List[changingRow]
	plain       miniapp.List[string]
	n           miniapp.Var[int]
	word, title miniapp.Var[string]
	open        miniapp.Var[bool]
	any         miniapp.Var[miniapp.Value]
	scores      miniapp.Map[int]

	r    *rand.Rand
	next func(c *miniapp.Ctx)
	did  []string
	taps int
}

func (p *changingPage) Bind(b *miniapp.Binder) {
	b.List("rows", &p.rows)
	b.List("plain", &p.plain)
	b.Var("n", &p.n)
	b.Var("word", &p.word)
	b.Var("any", &p.any)
	b.Map("scores", &p.scores)
	b.Struct("head", func(b *miniapp.Binder) {
		b.Var("title", &p.title)
		b.Var("open", &p.open)
		b.List("items", &p.items)
	})
	b.On("step", func(c *miniapp.Ctx, e miniapp.Event) { p.next(c) })
	b.On("tap", func(c *miniapp.Ctx, e miniapp.Event) {
		p.taps++
		if p.r.IntN(3) == 0 {
			p.change(c)
		}
	})
}

// note says what a step does, for the report of a failure.
func (p *changingPage) note(format string, args ...any) {
	p.did = append(p.did, fmt.Sprintf(format, args...))
}

func (p *changingPage) text() string {
	return []string{"", "a", "b", "foot", "tea", "é🙂"}[p.r.IntN(6)]
}

func (p *changingPage) row() changingRow {
	row := changingRow{id: p.r.IntN(8), name: p.text(), done: p.r.IntN(2) == 0}
	for range p.r.IntN(4) {
		row.tags = append(row.tags, p.text())
	}
	for range p.r.IntN(4) {
		row.sub = append(row.sub, changingSub{p.r.IntN(4)})
	}
	return row
}

// value is a value of any type, of at most so many levels.
func (p *changingPage) value(depth int) wxruntime.Value {
	switch p.r.IntN(8) {
	case 0:
		return miniapp.Null()
	case 1:
		return miniapp.Bool(p.r.IntN(2) == 0)
	case 2, 3:
		return miniapp.Int(p.r.IntN(4))
	case 4:
		return miniapp.Str(p.text())
	case 5:
		list := miniapp.Arr()
		for range p.r.IntN(3) * min(depth, 1) {
			list.Append(p.value(depth - 1))
		}
		return list
	}
	object := miniapp.Obj()
	for _, key := range []string{"x", "y", "id"} {
		if depth > 0 && p.r.IntN(3) > 0 {
			object.Set(key, p.value(depth-1))
		}
	}
	return object
}

// change is one random change of the page's state.
func (p *changingPage) change(c *miniapp.Ctx) {
	switch p.r.IntN(10) {
	case 0, 1:
		p.changeList(&p.rows, "rows")
	case 2:
		p.changeList(&p.items, "head.items")
	case 3:
		p.changeScores()
	case 4:
		p.changePlain()
	case 5:
		p.changeVar()
	case 6, 7, 8:
		p.patch(c)
	case 9:
		p.note("group")
		c.GroupSetData(func() {
			for range 3 {
				p.changeVar()
				p.changeList(&p.rows, "rows")
			}
		})
		p.note("end of group")
	}
}

func (p *changingPage) changeList(l *miniapp.List[changingRow], name string) {
	i := p.r.IntN(max(1, l.Len()))
	switch op := p.r.IntN(9); {
	case op <= 1 || l.Len() == 0:
		rows := []changingRow{p.row(), p.row()}[:1+p.r.IntN(2)]
		p.note("%s.Append(%v)", name, rows)
		l.Append(rows...)
	case op == 2:
		p.note("%s.RemoveAt(%d)", name, i)
		l.RemoveAt(i)
	case op == 3:
		row := p.row()
		p.note("%s.Set(%d, %v)", name, i, row)
		l.Set(i, row)
	case op == 4:
		p.setField(l, name, i)
	case op == 5:
		var left []changingRow
		for _, j := range p.r.Perm(l.Len()) {
			if p.r.IntN(5) > 0 {
				left = append(left, l.At(j))
			}
		}
		p.note("%s.Replace(%v)", name, left)
		l.Replace(left)
	case op == 6:
		rows := []changingRow{p.row(), p.row(), p.row()}[:p.r.IntN(4)]
		p.note("%s.Replace(%v)", name, rows)
		l.Replace(rows)
	default:
		p.setField(l, name, i)
		p.setField(l, name, i)
	}
}

func (p *changingPage) setField(l *miniapp.List[changingRow], name string, i int) {
	row := p.row()
	fields := []struct {
		key   string
		value any
	}{{"id", row.id}, {"name", row.name}, {"done", row.done}, {"tags", miniapp.Slice(&row.tags)}, {"sub", miniapp.Slice(&row.sub)}}
	f := fields[p.r.IntN(len(fields))]
	p.note("%s.SetField(%d, %s) to %v", name, i, f.key, row)
	l.SetField(i, f.key, f.value)
}

func (p *changingPage) changeScores() {
	key := []string{"a", "b", "c", "d.e"}[p.r.IntN(4)]
	switch p.r.IntN(4) {
	case 0, 1:
		n := p.r.IntN(4)
		p.note("scores.Set(%s, %d)", key, n)
		p.scores.Set(key, n)
	case 2:
		if p.scores.Has(key) {
			p.note("scores.Delete(%s)", key)
			p.scores.Delete(key)
		}
	case 3:
		p.note("scores.Replace")
		p.scores.Replace(map[string]int{key: p.r.IntN(3), "z": 1})
	}
}

func (p *changingPage) changePlain() {
	i := p.r.IntN(max(1, p.plain.Len()))
	switch op := p.r.IntN(4); {
	case op <= 1 || p.plain.Len() == 0:
		text := p.text()
		p.note("plain.Append(%q)", text)
		p.plain.Append(text)
	case op == 2:
		p.note("plain.RemoveAt(%d)", i)
		p.plain.RemoveAt(i)
	case op == 3:
		text := p.text()
		p.note("plain.Set(%d, %q)", i, text)
		p.plain.Set(i, text)
	}
}

func (p *changingPage) changeVar() {
	switch p.r.IntN(5) {
	case 0:
		n := p.r.IntN(5)
		p.note("n.Set(%d)", n)
		p.n.Set(n)
	case 1:
		text := p.text()
		p.note("word.Set(%q)", text)
		p.word.Set(text)
	case 2:
		text := p.text()
		p.note("head.title.Set(%q)", text)
		p.title.Set(text)
	case 3:
		p.note("head.open.Set(%v)", !p.open.Get())
		p.open.Set(!p.open.Get())
	case 4:
		v := p.value(3)
		p.note("any.Set(%s)", v.JSON())
		p.any.Set(v)
	}
}

// patch is a setData of places within the state, several at once.
func (p *changingPage) patch(c *miniapp.Ctx) {
	var patch miniapp.Patch
	put := func(path string, v wxruntime.Value) {
		p.note("setData %s: %s", path, v.JSON())
		patch = append(patch, miniapp.Put(path, v))
	}
	for range 1 + p.r.IntN(3) {
		switch i := p.r.IntN(max(1, p.rows.Len())); p.r.IntN(7) {
		case 0:
			put("any.x", p.value(2))
		case 1:
			put("any.x.y", p.value(1))
		case 2:
			put("any[0]", p.value(2))
		case 3:
			put("n", miniapp.Int(p.r.IntN(4)))
		case 4:
			if i < p.rows.Len() {
				put(fmt.Sprintf("rows[%d].sub[%d]", i, len(p.rows.At(i).sub)), miniapp.Encode(changingSub{p.r.IntN(4)}))
				put(fmt.Sprintf("rows[%d].tags[0]", i), miniapp.Str(p.text()))
			}
		case 5:
			put("any.x.y.id", p.value(1))
		case 6:
			put("head.open", miniapp.Bool(p.r.IntN(2) == 0))
			if i < p.rows.Len() {
				put(fmt.Sprintf("rows[%d].name", i), miniapp.Str(p.text()))
			}
		}
	}
	if err := c.SetData(patch); err != nil {
		p.note("which is refused: %v", err)
	}
}

// everyPart finds the components of the page's own template, and those in the parts.
const everyPart = "part, bare, part >>> bare"

// logicParts are the values of the components on the logic thread, in the order of the template.
func logicParts(c *miniapp.Ctx) []string {
	var lines []string
	for _, id := range c.SelectAllComponents(everyPart) {
		if part, ok := miniapp.ComponentOf[*anyPart](c, id); ok {
			lines = append(lines, fmt.Sprintf("%s %d %d", part.v.Get().JSON(), part.n.Get(), part.count.Get()))
		}
	}
	return lines
}

// shownParts are the same on the view.
func shownParts(p *wxruntime.Page) []string {
	var lines []string
	for _, el := range p.FindAll(everyPart) {
		lines = append(lines, fmt.Sprintf("%s %d %s", el.Value("v").JSON(), el.Value("n").Int(), el.Find(".count").Text()))
	}
	return lines
}

// propertySeeds is how many sequences of changes a test tries, and changesOfSeed how long each is.
const propertySeeds, changesOfSeed = 10, 40

// changingSim is the project with a page whose changes come from a seed.
func changingSim(t *testing.T, lively bool, seed uint64) (*wxruntime.Sim, *changingPage) {
	t.Helper()
	var p *changingPage
	s := newChanging(t, lively, func() miniapp.Page {
		p = &changingPage{r: rand.New(rand.NewPCG(seed, 1))}
		return p
	})
	s.Launch("")
	return s, p
}

// What a page shows after any changes of its state is what it would show if it had begun with that data, also in a view that is made anew.
func TestViewFollowsData(t *testing.T) {
	for seed := range uint64(propertySeeds) {
		s, p := changingSim(t, false, seed)
		p.next = p.change
		for step := range changesOfSeed {
			s.Page().Call("step")
			if step == changesOfSeed/2 {
				s.Page().RebuildView()
			}
			fresh := newChanging(t, false, func() miniapp.Page { return &fixedPage{s.Page().Data("")} })
			fresh.Launch("")
			wxruntime.Expect(t, strings.Split(s.Page().Outline(), "\n"), strings.Split(fresh.Page().Outline(), "\n")...)
			if t.Failed() || !s.Page().Tree().Equal(fresh.Page().Tree()) {
				t.Fatalf("seed %d, step %d:\n%s", seed, step, strings.Join(p.did, "\n"))
			}
			require.NoError(t, fresh.Close())
		}
		require.NoError(t, s.Close())
	}
}

// Components that set their own data, as often as something happens to them, are the same on both threads once these have settled, however much is under way before: changes, and taps on
// what the view still shows.
func TestViewFollowsComponents(t *testing.T) {
	taps := 0
	for seed := range uint64(propertySeeds) {
		s, p := changingSim(t, true, seed)
		var logic []string
		for step := range changesOfSeed {
			p.next = func(c *miniapp.Ctx) {
				p.change(c)
				p.pokeParts(c)
				logic = logicParts(c)
			}
			s.Together(func() {
				for range 1 + p.r.IntN(3) {
					s.Page().Emit("step")
					for range p.r.IntN(6) {
						s.Step()
					}
					p.tapSomething(s.Page())
					if p.r.IntN(10) == 0 {
						p.note("a new view")
						s.Page().RebuildView()
					}
				}
			})
			s.Page().Call("step")
			wxruntime.Expect(t, shownParts(s.Page()), logic...)
			if t.Failed() {
				t.Fatalf("seed %d, step %d:\n%s", seed, step, strings.Join(p.did, "\n"))
			}
		}
		require.NoError(t, s.Close())
		taps += p.taps
	}
	require.Greater(t, taps, propertySeeds*changesOfSeed/4, "some taps must have come to the page")
}

// tapSomething taps one of the elements that listen, as the view shows them now.
func (p *changingPage) tapSomething(page *wxruntime.Page) {
	if all := page.FindAll(".in, part >>> .box, bare >>> .count"); len(all) > 0 {
		i := p.r.IntN(len(all))
		p.note("tap on %d of %d", i, len(all))
		all[i].Tap()
	}
}

// pokeParts lets some of the page's components set their data.
func (p *changingPage) pokeParts(c *miniapp.Ctx) {
	for i, id := range c.SelectAllComponents(everyPart) {
		if part, ok := miniapp.ComponentOf[*anyPart](c, id); ok && p.r.IntN(5) == 0 {
			p.note("component %d counts", i)
			part.count.Set(part.count.Get() + 1)
		}
	}
}
