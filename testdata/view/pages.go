package view

import (
	"math"

	"github.com/wxkit/wxkit/miniapp"
)

// newValues is a page with a value of each type.
func newValues() miniapp.Page {
	return &show{handlers: []string{"tap"}, fields: []miniapp.Field{
		miniapp.F("nothing", miniapp.Null()),
		miniapp.F("yes", miniapp.Bool(true)),
		miniapp.F("no", miniapp.Bool(false)),
		miniapp.F("n", miniapp.Int(1)),
		miniapp.F("nan", miniapp.Num(math.NaN())),
		miniapp.F("word", miniapp.Str("word")),
		miniapp.F("list", miniapp.Arr(miniapp.Int(1), miniapp.Str("b"), miniapp.Null())),
		miniapp.F("object", miniapp.Obj(miniapp.F("x", miniapp.Int(5)))),
	}}
}

// newLists is a page with a list of each type.
func newLists() miniapp.Page {
	object := func(n int) miniapp.Value { return miniapp.Obj(miniapp.F("n", miniapp.Int(n))) }
	return &show{fields: []miniapp.Field{
		miniapp.F("array", miniapp.Arr(object(1), object(2), object(3))),
		miniapp.F("object", miniapp.Obj(miniapp.F("b", miniapp.Int(1)), miniapp.F("a", miniapp.Int(2)))),
		miniapp.F("number", miniapp.Int(3)),
		miniapp.F("word", miniapp.Str("añ🙂")),
		miniapp.F("nothing", miniapp.Null()),
		miniapp.F("yes", miniapp.Bool(true)),
		miniapp.F("half", miniapp.Num(2.5)),
		miniapp.F("rows", miniapp.Arr(miniapp.Arr(miniapp.Str("a"), miniapp.Str("b")), miniapp.Arr(miniapp.Str("c")))),
	}}
}

// newRows is a page with a list of rows, shown by components.
func newRows() miniapp.Page {
	return &show{handlers: []string{"pick"}, fields: []miniapp.Field{
		miniapp.F("keyed", miniapp.Bool(true)),
		miniapp.F("rows", rows(1, 2, 3)),
	}}
}

func rows(ids ...int) miniapp.Value {
	list := miniapp.Arr()
	for _, id := range ids {
		list.Append(miniapp.Obj(miniapp.F("id", miniapp.Int(id))))
	}
	return list
}

// newEvents is a page whose elements listen to events in each of the ways that there are.
func newEvents() miniapp.Page {
	dataset := miniapp.Obj(
		miniapp.F("list", miniapp.Arr(miniapp.Int(1), miniapp.Obj(miniapp.F("deep", miniapp.Bool(true))))),
		miniapp.F("text", miniapp.Str("日本 🙂")),
	)
	return &show{
		handlers: []string{"inner", "middle", "outer", "capInner", "capOuter", "item"},
		fields: []miniapp.Field{
			miniapp.F("handler", miniapp.Str("")),
			miniapp.F("object", dataset),
			miniapp.F("rows", rows(1, 2, 3)),
		},
		more: func(b *miniapp.Binder) {
			b.On("throw", func(*miniapp.Ctx, miniapp.Event) { panic("thrown") })
			b.On("spoil", spoil)
			b.On("drop", func(c *miniapp.Ctx, e miniapp.Event) {
				c.Log("drop", e.Target.Dataset.JSON())
				set(c, miniapp.Patch{miniapp.Put("rows", rows(3))})
			})
		},
	}
}

// spoil changes what the event has brought, and logs what the page's data is then.
func spoil(c *miniapp.Ctx, e miniapp.Event) {
	object := e.CurrentTarget.Dataset.Get("object")
	object.Get("list").At(1).Set("deep", miniapp.Str("spoiled"))
	object.Set("text", miniapp.Str("spoiled"))
	c.Log("spoil", e.CurrentTarget.Dataset.JSON())
}

// newSlots is a page that puts elements into the slots of components.
func newSlots() miniapp.Page {
	return &show{handlers: []string{"slotted", "host", "root", "done"}, fields: []miniapp.Field{miniapp.F("n", miniapp.Int(1))}}
}

// newParts is a page made of templates and of other files.
func newParts() miniapp.Page {
	return &show{handlers: []string{"tap", "included"}, fields: []miniapp.Field{
		miniapp.F("word", miniapp.Str("of the page")),
		miniapp.F("o1", miniapp.Obj(miniapp.F("a", miniapp.Int(1)), miniapp.F("b", miniapp.Int(2)))),
		miniapp.F("name", miniapp.Str("none")),
	}}
}

// newScripts is a page whose template uses wxs.
func newScripts() miniapp.Page {
	return &show{handlers: []string{"tap"}, fields: []miniapp.Field{miniapp.F("n", miniapp.Int(2)), miniapp.F("rows", rows(1, 2, 3))}}
}
