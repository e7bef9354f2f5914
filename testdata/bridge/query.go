package bridge

import "github.com/wxkit/wxkit/miniapp"

// query is the page pages/query/query: what the view tells of its nodes.
type query struct{}

func (p *query) Bind(b *miniapp.Binder) {
	b.On("exec", p.exec)
	b.On("callback", p.callback)
	b.On("again", p.again)
	b.On("empty", p.empty)
}

// OnLoad asks before the first render.
func (p *query) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	if q.Has("early") {
		logAnswers(c, c.CreateSelectorQuery().SelectViewport().ScrollOffset().Exec())
	}
}

func (p *query) OnReady(c *miniapp.Ctx) {}

func logAnswers(c *miniapp.Ctx, answers []miniapp.Value) { c.Log(miniapp.Arr(answers...).JSON()) }

func (p *query) exec(c *miniapp.Ctx, e miniapp.Event) {
	q := c.CreateSelectorQuery()
	q.Select("#title").BoundingClientRect()
	q.SelectViewport().ScrollOffset()
	q.SelectAll(".row").BoundingClientRect()
	q.SelectViewport().BoundingClientRect()
	q.Select("#list").ScrollOffset()
	logAnswers(c, q.Exec())
}

func (p *query) callback(c *miniapp.Ctx, e miniapp.Event) {
	q := c.CreateSelectorQuery().Select("#title").BoundingClientRect()
	now := q.Exec(func(answers []miniapp.Value) { logAnswers(c, answers) })
	c.Log("asked")
	logAnswers(c, now)
}

// again asks one question, and then that and another.
func (p *query) again(c *miniapp.Ctx, e miniapp.Event) {
	q := c.CreateSelectorQuery()
	logAnswers(c, q.Select("#a").BoundingClientRect().Exec())
	logAnswers(c, q.SelectViewport().ScrollOffset().Exec())
}

func (p *query) empty(c *miniapp.Ctx, e miniapp.Event) {
	logAnswers(c, c.CreateSelectorQuery().Exec())
}
