// Package miniapp is what the author of a mini-program writes in Go: an App, pages and components whose state knows its own path in the page's data, and handlers in
// straight code. The same code is compiled to WASM for a phone and driven natively, or as WASM, by the simulator under go test.
//
// # One page
//
//	package counter
//
//	import "github.com/wxkit/wxkit/miniapp"
//
//	// Row is an element of a list. One declaration serves both directions.
//	type Row struct {
//		ID   int
//		Name string
//	}
//
//	func (r *Row) Fields(f *miniapp.Fields) {
//		f.Field("id", &r.ID)
//		f.Field("name", &r.Name)
//	}
//
//	// answer is what the server sends.
//	type answer struct{ Rows []Row }
//
//	func (a *answer) Fields(f *miniapp.Fields) { f.Field("rows", miniapp.Slice(&a.Rows)) }
//
//	type index struct {
//		Count miniapp.Var[int]
//		Rows  miniapp.List[Row]
//	}
//
//	// Bind is the only method that a page must have. It gives every Var its path and every handler its name.
//	func (p *index) Bind(b *miniapp.Binder) {
//		b.Var("count", &p.Count)
//		b.List("rows", &p.Rows)
//		b.On("tap", p.tap)
//	}
//
//	// OnLoad is found by its name, like all lifecycle functions.
//	func (p *index) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
//		res, err := c.Request(miniapp.Request{URL: "https://example.com/rows?of=" + q.Get("of")})
//		if err != nil {
//			c.ShowToast(miniapp.ShowToast{Title: err.Error(), Icon: "none"})
//			return
//		}
//		var a answer
//		if err := miniapp.Decode(res.Data, &a); err == nil {
//			p.Rows.Replace(a.Rows)
//		}
//	}
//
//	func (p *index) tap(c *miniapp.Ctx, e miniapp.Event) { p.Count.Set(p.Count.Get() + 1) }
//
//	// New is the constructor that the guest's main package registers.
//	func New() *miniapp.App {
//		return miniapp.NewApp(nil).Page("pages/index/index", func() miniapp.Page { return &index{} })
//	}
//
// The templates stay WXML, in the same files as ever: {{count}}, wx:for="{{rows}}", bindtap="tap".
//
// Every Var, List and Map of a page is named by its Bind. Natively, so in a plain go test, one that is not panics when the first instance of the page is made:
//
//	pages/index/index: Bind has not named the Var Title; write b.Var("title", &p.Title), or make it a plain field
//
// What the template does not show is a plain field of Go. See [Var] for what is looked at.
//
// # Lifecycle functions
//
// A lifecycle function is one of the methods that the interfaces of this package list, with that name and those parameters. A method that differs, such as OnLoad(c) without
// its Query or OnUnLoad, is no lifecycle function and nobody calls it. One line beside the type makes the compiler find that:
//
//	var _ miniapp.PageLoader = (*index)(nil)
//
// Natively, so in a plain go test, such a method is looked for as well, in the App's value by NewApp and in a page or component when its first instance is made, and panics:
//
//	pages/index/index: OnLoad(*miniapp.Ctx) is no lifecycle function; want OnLoad(*miniapp.Ctx, miniapp.Query)
//	pages/index/index: Onshow(*miniapp.Ctx) is no lifecycle function; did you mean OnShow(*miniapp.Ctx)?
//
// So does a value whose functions only its pointer has. In WASM nothing is checked, and a method with a small letter in front (onLoad) is seen by nobody. Of a component only
// what can hardly be its own is taken for a mistake: Error() string, Ready() and every event handler may have the name of a lifetime.
//
// The functions that are asked for something (OnShareAppMessage, OnShareTimeline, OnAddToFavorites, OnSaveExitState) must return it without a call that waits.
//
// # How handlers run
//
// There is one logic thread and one handler at a time. Each handler (a lifecycle function, an event handler, an observer, a callback, a function given to [Ctx.Go]) is
// a coroutine. It runs until it ends or calls the framework or the platform; there it parks, and the call returns when the answer is there. So code reads from top to
// bottom, and there are no locks.
//
// Two ways of parking must be told apart:
//
//   - [Var].Set and its relatives, SetData, TriggerEvent, SelectAllComponents and every function whose name ends in Sync take place at once, as in WeChat: observers,
//     hooks of new components and listeners that follow from them have run when the next line runs, and nothing else has. Where nothing can follow from a Set, in a page
//     without observers and components, it does not park at all.
//   - Calls without Sync in their name (Request, NavigateTo, ShowModal, Sleep, ...) wait for an answer that comes later. Other handlers run meanwhile: what a field
//     held before the call it need not hold after it.
//
// Each argument type of the platform has [Callbacks] in it. If one of them is set, the call is WeChat's callback form: it returns at once, with zero results, and waits
// for nothing.
//
// A hook does not hold up the next one: when OnLoad waits for a Request, OnShow runs, just as with an async function in JavaScript. [Ctx.AwaitLaunch] waits for the
// App's OnLaunch.
//
// # Logging in
//
// What pages share is the value that NewApp was given. OnLaunch fills it; a page's OnLoad runs while OnLaunch still waits for the server, so it waits for its end first:
//
//	type app struct{ token string }
//
//	func (a *app) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) {
//		login, err := c.Login(miniapp.Login{})
//		if err != nil {
//			c.Warn(err.Error())
//			return
//		}
//		res, err := c.Request(miniapp.Request{URL: "https://example.com/login", Method: "POST", Data: miniapp.Obj(miniapp.F("code", miniapp.Str(login.Code)))})
//		if err == nil {
//			a.token = res.Data.Get("token").Text()
//		}
//	}
//
//	func (p *index) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
//		c.AwaitLaunch()
//		p.LoggedIn.Set(miniapp.GetApp[*app](c).token != "")
//	}
//
//	func New() *miniapp.App {
//		return miniapp.NewApp(&app{}).Page("pages/index/index", func() miniapp.Page { return &index{} })
//	}
//
// AwaitLaunch returns also when OnLaunch has failed. GetApp panics if T is not the type that NewApp was given.
//
// # Pages that talk
//
// A page that opens another gets an EventChannel to it. What the opened page emits, the functions of Events get; what the opener emits, its listeners:
//
//	func (p *list) edit(c *miniapp.Ctx, e miniapp.Event) {
//		opened, err := c.NavigateTo(miniapp.NavigateTo{
//			URL:    "/pages/edit/edit",
//			Events: map[string]func(miniapp.Value){"saved": func(v miniapp.Value) { p.Title.Set(v.Text()) }},
//		})
//		if err == nil {
//			opened.EventChannel.Emit("row", miniapp.Str(p.Title.Get()))
//		}
//	}
//
//	func (p *edit) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
//		p.opener = c.OpenerEventChannel() // a field *miniapp.EventChannel
//		p.opener.Once("row", func(v miniapp.Value) { p.Title.Set(v.Text()) })
//	}
//
//	func (p *edit) save(c *miniapp.Ctx, e miniapp.Event) { p.opener.Emit("saved", miniapp.Str(p.Title.Get())) }
//
// It does not matter which comes first, Emit or Once: an emission is kept until there is a listener.
//
// # Components
//
// A component is a page without a page's life: Bind declares its properties beside its state, and the interfaces [Creator] to [PageRouteHandler] are its lifetimes. A page may be made of one, with
// App.Component at the page's path: its query is in its properties when Attached runs.
//
//	// stepper is the component components/stepper/stepper: a number and a button.
//	type stepper struct {
//		Count miniapp.Var[int]  // a property
//		Full  miniapp.Var[bool] // data of its own
//	}
//
//	func (s *stepper) Bind(b *miniapp.Binder) {
//		b.Property("count", &s.Count)
//		b.Var("full", &s.Full)
//		b.ObserveProperty("count", s.counted)
//		b.On("more", s.more)
//	}
//
//	// counted runs when the property has got another value.
//	func (s *stepper) counted(c *miniapp.Ctx, p miniapp.PropertyChange) { s.Full.Set(p.New.Int() >= 9) }
//
//	// more asks the page for another number; the page sets it.
//	func (s *stepper) more(c *miniapp.Ctx, e miniapp.Event) {
//		if err := c.TriggerEvent("change", miniapp.Obj(miniapp.F("count", miniapp.Int(s.Count.Get()+1)))); err != nil {
//			c.Warn(err.Error())
//		}
//	}
//
//	// order is the page pages/order/order, whose template uses the component.
//	type order struct{ Count miniapp.Var[int] }
//
//	func (p *order) Bind(b *miniapp.Binder) {
//		b.Var("count", &p.Count)
//		b.On("change", func(c *miniapp.Ctx, e miniapp.Event) { p.Count.Set(e.Detail.Get("count").Int()) })
//	}
//
//	func newOrders() *miniapp.App {
//		return miniapp.NewApp(nil).
//			Page("pages/order/order", func() miniapp.Page { return &order{} }).
//			Component("components/stepper/stepper", func() miniapp.Component { return &stepper{} })
//	}
//
// The templates, with stepper.json and order.json, are as ever:
//
//	<text>{{count}}</text> <button bindtap="more" disabled="{{full}}">+</button>    stepper.wxml
//	{"component": true}                                                             stepper.json
//	<stepper count="{{count}}" bind:change="change" />                              order.wxml
//	{"usingComponents": {"stepper": "/components/stepper/stepper"}}                 order.json
//
// A component has more than that:
//
//	type card struct {
//		Title  miniapp.Var[string]
//		Size   miniapp.Var[miniapp.Value] // a String or a Number
//		toggle toggle                     // a behavior
//	}
//
//	func (p *card) Bind(b *miniapp.Binder) {
//		b.Property("title", &p.Title)
//		b.PropertyOf("size", &p.Size, miniapp.TypeString, miniapp.TypeNumber)
//		b.ObserveProperty("title", func(c *miniapp.Ctx, t miniapp.PropertyChange) { c.Log(t.Old.Text(), t.New.Text()) })
//		b.Behavior("toggle", &p.toggle)
//		b.Options(miniapp.ComponentOptions{MultipleSlots: true, ExternalClasses: []string{"title-class"}})
//		b.Relation("../list/list", miniapp.Relation{Type: miniapp.Parent, Linked: p.linked})
//	}
//
// A default is a Set before the property is bound. Components are Go values of one program, so what selectComponent finds is called as what it is, and what it returns or throws reaches the caller:
//
//	func (p *index) tap(c *miniapp.Ctx, e miniapp.Event) {
//		if id, ok := c.SelectComponent("#card"); ok {
//			if card, ok := miniapp.ComponentOf[*card](c, id); ok {
//				card.toggle.open(true)
//			}
//		}
//	}
//
// Only errors of what the framework calls run the component's Error. A component that was taken out of its page while a handler of it runs may do all that it did before: its setData changes
// its data and nothing else: the view has no place for it, no observer runs, and no callback.
//
// # Failures
//
// A panic ends its handler only. It is reported to the App's OnError with the handler's name, and the next event finds everything as it was.
//
// # What must not be done
//
//   - No goroutine may outlive the handler that started it. In a WASM guest it does not run once the handler has returned; [Ctx.Go] starts a coroutine that does.
//   - No waiting for a channel, a lock or a WaitGroup that only another goroutine can free, and no time.Sleep: they hold the whole logic thread. Use [Ctx.Sleep] and
//     [Ctx.SetTimeout]. Nor may a Var, a List or a Ctx be used by another goroutine.
//   - No package-level state: simulations run side by side in one process, each with its own App. [GetApp] finds what pages share.
//   - Imports are paid for by everyone who opens the mini-program. An empty Go module is 420 KB (brotli); fmt adds 142 KB, encoding/json 265, time.Format 60, net/http
//     1,539; errors, strconv, strings and slices are 15 to 20. This package uses none of the dear ones; its times are whole milliseconds and [Encode] and [Decode] know
//     no reflection.
package miniapp
