package bridge

import (
	"math"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/wasm/abi"
)

// data is the page pages/data/data: each handler sets data in one of the ways that there are.
type data struct {
	A      miniapp.Var[int]
	Text   miniapp.Var[string]
	Object miniapp.Var[miniapp.Value]
	Empty  miniapp.Var[miniapp.Value]
	Word   miniapp.Var[miniapp.Value]
	Array  miniapp.Var[miniapp.Value]
}

func (p *data) Bind(b *miniapp.Binder) {
	p.A.Set(1)
	p.Object.Set(miniapp.Obj(miniapp.F("n", miniapp.Int(1))))
	p.Empty.Set(miniapp.Obj())
	p.Word.Set(miniapp.Str("word"))
	p.Array.Set(miniapp.Arr(miniapp.Int(1)))
	b.Var("a", &p.A)
	b.Var("text", &p.Text)
	b.Var("object", &p.Object)
	b.Var("empty", &p.Empty)
	b.Var("word", &p.Word)
	b.Var("array", &p.Array)
	b.On("add", p.add)
	b.On("put", p.put)
	b.On("overwrite", p.overwrite)
	b.On("twice", p.twice)
	b.On("nothing", p.nothing)
	b.On("forget", p.forget)
	b.On("numbers", p.numbers)
	b.On("function", p.function)
	b.On("circle", p.circle)
	b.On("source", p.source)
	b.On("large", p.large)
	b.On("group", p.group)
	b.On("later", p.later)
}

func (p *data) OnHide(c *miniapp.Ctx)   {}
func (p *data) OnUnload(c *miniapp.Ctx) {}

// add reads its own data on the next line.
func (p *data) add(c *miniapp.Ctx, e miniapp.Event) {
	p.A.Set(p.A.Get() + 1)
	c.Log("a is", strconv.Itoa(p.A.Get()))
}

// put sets what the event's detail says, path by path.
func (p *data) put(c *miniapp.Ctx, e miniapp.Event) {
	var patch miniapp.Patch
	for i := range e.Detail.Len() {
		patch = append(patch, miniapp.Put(e.Detail.KeyAt(i), e.Detail.At(i)))
	}
	report(c, c.SetData(patch))
}

// overwrite sets a field, something below it, and the field again.
func (p *data) overwrite(c *miniapp.Ctx, e miniapp.Event) {
	report(c, c.SetData(miniapp.Patch{
		miniapp.Put("word", miniapp.Str("first")),
		miniapp.Put("word.x", miniapp.Int(1)),
		miniapp.Put("word", miniapp.Str("last")),
	}))
}

// twice sets data two times in one turn.
func (p *data) twice(c *miniapp.Ctx, e miniapp.Event) {
	report(c, c.SetData(miniapp.Patch{p.A.Assign(2)}, func() { c.Log("first shown") }))
	report(c, c.SetData(miniapp.Patch{p.A.Assign(3)}, func() { c.Log("second shown") }))
	c.Log("both set")
}

func (p *data) nothing(c *miniapp.Ctx, e miniapp.Event) {
	report(c, c.SetData(miniapp.Patch{}, func() { c.Log("nothing shown") }))
}

// forget sets a field to undefined, and another one to something.
func (p *data) forget(c *miniapp.Ctx, e miniapp.Event) {
	report(c, c.SetData(miniapp.Patch{miniapp.Put("word", miniapp.Undefined()), p.A.Assign(2)}))
}

func (p *data) numbers(c *miniapp.Ctx, e miniapp.Event) {
	report(c, c.SetData(miniapp.Patch{
		miniapp.Put("nan", miniapp.Num(math.NaN())),
		miniapp.Put("list", miniapp.Arr(miniapp.Num(math.Inf(1)), miniapp.Num(math.Inf(-1)), miniapp.Int(1))),
	}))
}

// function sets what Go cannot say, but for the marker that stands for it.
func (p *data) function(c *miniapp.Ctx, e miniapp.Event) {
	report(c, c.SetData(miniapp.Patch{p.A.Assign(2), miniapp.Put("object.f", abi.MarkerValue(abi.Function))}))
	c.Log("a is", strconv.Itoa(p.A.Get()))
}

// circle sets an array that holds itself, and then one that could.
func (p *data) circle(c *miniapp.Ctx, e miniapp.Event) {
	circle := miniapp.Arr(miniapp.Null())
	circle.SetAt(0, circle)
	report(c, c.SetData(miniapp.Patch{p.A.Assign(2), miniapp.Put("circle", circle)}))
	c.Log("a is", strconv.Itoa(p.A.Get()))
}

// source changes a value after it has been set.
func (p *data) source(c *miniapp.Ctx, e miniapp.Event) {
	source := miniapp.Obj(miniapp.F("n", miniapp.Int(2)))
	p.Object.Set(source)
	source.Set("n", miniapp.Int(3))
	report(c, c.SetData(miniapp.Patch{miniapp.Put("other", source)}))
	source.Set("n", miniapp.Int(4))
}

// large sets a text of as many bytes as the event's detail says.
func (p *data) large(c *miniapp.Ctx, e miniapp.Event) {
	text := strings.Repeat("x", e.Detail.Int())
	report(c, c.SetData(miniapp.Patch{p.Text.Assign(text)}))
	c.Log("text has", strconv.Itoa(len(p.Text.Get())))
}

func (p *data) group(c *miniapp.Ctx, e miniapp.Event) {
	c.GroupSetData(func() {
		report(c, c.SetData(miniapp.Patch{p.A.Assign(2)}, func() { c.Log("first shown") }))
		report(c, c.SetData(miniapp.Patch{p.A.Assign(3)}, func() { c.Log("second shown") }))
	})
}

// later sets data when the page may be hidden or gone.
func (p *data) later(c *miniapp.Ctx, e miniapp.Event) {
	c.SetTimeout(1000, func() {
		report(c, c.SetData(miniapp.Patch{p.A.Assign(2)}, func() { c.Log("shown") }))
		c.Log("a is", strconv.Itoa(p.A.Get()))
	})
}

// report shows an error in the console.
func report(c *miniapp.Ctx, err error) {
	if err != nil {
		c.Warn(err.Error())
	}
}

// first is the page pages/first/first: it sets data before its first render.
type first struct {
	N miniapp.Var[int]
}

func (p *first) Bind(b *miniapp.Binder) { b.Var("n", &p.N) }

func (p *first) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	report(c, c.SetData(miniapp.Patch{p.N.Assign(1)}, func() { c.Log("1 shown") }))
}

func (p *first) OnShow(c *miniapp.Ctx) {
	report(c, c.SetData(miniapp.Patch{p.N.Assign(2)}, func() { c.Log("2 shown") }))
}

func (p *first) OnReady(c *miniapp.Ctx) {}
