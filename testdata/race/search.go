package race

import "github.com/wxkit/wxkit/miniapp"

// results are what a search page shows: what the user has typed last, and what was found.
type results struct {
	Text  miniapp.Var[string]
	Found miniapp.Var[string]
}

// bind names what the templates of both search pages use.
func (r *results) bind(b *miniapp.Binder, input func(*miniapp.Ctx, miniapp.Event)) {
	b.Var("text", &r.Text)
	b.Var("found", &r.Found)
	b.On("input", input)
}

// find asks the server, which answers with the text of what it has found.
func find(c *miniapp.Ctx, text string) (string, error) {
	res, err := c.Request(miniapp.Request{URL: server + "/find", Data: miniapp.Obj(miniapp.F("text", miniapp.Str(text)))})
	return res.Data.Get("found").Text(), err
}

// hasty is the page pages/hasty/hasty: it searches while the user types, and shows every answer.
type hasty struct{ results }

// Bind names what hasty.wxml uses.
func (p *hasty) Bind(b *miniapp.Binder) { p.bind(b, p.input) }

// input is the mistake: answers need not come in the order of the questions, and the last to come stays.
func (p *hasty) input(c *miniapp.Ctx, e miniapp.Event) {
	text := e.Detail.Get("value").Text()
	p.Text.Set(text)
	if found, err := find(c, text); err == nil {
		p.Found.Set(found)
	}
}

// careful is the page pages/careful/careful: it shows an answer only if nothing has been typed since.
type careful struct{ results }

// Bind names what careful.wxml uses.
func (p *careful) Bind(b *miniapp.Binder) { p.bind(b, p.input) }

// input is the cure: other handlers run while this one waits, so it looks again before it goes on.
func (p *careful) input(c *miniapp.Ctx, e miniapp.Event) {
	text := e.Detail.Get("value").Text()
	p.Text.Set(text)
	found, err := find(c, text)
	if err == nil && p.Text.Get() == text {
		p.Found.Set(found)
	}
}
