package miniapp

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// fullApp, fullPage and fullCard have every lifecycle function and note what they get.
type fullApp struct{ got []string }

func (a *fullApp) OnLaunch(_ *Ctx, o LaunchOptions) {
	a.note("onLaunch", o.Path, o.Query.Get("k"), itoa(o.Scene), o.ReferrerInfo.Get("appId").Text(), o.APICategory, o.ShareTicket, o.Raw.Get("chatType").Text())
}
func (a *fullApp) OnShow(_ *Ctx, o LaunchOptions) { a.note("onShow", o.Path) }
func (a *fullApp) OnHide(*Ctx)                    { a.note("onHide") }
func (a *fullApp) OnError(_ *Ctx, text string)    { a.note("onError", text) }
func (a *fullApp) OnPageNotFound(_ *Ctx, p PageNotFound) {
	a.note("onPageNotFound", p.Path, p.Query.Get("k"), Bool(p.IsEntryPage).JSON())
}
func (a *fullApp) OnUnhandledRejection(_ *Ctx, r Rejection) {
	a.note("onUnhandledRejection", r.Reason.Text())
}
func (a *fullApp) OnThemeChange(_ *Ctx, t Theme) { a.note("onThemeChange", string(t)) }
func (a *fullApp) note(words ...string)          { a.got = append(a.got, words...) }

type fullPage struct{ *fullApp }

func (p fullPage) Bind(*Binder)               {}
func (p fullPage) OnLoad(_ *Ctx, q Query)     { p.note("onLoad", q.Get("k")) }
func (p fullPage) OnShow(*Ctx)                { p.note("onShow") }
func (p fullPage) OnReady(*Ctx)               { p.note("onReady") }
func (p fullPage) OnHide(*Ctx)                { p.note("onHide") }
func (p fullPage) OnUnload(*Ctx)              { p.note("onUnload") }
func (p fullPage) OnRouteDone(*Ctx)           { p.note("onRouteDone") }
func (p fullPage) OnPullDownRefresh(*Ctx)     { p.note("onPullDownRefresh") }
func (p fullPage) OnReachBottom(*Ctx)         { p.note("onReachBottom") }
func (p fullPage) OnShareTimeline(*Ctx) Share { return Share{Title: "t", Query: "q=1", ImageURL: "i"} }
func (p fullPage) OnSaveExitState(*Ctx) ExitState {
	return ExitState{Data: Int(1), ExpireTimeStamp: 5}
}
func (p fullPage) OnPageScroll(_ *Ctx, s PageScroll) { p.note("onPageScroll", itoa(int(s.ScrollTop))) }
func (p fullPage) OnShareAppMessage(_ *Ctx, from ShareFrom) Share {
	return Share{Title: from.From, Path: from.WebViewURL + from.Target.Get("id").Text()}
}
func (p fullPage) OnAddToFavorites(_ *Ctx, a AddToFavorites) Share {
	return Share{Title: a.WebViewURL}
}
func (p fullPage) OnTabItemTap(_ *Ctx, t TabItem) {
	p.note("onTabItemTap", t.Index, t.PagePath, t.Text)
}
func (p fullPage) OnResize(_ *Ctx, r Resize) {
	p.note("onResize", itoa(int(r.WindowWidth)), itoa(int(r.WindowHeight)))
}

type fullCard struct {
	note  func(...string)
	title Var[string]
	rows  List[int]
	on    Var[bool]
	any   Var[Value]
	size  Var[float64]
	tags  List[string]
	item  Var[part]
	cart  Map[int]
	own   Var[int]
}

func (p *fullCard) Bind(b *Binder) {
	p.title.Set("none")
	b.Property("title", &p.title)
	b.Property("rows", &p.rows)
	b.Property("on", &p.on)
	b.Property("any", &p.any)
	b.Property("size", &p.size)
	b.Property("tags", &p.tags)
	b.Property("item", &p.item)
	b.Property("cart", &p.cart)
	b.Var("own", &p.own)
	p.own.Set(7) // too late for the initial data, and not sent
	b.Option("multipleSlots", Bool(true))
	b.On("tap", func(*Ctx, Event) {})
	b.Observe("own, title", func(*Ctx, []Value) {})
	b.Observe("**", func(*Ctx, []Value) {})
}
func (p *fullCard) Created(*Ctx)           { p.note("created") }
func (p *fullCard) Attached(*Ctx)          { p.note("attached") }
func (p *fullCard) Ready(*Ctx)             { p.note("ready") }
func (p *fullCard) Moved(*Ctx)             { p.note("moved") }
func (p *fullCard) Detached(*Ctx)          { p.note("detached") }
func (p *fullCard) Error(_ *Ctx, e string) { p.note("error", e) }
func (p *fullCard) PageShow(*Ctx)          { p.note("pageLifetimes.show") }
func (p *fullCard) PageHide(*Ctx)          { p.note("pageLifetimes.hide") }
func (p *fullCard) PageRouteDone(*Ctx)     { p.note("pageLifetimes.routeDone") }
func (p *fullCard) PageResize(_ *Ctx, r Resize) {
	p.note("pageLifetimes.resize", itoa(int(r.WindowWidth)))
}
func (p *fullCard) OnLoad(_ *Ctx, q Query) { p.note("onLoad", q.Get("k")) }

