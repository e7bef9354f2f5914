package wxruntime_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

// The tests of this file are what a hostile reading of the simulator found.

// witness is a TB that remembers what it was told.
type witness struct{ errs []string }

func (w *witness) Helper()                   {}
func (w *witness) Errorf(f string, a ...any) { w.errs = append(w.errs, fmt.Sprintf(f, a...)) }
func (w *witness) Fatalf(f string, a ...any) { w.errs = append(w.errs, fmt.Sprintf(f, a...)) }
func (w *witness) Cleanup(func())            {}
func (w *witness) told(t *testing.T, s string) {
	t.Helper()
	require.Contains(t, strings.Join(w.errs, "\n"), s)
}

// stage is a page made of functions.
type stage struct {
	bind func(b *miniapp.Binder)
	load func(c *miniapp.Ctx)
	hide func(c *miniapp.Ctx)
	show func(c *miniapp.Ctx)
}

func (p *stage) Bind(b *miniapp.Binder) {
	if p.bind != nil {
		p.bind(b)
	}
}

func (p *stage) OnLoad(c *miniapp.Ctx, _ miniapp.Query) { act(p.load, c) }
func (p *stage) OnHide(c *miniapp.Ctx)                  { act(p.hide, c) }
func (p *stage) OnShow(c *miniapp.Ctx)                  { act(p.show, c) }

func act(f func(*miniapp.Ctx), c *miniapp.Ctx) {
	if f != nil {
		f(c)
	}
}

const twoPages = `{"pages":["a/a","b/b"]}`

// staged is a simulation of the pages a/a and b/b.
func staged(t *testing.T, tb wxruntime.TB, app any, a, b *stage, opts ...wxruntime.Option) *wxruntime.Sim {
	t.Helper()
	opts = append([]wxruntime.Option{wxruntime.AppJSON(twoPages), wxruntime.Native(func() *miniapp.App {
		return miniapp.NewApp(app).Page("a/a", func() miniapp.Page { return a }).Page("b/b", func() miniapp.Page { return b })
	})}, opts...)
	s := wxruntime.Start(tb, opts...)
	t.Cleanup(func() { s.Close() })
	return s
}

func to(u string) wxruntime.Value { return miniapp.Obj(miniapp.F("url", miniapp.Str(u))) }

func body(text string) wxruntime.Option {
	return wxruntime.Server(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }))
}

func TestHardenedNumbers(t *testing.T) {
	for text, want := range map[string]string{
		`{"id":1234567890123456789}`: `{"id":1234567890123456800}`,
		`{"v":1e300}`:                `{"v":1e+300}`,
	} {
		var got string
		s := staged(t, t, nil, &stage{load: func(c *miniapp.Ctx) {
			res, err := c.Request(miniapp.Request{URL: "https://x.y/"})
			got = res.Data.JSON() + fmt.Sprint(err)
		}}, &stage{}, body(text))
		s.Launch("")
		require.Equal(t, want+"<nil>", got)
	}
	t.Run("a result too deep to cross is a failure of its call", func(t *testing.T) {
		var got error
		s := staged(t, t, nil, &stage{load: func(c *miniapp.Ctx) {
			_, got = c.Request(miniapp.Request{URL: "https://x.y/"})
		}}, &stage{}, body(strings.Repeat("[", 200)+strings.Repeat("]", 200)))
		s.Launch("")
		require.ErrorContains(t, got, "nested more than 100 deep")
		require.Equal(t, wxruntime.InFront, s.Life())
	})
	t.Run("so is an event's detail one of its handler", func(t *testing.T) {
		w := &witness{}
		s := staged(t, w, nil, &stage{bind: func(b *miniapp.Binder) { b.On("tap", func(*miniapp.Ctx, miniapp.Event) {}) }}, &stage{})
		s.Launch("")
		s.Page().Call("tap", wxruntime.MustJSON(strings.Repeat("[", 200)+strings.Repeat("]", 200)))
		w.told(t, "a/a.tap: the argument of tap cannot cross")
		require.Equal(t, wxruntime.InFront, s.Life())
	})
}

func TestHardenedGroup(t *testing.T) {
	var shared, own *miniapp.Var[string] // of the instance that was made last; the manifest's comes first
	bind := func(name string, into **miniapp.Var[string]) func(b *miniapp.Binder) {
		return func(b *miniapp.Binder) {
			*into = new(miniapp.Var[string])
			b.Var(name, *into)
		}
	}
	a := &stage{bind: bind("a", &shared)}
	b := &stage{bind: bind("b", &own), show: func(c *miniapp.Ctx) {
		c.GroupSetData(func() {
			own.Set("mine")
			shared.Set("theirs")
		})
	}}
	s := staged(t, t, nil, a, b)
	s.Launch("")
	s.WX("navigateTo", to("/b/b"))
	require.Equal(t, `{"a":"theirs"}`, s.Pages()[0].ViewData("").JSON())
	require.Equal(t, `{"b":"mine"}`, s.Pages()[1].ViewData("").JSON())
}

