package wxruntime_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

type logPage struct {
	count miniapp.Var[int]
}

func (p *logPage) Bind(b *miniapp.Binder) {
	b.Var("count", &p.count)
	b.On("tap", func(c *miniapp.Ctx, e miniapp.Event) { p.count.Set(p.count.Get() + 1) })
}
func (p *logPage) OnLoad(c *miniapp.Ctx, q miniapp.Query) { p.count.Set(5) }
func (p *logPage) OnShow(c *miniapp.Ctx)                  {}
func (p *logPage) OnHide(c *miniapp.Ctx)                  {}
func (p *logPage) OnReady(c *miniapp.Ctx)                 {}
func (p *logPage) OnUnload(c *miniapp.Ctx)                {}

type app struct{}

func (a *app) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) {}
func (a *app) OnShow(c *miniapp.Ctx, o miniapp.LaunchOptions)   {}
func (a *app) OnHide(c *miniapp.Ctx)                            {}

func newApp() *miniapp.App {
	page := func() miniapp.Page { return &logPage{} }
	return miniapp.NewApp(&app{}).Page("pages/a/a", page).Page("pages/b/b", page)
}

func TestSmoke(t *testing.T) {
	s := wxruntime.Start(t, wxruntime.Native(newApp), wxruntime.AppJSON(`{"pages":["pages/a/a","pages/b/b"]}`))
	s.Launch("")
	s.Page().Call("tap")
	s.WX("navigateTo", miniapp.Obj(miniapp.F("url", miniapp.Str("/pages/b/b?x=1"))))
	s.Back()
	s.Background()
	s.Foreground()
	t.Log("\n" + s.Trace().String())
	require.Equal(t, 6, s.Page().Data("count").Int())
	require.Equal(t, 6, s.Page().ViewData("count").Int())
}