func TestEveryLifecycleFunction(t *testing.T) {
	app := &fullApp{}
	h := newHost(t, NewApp(app).
		Page("page", func() Page { return fullPage{app} }).
		Component("card", func() Component { return &fullCard{note: app.note} }))
	h.create(1, "page")
	require.Equal(t, []string{`return 2 {"own":0}`}, h.create(2, "card"))
	require.Equal(t, []string{`return 3 {}`}, h.create(0, ""))
	size := Obj(F("size", Obj(F("windowWidth", Int(320)), F("windowHeight", Int(640)))))
	query := Obj(F("k", Str("v")))
	launch := Obj(F("path", Str("p")), F("query", query), F("scene", Int(1001)), F("referrerInfo", Obj(F("appId", Str("wx1")))), F("apiCategory", Str("default")), F("shareTicket", Str("s")), F("chatType", Str("c")))
	var ran [3][]string
	for _, c := range []struct {
		id     ID
		name   string
		arg    Value
		got    []string // behind the name
		result string
	}{
		{id: 0, name: "onLaunch", arg: launch, got: []string{"p", "v", "1001", "wx1", "default", "s", "c"}},
		{id: 0, name: "onShow", arg: launch, got: []string{"p"}},
		{id: 0, name: "onHide"},
		{id: 0, name: "onError", arg: Str("e"), got: []string{"e"}},
		{id: 0, name: "onPageNotFound", arg: Obj(F("path", Str("x")), F("query", query), F("isEntryPage", Bool(true))), got: []string{"x", "v", "true"}},
		{id: 0, name: "onUnhandledRejection", arg: Obj(F("reason", Str("r"))), got: []string{"r"}},
		{id: 0, name: "onThemeChange", arg: Obj(F("theme", Str("dark"))), got: []string{"dark"}},
		{id: 1, name: "onLoad", arg: query, got: []string{"v"}},
		{id: 1, name: "onShow"},
		{id: 1, name: "onReady"},
		{id: 1, name: "onHide"},
		{id: 1, name: "onUnload"},
		{id: 1, name: "onRouteDone"},
		{id: 1, name: "onPullDownRefresh"},
		{id: 1, name: "onReachBottom"},
		{id: 1, name: "onPageScroll", arg: Obj(F("scrollTop", Int(9))), got: []string{"9"}},
		{id: 1, name: "onShareAppMessage", arg: Obj(F("from", Str("button")), F("webViewUrl", Str("u")), F("target", Obj(F("id", Str("b"))))), result: `{"title":"button","path":"ub"}`},
		{id: 1, name: "onShareTimeline", result: `{"title":"t","query":"q=1","imageUrl":"i"}`},
		{id: 1, name: "onAddToFavorites", arg: Obj(F("webViewUrl", Str("w"))), result: `{"title":"w"}`},
		{id: 1, name: "onTabItemTap", arg: Obj(F("index", Str("0")), F("pagePath", Str("p")), F("text", Str("t"))), got: []string{"0", "p", "t"}},
		{id: 1, name: "onResize", arg: size, got: []string{"320", "640"}},
		{id: 1, name: "onSaveExitState", result: `{"data":1,"expireTimeStamp":5}`},
		{id: 2, name: "created"},
		{id: 2, name: "attached"},
		{id: 2, name: "ready"},
		{id: 2, name: "moved"},
		{id: 2, name: "detached"},
		{id: 2, name: "error", arg: Str("e"), got: []string{"e"}},
		{id: 2, name: "pageLifetimes.show"},
		{id: 2, name: "pageLifetimes.hide"},
		{id: 2, name: "pageLifetimes.resize", arg: size, got: []string{"320"}},
		{id: 2, name: "pageLifetimes.routeDone"},
		{id: 2, name: "onLoad", arg: query, got: []string{"v"}},
	} {
		app.got = nil
		result, want := "undefined", append([]string{c.name}, c.got...)
		if c.result != "" {
			result, want = c.result, nil
		}
		require.Equal(t, []string{"return " + itoa(int(h.seq)+1) + " " + result}, h.hook(c.id, c.name, c.arg))
		require.Equal(t, want, app.got)
		ran[c.id] = append(ran[c.id], c.name)
	}
	require.Equal(t, appHooks[:], ran[0], "every hook of the App is in the table above")
	require.Equal(t, pageHooks[:], ran[1])
	require.Len(t, ran[2], len(componentHooks)+len(pageLifetimes)+1)
}

