// Package view is a mini-program of templates: its pages have data of every kind and handlers that log their events, and what the templates make of it is what its tests look at.
package view

import "github.com/wxkit/wxkit/miniapp"

// New makes the App.
func New() *miniapp.App {
	return miniapp.NewApp(app{}).
		Page("pages/values/values", newValues).
		Page("pages/lists/lists", newLists).
		Page("pages/rows/rows", newRows).
		Page("pages/events/events", newEvents).
		Page("pages/slots/slots", newSlots).
		Page("pages/parts/parts", newParts).
		Page("pages/scripts/scripts", newScripts).
		Page("pages/groups/groups", func() miniapp.Page { return &groups{} }).
		Component("components/row/row", func() miniapp.Component { return &row{} }).
		Component("components/card/card", func() miniapp.Component { return &card{} }).
		Component("components/frame/frame", func() miniapp.Component { return &card{} })
}

type app struct{}

// OnError logs the first line of what has gone wrong.
func (app) OnError(c *miniapp.Ctx, text string) {
	for i := range len(text) {
		if text[i] == '\n' {
			text = text[:i]
			break
		}
	}
	c.Log("onError", text)
}

// logs gives an instance handlers that log the event that they get, as JSON.
func logs(b *miniapp.Binder, handlers ...string) {
	for _, name := range handlers {
		b.On(name, func(c *miniapp.Ctx, e miniapp.Event) { c.Log(name, e.Raw().JSON()) })
	}
}

// show is a page with fields of any type, and handlers that log. Its handler put sets what the event's detail says, path by path.
type show struct {
	fields   []miniapp.Field
	handlers []string
	more     func(*miniapp.Binder)
}

// Bind names what the page's template uses.
func (s *show) Bind(b *miniapp.Binder) {
	for _, f := range s.fields {
		field := &miniapp.Var[miniapp.Value]{}
		field.Set(f.Value)
		b.Var(f.Key, field)
	}
	logs(b, s.handlers...)
	b.On("put", put)
	if s.more != nil {
		s.more(b)
	}
}

func put(c *miniapp.Ctx, e miniapp.Event) {
	var patch miniapp.Patch
	for i := range e.Detail.Len() {
		patch = append(patch, miniapp.Put(e.Detail.KeyAt(i), e.Detail.At(i)))
	}
	set(c, patch)
}

// set shows an error in the console.
func set(c *miniapp.Ctx, patch miniapp.Patch) {
	if err := c.SetData(patch); err != nil {
		c.Warn(err.Error())
	}
}
