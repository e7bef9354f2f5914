package routes

import "github.com/wxkit/wxkit/miniapp"

// open opens the page of the event's detail, listens to what it says (`back`) and says to it what the detail has under early as soon as the route is decided.
func (p *page) open(c *miniapp.Ctx, e miniapp.Event) {
	early := e.Detail.Get("early")
	c.NavigateTo(miniapp.NavigateTo{
		URL:    e.Detail.Get("url").Text(),
		Events: map[string]func(miniapp.Value){"back": func(v miniapp.Value) { p.texts.Append("back " + v.Text()) }},
		Callbacks: miniapp.Callbacks{
			Success: func(res miniapp.Value) {
				p.opened = c.EventChannel(res.Get("eventChannel"))
				for i := range early.Len() {
					p.opened.Emit("greet", early.At(i))
				}
			},
			Fail: func(err *miniapp.APIError) { c.Log(err.ErrMsg) },
		},
	})
}

// greet says something to the page that was opened last.
func (p *page) greet(c *miniapp.Ctx, e miniapp.Event) { p.opened.Emit("greet", e.Detail) }

// listen hears greet from the opener: how is on, once or both.
func (p *page) listen(c *miniapp.Ctx, how string) {
	channel := c.OpenerEventChannel()
	if how != "on" {
		channel.Once("greet", func(v miniapp.Value) { p.texts.Append("once " + v.Text()) })
	}
	if how != "once" {
		channel.On("greet", func(v miniapp.Value) { p.texts.Append("on " + v.Text()) })
	}
}

// hear is listen for an event, so that a page can begin late.
func (p *page) hear(c *miniapp.Ctx, e miniapp.Event) { p.listen(c, e.Detail.Text()) }

// deaf takes all listeners for greet off.
func (p *page) deaf(c *miniapp.Ctx, e miniapp.Event) { c.OpenerEventChannel().Off("greet") }

// say emits back to the opener.
func (p *page) say(c *miniapp.Ctx, e miniapp.Event) { c.OpenerEventChannel().Emit("back", e.Detail) }

// shout emits news to the opener, who listens only if it follows.
func (p *page) shout(c *miniapp.Ctx, e miniapp.Event) { c.OpenerEventChannel().Emit("news", e.Detail) }

// follow listens to the news of the page that was opened last.
func (p *page) follow(c *miniapp.Ctx, e miniapp.Event) {
	p.opened.On("news", func(v miniapp.Value) { p.texts.Append("news " + v.Text()) })
}

// opener logs what getOpenerEventChannel gives.
func (p *page) opener(c *miniapp.Ctx, e miniapp.Event) {
	v, err := c.CallSync("getOpenerEventChannel", nil)
	switch {
	case err != nil:
		c.Log(err.Error())
	case v.IsUndefined():
		c.Log("undefined")
	case v.Len() == 0:
		c.Log("empty")
	default:
		c.Log("a channel")
	}
}