func TestManifest(t *testing.T) {
	app := &fullApp{}
	h := newHost(t, NewApp(app).
		Page("page", func() Page { return fullPage{app} }).
		Page("plain", func() Page {
			var count Var[int]
			var deep Var[string]
			count.Set(3)
			return &page{func(b *Binder) {
				b.Var("z", &count)
				b.Struct("a", func(b *Binder) { b.Struct("b", func(b *Binder) { b.Var("c", &deep) }) })
			}}
		}).
		Component("card", func() Component { return &fullCard{note: app.note} }))
	r := abi.NewReader(h.app.Dispatch(append([]byte{0x91}, eventMessage(t, 1, abi.EventManifest, 0, "", Undefined())...)))
	m, err := abi.ParseManifest(r.Value().At(0).At(2))
	require.NoError(t, err)
	require.Equal(t, appHooks[:], m.App.Hooks)
	require.Equal(t, pageHooks[:], m.Find("page").Hooks)
	require.Equal(t, `{"z":3,"a":{"b":{"c":""}}}`, string(m.Find("plain").Data.AppendJSON(nil)))
	require.Empty(t, m.Find("plain").Hooks)

	card := m.FindComponent("card")
	require.Equal(t, append(slices.Clone(componentHooks[:]), "onLoad"), card.Hooks)
	require.Equal(t, pageLifetimes[:], card.PageLifetimes)
	require.Equal(t, []string{"tap"}, card.Handlers)
	require.Equal(t, []string{"own, title", "**"}, card.Observers)
	require.Equal(t, `{"own":0}`, card.Data.JSON())
	require.Equal(t, `{"multipleSlots":true}`, card.Options.JSON())
	var properties []string
	for _, p := range card.Properties {
		properties = append(properties, p.Name+" "+p.Type+" "+p.Value.JSON())
	}
	require.Equal(t, []string{`title String "none"`, "rows Array []", "on Boolean false", "any null ", "size Number 0", "tags Array []", `item Object {"n":0}`, "cart Object {}"}, properties)
}

func TestBindMisuse(t *testing.T) {
	var a, b Var[int]
	var shared page
	one := func(bind func(*Binder)) func() Page {
		return func() Page { a, b = Var[int]{}, Var[int]{}; return &page{bind} }
	}
	nop := func(*Ctx, Event) {}
	watch := func(*Ctx, []Value) {}
	for _, c := range []struct {
		make func() Page
		want string
	}{
		{one(func(bind *Binder) { bind.Var("x", &a); bind.Var("x", &b) }), "x is bound twice"},
		{one(func(bind *Binder) { bind.Property("x", &a); bind.Var("x", &b) }), "x is bound twice"},
		{one(func(bind *Binder) { bind.Var("x", &a); bind.Struct("x", func(*Binder) {}) }), "x is bound twice"},
		{one(func(bind *Binder) { bind.Var("x", &a); bind.Var("y", &a) }), "y is bound as x already; a page or component is a new value for each instance"},
		{one(func(bind *Binder) { bind.Var("", &a) }), `"" is no name: it is empty, or has a dot, a bracket or a backslash`},
		{one(func(bind *Binder) { bind.Struct("s", func(bind *Binder) { bind.Var("a.b", &a) }) }), `"s.a.b" is no name: it is empty, or has a dot, a bracket or a backslash`},
		{one(func(bind *Binder) { bind.Struct("s", func(bind *Binder) { bind.Property("p", &a) }) }), "property s.p inside a Struct"},
		{one(func(bind *Binder) { bind.On("tap", nop); bind.On("tap", nop) }), "handler tap is bound twice, has no name or no function"},
		{one(func(bind *Binder) { bind.On("tap", nil) }), "handler tap is bound twice, has no name or no function"},
		{one(func(bind *Binder) { bind.Observe("x", watch); bind.Observe("x", watch) }), "observer x is bound twice, has no name or no function"},
		{func() Page { return nil }, "the function of p made nothing"},
	} {
		h := newHost(t, NewApp(nil).Page("p", c.make))
		require.Equal(t, []string{"error 1 0 Bind of p: miniapp: " + c.want}, h.send(abi.EventManifest, 0, "", Undefined()))
		require.Equal(t, []string{"error 2 4 create p: miniapp: " + c.want}, h.create(4, "p"))
		require.Equal(t, []string{"return 3 undefined"}, h.hook(4, "onLoad", Obj()), "there is no such instance")
	}
	shared.bind = func(b *Binder) { b.Var("x", &a) }
	a = Var[int]{}
	h := newHost(t, NewApp(nil).Page("p", func() Page { return &shared }))
	h.create(1, "p")
	require.Equal(t, []string{"error 2 2 create p: miniapp: x is bound as x already; a page or component is a new value for each instance"}, h.create(2, "p"))
}

func TestRegistrationMisuse(t *testing.T) {
	some := func() Page { return &page{} }
	require.PanicsWithValue(t, "miniapp: p is registered twice", func() { NewApp(nil).Page("p", some).Page("p", some) })
	require.PanicsWithValue(t, "miniapp: p is registered twice", func() { NewApp(nil).Page("p", some).Component("p", func() Component { return &page{} }) })
	require.PanicsWithValue(t, "miniapp: a page or component without a path", func() { NewApp(nil).Page("", some) })
	require.PanicsWithValue(t, "miniapp: p has no function that makes it", func() { NewApp(nil).Page("p", nil) })
	require.PanicsWithValue(t, "miniapp: p has no function that makes it", func() { NewApp(nil).Component("p", nil) })
}
