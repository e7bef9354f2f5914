package parts

import (
	"errors"

	"github.com/wxkit/wxkit/miniapp"
)

// events is a page that hears the event go, and selects components.
type events struct{ shows }

// Bind names its handlers.
func (p *events) Bind(b *miniapp.Binder) {
	for _, name := range Heard() {
		b.On(name, func(c *miniapp.Ctx, e miniapp.Event) { c.Log("events."+name, e.Target.ID) })
	}
	b.On("select", p.selects)
	b.On("direct", p.direct)
}

// Heard are the handlers of the event go.
func Heard() []string { return []string{"caught", "heard", "own", "outer"} }

// selects finds components and their owners.
func (p *events) selects(c *miniapp.Ctx, _ miniapp.Event) {
	id, ok := c.SelectComponent("#emitter")
	e, is := miniapp.ComponentOf[*emitter](c, id)
	_, other := miniapp.ComponentOf[*wrapper](c, id)
	c.Log("emitter", yes(ok), yes(is), yes(other))
	_, ok = c.SelectComponent("#none")
	c.Log("none", yes(ok))
	c.Log("deep", miniapp.Int(len(c.SelectAllComponents("#wrapper >>> #emitter"))).JSON())
	owner, ok := e.c.SelectOwnerComponent()
	page, is := miniapp.ComponentOf[*events](c, owner)
	c.Log("owner", yes(ok), yes(is && page == p))
	_, ok = c.SelectOwnerComponent()
	c.Log("owner of the page", yes(ok))
}

// direct calls a method of a component that fails, and goes on.
func (p *events) direct(c *miniapp.Ctx, _ miniapp.Event) {
	id, _ := c.SelectComponent("#emitter")
	e, _ := miniapp.ComponentOf[*emitter](c, id)
	if err := e.check(); err != nil {
		c.Log("the caller has:", err.Error())
	}
	defer func() { c.Log("the caller recovers:", recover().(error).Error()) }()
	e.throw(c, miniapp.Event{})
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// emitter triggers the event go, and fails.
type emitter struct {
	life
	c *miniapp.Ctx
}

// Bind names its methods.
func (e *emitter) Bind(b *miniapp.Binder) {
	b.On("only", emit())
	b.On("composed", emit(miniapp.Composed))
	b.On("bubbles", emit(miniapp.Bubbles))
	b.On("both", emit(miniapp.Bubbles, miniapp.Composed))
	b.On("capture", emit(miniapp.Bubbles, miniapp.Composed, miniapp.CapturePhase))
	b.On("throw", e.throw)
}

func emit(options ...miniapp.TriggerOption) func(*miniapp.Ctx, miniapp.Event) {
	return func(c *miniapp.Ctx, _ miniapp.Event) {
		if err := c.TriggerEvent("go", miniapp.Obj(), options...); err != nil {
			panic(err)
		}
	}
}

// Created keeps the Ctx.
func (e *emitter) Created(c *miniapp.Ctx) { e.c = c }

func (e *emitter) throw(*miniapp.Ctx, miniapp.Event) { panic(errors.New("thrown")) }

func (e *emitter) check() error { return errors.New("wrong") }

// Error logs.
func (e *emitter) Error(c *miniapp.Ctx, text string) { c.Log("error lifetime:", text) }

// wrapper has an emitter in its own template.
type wrapper struct{ life }

// Bind names its handlers.
func (w *wrapper) Bind(b *miniapp.Binder) {
	for _, name := range Heard() {
		b.On(name, func(c *miniapp.Ctx, e miniapp.Event) { c.Log("wrapper."+name, e.Target.ID) })
	}
}