func TestHardenedTimeout(t *testing.T) {
	orders := 0
	var got error
	s := staged(t, t, nil, &stage{load: func(c *miniapp.Ctx) {
		_, got = c.Request(miniapp.Request{URL: "https://x.y/order", Method: "POST"})
	}}, &stage{},
		wxruntime.ServerDelay(func(*http.Request) time.Duration { return 61 * time.Second }),
		wxruntime.Server(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { orders++ })))
	s.Launch("")
	require.EqualError(t, got, "request:fail timeout")
	require.Equal(t, 1, orders, "the server has acted, only its answer is late")
}

func TestHardenedLaunchQuery(t *testing.T) {
	for given, want := range map[string]string{
		`{"id":7}`: `{"id":"7"}`, `{"k":"a=b"}`: `{"k":"a=b"}`, `{"k":"a&b=c"}`: `{"k":"a&b=c"}`, `{"k":"a?b"}`: `{"k":"a?b"}`, `{"k":true}`: `{"k":"true"}`, `{"k":"a%20b"}`: `{"k":"a%20b"}`,
	} {
		s := staged(t, t, nil, &stage{}, &stage{})
		s.Launch("a/a", wxruntime.Query(wxruntime.MustJSON(given)))
		require.Equal(t, "a/a.onLoad "+want, s.Hooks()[0])
	}
}

func TestHardenedStrict(t *testing.T) {
	request := &stage{load: func(c *miniapp.Ctx) { c.Request(miniapp.Request{URL: "https://x.y/"}) }}
	broken := wxruntime.Server(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("bug in the test's server") }))
	for _, c := range []struct {
		name string
		page *stage
		opts []wxruntime.Option
		want string
	}{
		{"a server that panics", request, []wxruntime.Option{broken}, "bug in the test's server"},
		{"an observer that cannot be read", &stage{
			bind: func(b *miniapp.Binder) { b.Observe("v w!", func(*miniapp.Ctx, []miniapp.Value) {}) },
			load: func(c *miniapp.Ctx) { c.SetData(miniapp.Patch{miniapp.Put("v", miniapp.Int(1))}) },
		}, nil, "is illegal at char"},
		{"an illegal path", &stage{load: func(c *miniapp.Ctx) { c.SetData(miniapp.Patch{miniapp.Put("a[x]", miniapp.Int(1))}) }}, nil, `"a[x]" is illegal`},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &witness{}
			s := staged(t, w, nil, c.page, &stage{}, append(c.opts, wxruntime.Strict())...)
			s.Launch("")
			w.told(t, c.want)
		})
	}
	t.Run("a page that does not exist, without Strict", func(t *testing.T) {
		w := &witness{}
		s := staged(t, w, nil, &stage{}, &stage{})
		s.Launch("a/typo")
		w.told(t, `onPageNotFound error: page "a/typo" is not found.`)
	})
}

func TestHardenedRejection(t *testing.T) {
	w := &witness{}
	s := staged(t, w, nil, &stage{load: func(c *miniapp.Ctx) { c.Go(func() error { return errors.New("lost money") }) }}, &stage{})
	s.Launch("")
	w.told(t, "a/a: c.Go function: lost money")
	require.Contains(t, s.Trace().String(), `error a/a: c.Go function "lost money"`)
}

// failing is an App whose onError fails itself.
type failing struct{ n int }

func (a *failing) OnError(*miniapp.Ctx, string) {
	a.n++
	panic("again")
}

func TestHardenedOnError(t *testing.T) {
	w, app := &witness{}, &failing{}
	s := staged(t, w, app, &stage{load: func(*miniapp.Ctx) { panic("first") }}, &stage{})
	s.Launch("")
	require.Equal(t, 1, app.n)
	w.told(t, "app.onError: again")
}

func TestHardenedConsole(t *testing.T) {
	s := staged(t, t, nil, &stage{}, &stage{})
	s.Launch("b/b?x=1")
	require.Equal(t, "b/b", s.WX("getCurrentPages", wxruntime.Object()).At(0).Get("route").Text())
	require.Equal(t, "b/b", s.WX("getLaunchOptionsSync", wxruntime.Object()).Get("path").Text())
}

func TestHardenedHandles(t *testing.T) {
	w := &witness{}
	s := staged(t, w, nil, &stage{}, &stage{})
	s.Resize(100, 100)
	w.told(t, "Resize: the app is not running")
	s.Launch("")
	p := s.Page()
	s.WX("redirectTo", to("/b/b"))
	p.Call("tap")
	w.told(t, "tap: a/a has no view")
	s.Background()
	s.Back()
	w.told(t, "Back: the app is not in front")
}

