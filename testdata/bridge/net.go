package bridge

import (
	"strconv"

	"github.com/wxkit/wxkit/miniapp"
)

// net is the page pages/net/net: requests.
type net struct{}

func (p *net) Bind(b *miniapp.Binder) {
	b.On("get", p.get)
	b.On("post", p.post)
	b.On("hurry", p.hurry)
	b.On("burst", p.burst)
	b.On("abort", p.abort)
	b.On("abortNow", p.abortNow)
}

// get fetches the URL of the event's detail in straight code.
func (p *net) get(c *miniapp.Ctx, e miniapp.Event) {
	show(c, miniapp.Request{URL: e.Detail.Text()})
}

// post sends JSON with a header of its own.
func (p *net) post(c *miniapp.Ctx, e miniapp.Event) {
	show(c, miniapp.Request{
		URL: e.Detail.Text(), Method: "POST",
		Data:   miniapp.Obj(miniapp.F("name", miniapp.Str("茶")), miniapp.F("n", miniapp.Int(2))),
		Header: map[string]string{"X-Token": "t1"},
	})
}

// hurry waits for a second at most.
func (p *net) hurry(c *miniapp.Ctx, e miniapp.Event) {
	show(c, miniapp.Request{URL: e.Detail.Text(), Timeout: 1000})
}

func show(c *miniapp.Ctx, o miniapp.Request) {
	res, err := c.Request(o)
	if err != nil {
		logError(c, err)
		return
	}
	c.Log(strconv.Itoa(res.StatusCode), res.Data.JSON(), "type", res.Header.Get("Content-Type").Text())
}

// burst starts eleven requests at once.
func (p *net) burst(c *miniapp.Ctx, e miniapp.Event) {
	for i := range 11 {
		n := strconv.Itoa(i + 1)
		_, _ = c.Request(miniapp.Request{URL: e.Detail.Text() + n, Callbacks: miniapp.Callbacks{
			Success: func(miniapp.Value) { c.Log("answer", n) },
			Fail:    func(err *miniapp.APIError) { c.Log("no answer", n, err.ErrMsg) },
		}})
	}
}

// abort gives up a request a little later, and then again.
func (p *net) abort(c *miniapp.Ctx, e miniapp.Event) {
	task := c.RequestTask(miniapp.Request{URL: e.Detail.Text(), Callbacks: logged(c)})
	c.Sleep(10)
	task.Abort()
	task.Abort()
}

// abortNow gives up a request that has not left the logic thread yet.
func (p *net) abortNow(c *miniapp.Ctx, e miniapp.Event) {
	c.RequestTask(miniapp.Request{URL: e.Detail.Text(), Callbacks: logged(c)}).Abort()
}