func TestHardenedPreLaunch(t *testing.T) {
	s := staged(t, t, nil, &stage{}, &stage{})
	s.Launch("", wxruntime.InBackground())
	s.Advance(5 * time.Second)
	require.Equal(t, wxruntime.Suspended, s.Life())
	s.Advance(30 * time.Minute)
	require.Equal(t, wxruntime.NotRunning, s.Life())

	w := &witness{}
	s = staged(t, w, nil, &stage{}, &stage{})
	s.Launch("")
	s.Launch("b/b", wxruntime.InBackground())
	w.told(t, "InBackground is for a cold start")
}

// seen logs when it is shown and hidden.
type seen struct{}

func (seen) OnShow(*miniapp.Ctx, miniapp.LaunchOptions) {}
func (seen) OnHide(*miniapp.Ctx)                        {}

func TestHardenedWake(t *testing.T) {
	finding := wxruntime.Explore(100, func(s *wxruntime.Sim) error {
		s.Launch("")
		s.Background()
		s.Advance(10 * time.Second)
		mark := s.Mark()
		s.Together(func() {
			s.Foreground()
			s.Background()
			s.Foreground()
		})
		var app []string
		for _, hook := range s.Since(mark).Hooks() {
			if strings.HasPrefix(hook, "app.") {
				app = append(app, hook)
			}
		}
		if diff := wxruntime.Diff([]string{"app.onShow", "app.onHide", "app.onShow"}, app); diff != "" {
			return errors.New(diff)
		}
		return nil
	}, wxruntime.AppJSON(twoPages), wxruntime.Native(func() *miniapp.App {
		page := func() miniapp.Page { return &stage{} }
		return miniapp.NewApp(seen{}).Page("a/a", page).Page("b/b", page)
	}))
	require.Nil(t, finding)
}

// missing handles a page that does not exist by opening another on top, not in its place.
type missing struct{}

func (missing) OnPageNotFound(c *miniapp.Ctx, _ miniapp.PageNotFound) {
	c.NavigateTo(miniapp.NavigateTo{URL: "/b/b"})
}

func TestHardenedNotFound(t *testing.T) {
	s := staged(t, t, missing{}, &stage{}, &stage{})
	s.Launch("x/x")
	require.Equal(t, []string{"b/b"}, s.Stack())
	for range 9 {
		require.Equal(t, "navigateTo:ok", s.WX("navigateTo", to("/a/a")).Get("errMsg").Text())
	}
	require.Equal(t, "navigateTo:fail webview count limit exceed", s.WX("navigateTo", to("/a/a")).Get("errMsg").Text())
	for range 9 {
		s.Back()
	}
	require.Equal(t, []string{"b/b"}, s.Stack())
	s.Back()
	require.Equal(t, wxruntime.InBack, s.Life())
}

// sharing waits before it says what to share.
type sharing struct{ stage }

func (*sharing) OnShareAppMessage(c *miniapp.Ctx, _ miniapp.ShareFrom) miniapp.Share {
	c.Sleep(10)
	return miniapp.Share{Title: "too late"}
}

func TestHardenedSlowAnswer(t *testing.T) {
	w := &witness{}
	s := wxruntime.Start(w, wxruntime.Strict(), wxruntime.AppJSON(`{"pages":["a/a"]}`), wxruntime.Native(func() *miniapp.App {
		return miniapp.NewApp(nil).Page("a/a", func() miniapp.Page { return &sharing{} })
	}))
	defer s.Close()
	s.Launch("")
	require.Equal(t, `{"path":"a/a"}`, s.Page().Share("menu").JSON())
	w.told(t, "onShareAppMessage waits for something")
}

func TestHardenedInterval(t *testing.T) {
	n := 0
	s := staged(t, t, nil, &stage{load: func(c *miniapp.Ctx) { c.SetInterval(1<<31, func() { n++ }) }}, &stage{}, wxruntime.MaxSteps(2000))
	s.Launch("")
	s.Advance(10 * time.Millisecond)
	require.Less(t, n, 400, "JavaScript takes an interval beyond 2^31-1 for the shortest, which is no reason to fire without end in one instant")
}

func TestHardenedDeadRequests(t *testing.T) {
	s := staged(t, &witness{}, nil, &stage{load: func(c *miniapp.Ctx) {
		c.Go(func() error {
			_, err := c.Request(miniapp.Request{URL: "https://x.y/"})
			return err
		})
	}}, &stage{}, body("{}"), wxruntime.ServerDelay(func(*http.Request) time.Duration { return 50 * time.Second }))
	s.Together(func() { s.Launch("") })
	s.Launch("")
	require.GreaterOrEqual(t, s.Now(), 50*time.Second, "a living app waits for its request")
}
