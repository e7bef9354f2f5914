package miniapp_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/wasm/abi"
)

// stage drives an App whose only page has a handler that does what the test likes. It plays the host through Dispatch.
type stage struct {
	t   *testing.T
	app *App
	seq int
	do  func(*Ctx)
}

type stagePage struct{ s *stage }

func (p *stagePage) Bind(b *Binder) { b.On("run", func(c *Ctx, _ Event) { p.s.do(c) }) }

const stagePath = "pages/stage/stage"

func newStage(t *testing.T, app any) *stage {
	s := &stage{t: t}
	s.app = NewApp(app).Page(stagePath, func() Page { return &stagePage{s} })
	t.Cleanup(s.app.Close)
	s.event(abi.EventCreate, stagePath)
	return s
}

// sent is a command of the guest, an item of the frame as it stands on the wire.
type sent struct{ Value }

func (c sent) kind() abi.CommandKind { return abi.CommandKind(c.At(0).Int()) }
func (c sent) call() int             { return c.At(1).Int() }
func (c sent) name() string          { return c.At(3).Text() }
func (c sent) arg() string           { return string(c.At(4).AppendJSON(nil)) }
func (c sent) mode() abi.CallMode    { return abi.CallMode(c.At(5).Int()) }

func (s *stage) dispatch(message Value) []sent {
	s.t.Helper()
	frame, err := abi.AppendValue(nil, Arr(message))
	require.NoError(s.t, err)
	out := abi.NewReader(s.app.Dispatch(frame))
	list := out.Value()
	require.NoError(s.t, out.End())
	commands := make([]sent, list.Len())
	for i := range commands {
		commands[i] = sent{list.At(i)}
	}
	return commands
}

func (s *stage) event(kind abi.EventKind, name string) []sent {
	s.t.Helper()
	s.seq++
	arg := Obj()
	if kind == abi.EventHandler {
		arg = Arr(Str("\x80"))
	}
	return s.dispatch(Arr(Int(abi.MsgEvent), Int(s.seq), Int(int(kind)), Int(1), Str(name), arg))
}

// run lets the page's handler do something and returns the commands up to where it parks or ends.
func (s *stage) run(do func(*Ctx)) []sent {
	s.t.Helper()
	s.do = do
	return s.event(abi.EventHandler, "run")
}

// one is run for a handler that gives one command and parks.
func (s *stage) one(do func(*Ctx)) sent {
	s.t.Helper()
	commands := s.run(do)
	require.Len(s.t, commands, 1)
	return commands[0]
}

func (s *stage) resume(call int, failed bool, v Value) []sent {
	s.t.Helper()
	return s.dispatch(Arr(Int(abi.MsgResume), Int(call), Bool(failed), v))
}

func (s *stage) isCall(c sent, name, arg string, mode abi.CallMode) {
	s.t.Helper()
	require.Equal(s.t, abi.CmdCall, c.kind())
	require.Equal(s.t, []any{name, arg, mode}, []any{c.name(), c.arg(), c.mode()})
	require.Equal(s.t, 1, c.At(2).Int(), "the page's ID")
}

// ended requires that the commands are the end of a handler and nothing else.
func (s *stage) ended(commands []sent) {
	s.t.Helper()
	require.Len(s.t, commands, 1)
	require.Equal(s.t, abi.CmdReturn, commands[0].kind())
}

// outcome is what a function returned.
type outcome struct {
	result any
	err    error
}

func both(result any, err error) outcome { return outcome{result, err} }
func only(err error) outcome             { return outcome{nil, err} }

var (
	okResult = func(api string, fields ...Field) Value {
		return Obj(append([]Field{F("errMsg", Str(api+":ok"))}, fields...)...)
	}
	failResult = func(api string) Value {
		return Obj(F("errMsg", Str(api+":fail reason")), F("errno", Int(1001)), F("errCode", Int(-7)))
	}
)

// apiCase is an API that answers later. Do calls it; fields are those of the result of a success, want what do returns for it.
type apiCase struct {
	api    string // in errors, and the command if that is ""
	cmd    string
	arg    string
	do     func(c *Ctx, cb Callbacks) outcome
	fields []Field
	want   any
	zero   any // what do returns in callback form and for a failure
}

func apiCases() []apiCase {
	storageInfo := []Field{F("keys", Arr(Str("k"))), F("currentSize", Int(1)), F("limitSize", Int(10240))}
	response := []Field{F("statusCode", Int(404)), F("header", Obj()), F("data", Str("x")), F("cookies", Arr(Str("a=b")))}
	return []apiCase{
		{api: "redirectTo", arg: `{"url":"/p/b"}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.RedirectTo(RedirectTo{URL: "/p/b", Callbacks: cb})) }},
		{api: "reLaunch", arg: `{"url":"/p/b?x=1"}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.ReLaunch(ReLaunch{URL: "/p/b?x=1", Callbacks: cb})) }},
		{api: "switchTab", arg: `{"url":""}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.SwitchTab(SwitchTab{Callbacks: cb})) }},
		{api: "navigateBack", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.NavigateBack(NavigateBack{Callbacks: cb})) }},
		{api: "navigateBack", arg: `{"delta":"2"}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.NavigateBack(NavigateBack{Delta: Str("2"), Callbacks: cb}))
		}},
		{api: "redirectTo", cmd: "router.redirectTo", arg: `{"url":"b"}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.Router().RedirectTo(RedirectTo{URL: "b", Callbacks: cb}))
		}},
		{api: "reLaunch", cmd: "router.reLaunch", arg: `{"url":"b"}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.Router().ReLaunch(ReLaunch{URL: "b", Callbacks: cb}))
		}},
		{api: "switchTab", cmd: "pageRouter.switchTab", arg: `{"url":"b"}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.PageRouter().SwitchTab(SwitchTab{URL: "b", Callbacks: cb}))
		}},
		{api: "navigateBack", cmd: "pageRouter.navigateBack", arg: `{"delta":3}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.PageRouter().NavigateBack(NavigateBack{Delta: Int(3), Callbacks: cb}))
		}},
		{api: "setStorage", arg: `{"key":"k","data":{"a":1}}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.SetStorage(SetStorage{Key: "k", Data: Obj(F("a", Int(1))), Callbacks: cb}))
		}},
		{api: "getStorage", arg: `{"key":"k"}`, do: func(c *Ctx, cb Callbacks) outcome { return both(c.GetStorage(GetStorage{Key: "k", Callbacks: cb})) },
			fields: []Field{F("data", Int(5))}, want: Int(5), zero: Value{}},
		{api: "removeStorage", arg: `{"key":"k"}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.RemoveStorage(RemoveStorage{Key: "k", Callbacks: cb}))
		}},
		{api: "clearStorage", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.ClearStorage(cb)) }},
		{api: "getStorageInfo", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome { return both(c.GetStorageInfo(cb)) },
			fields: storageInfo, want: StorageInfo{Keys: []string{"k"}, CurrentSize: 1, LimitSize: 10240}, zero: StorageInfo{}},
		{api: "request", arg: `{"url":"https://x/y","method":"POST","data":{"q":"z"},"header":{"A":"1","b":"2","c":"3"},"timeout":100,"dataType":"text","responseType":"text"}`,
			do: func(c *Ctx, cb Callbacks) outcome {
				return both(c.Request(Request{URL: "https://x/y", Method: "POST", Data: map[string]Value{"q": Str("z")}, Header: map[string]string{"c": "3", "A": "1", "b": "2"},
					Timeout: 100, DataType: "text", ResponseType: "text", Callbacks: cb}))
			},
			fields: response, want: Response{StatusCode: 404, Header: Obj(), Cookies: []string{"a=b"}, Data: Str("x")}, zero: Response{}},
		{api: "request", arg: `{"url":"https://x/y"}`, do: func(c *Ctx, cb Callbacks) outcome { return both(c.Request(Request{URL: "https://x/y", Callbacks: cb})) },
			want: Response{}, zero: Response{}},
		{api: "showToast", arg: `{"title":"t","icon":"none","image":"i","duration":9,"mask":true}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.ShowToast(ShowToast{Title: "t", Icon: "none", Image: "i", Duration: 9, Mask: true, Callbacks: cb}))
		}},
		{api: "hideToast", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.HideToast(cb)) }},
		{api: "showLoading", arg: `{"title":"t"}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.ShowLoading(ShowLoading{Title: "t", Callbacks: cb})) }},
		{api: "hideLoading", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.HideLoading(cb)) }},
		{api: "showModal", arg: `{"title":"t","content":"c","showCancel":false,"cancelText":"no","confirmText":"yes","editable":true,"placeholderText":"p"}`,
			do: func(c *Ctx, cb Callbacks) outcome {
				return both(c.ShowModal(ShowModal{Title: "t", Content: "c", ShowCancel: Bool(false), CancelText: "no", ConfirmText: "yes", Editable: true, PlaceholderText: "p", Callbacks: cb}))
			},
			fields: []Field{F("confirm", Bool(true)), F("cancel", Bool(false)), F("content", Str("in"))}, want: ModalResult{Confirm: true, Content: "in"}, zero: ModalResult{}},
		{api: "showActionSheet", arg: `{"itemList":["a","b"],"alertText":"t","itemColor":"#fff"}`, do: func(c *Ctx, cb Callbacks) outcome {
			return both(c.ShowActionSheet(ShowActionSheet{ItemList: []string{"a", "b"}, AlertText: "t", ItemColor: "#fff", Callbacks: cb}))
		}, fields: []Field{F("tapIndex", Int(1))}, want: 1, zero: 0},
		{api: "setNavigationBarTitle", arg: `{"title":"t"}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.SetNavigationBarTitle(SetNavigationBarTitle{Title: "t", Callbacks: cb}))
		}},
		{api: "pageScrollTo", arg: `{"scrollTop":0,"duration":0}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.PageScrollTo(PageScrollTo{Duration: Int(0), Callbacks: cb}))
		}},
		{api: "pageScrollTo", arg: `{"selector":"#a"}`, do: func(c *Ctx, cb Callbacks) outcome {
			return only(c.PageScrollTo(PageScrollTo{ScrollTop: 5, Selector: "#a", Callbacks: cb}))
		}},
		{api: "startPullDownRefresh", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.StartPullDownRefresh(cb)) }},
		{api: "stopPullDownRefresh", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.StopPullDownRefresh(cb)) }},
		{api: "login", arg: `{"timeout":5}`, do: func(c *Ctx, cb Callbacks) outcome { return both(c.Login(Login{Timeout: 5, Callbacks: cb})) },
			fields: []Field{F("code", Str("c0"))}, want: LoginResult{Code: "c0"}, zero: LoginResult{}},
		{api: "checkSession", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.CheckSession(cb)) }},
		{api: "getSystemInfo", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome {
			info, err := c.GetSystemInfo(cb)
			return outcome{[]any{info.Brand, info.PixelRatio, info.WindowWidth}, err}
		}, fields: []Field{F("brand", Str("b")), F("pixelRatio", Num(1.5)), F("windowWidth", Int(375))}, want: []any{"b", 1.5, 375}, zero: []any{"", 0.0, 0}},
		{api: "exitMiniProgram", arg: `{}`, do: func(c *Ctx, cb Callbacks) outcome { return only(c.ExitMiniProgram(cb)) }},
		{api: "vibrateShort", arg: `{"type":"heavy"}`, do: func(c *Ctx, cb Callbacks) outcome {
			v, err := c.Call("vibrateShort", map[string]Value{"type": Str("heavy")}, cb)
			return outcome{v.Get("x").Int(), err}
		}, fields: []Field{F("x", Int(3))}, want: 3, zero: 0},
	}
}

func (c *apiCase) command() string {
	if c.cmd != "" {
		return c.cmd
	}
	return c.api
}

func TestAPIs(t *testing.T) {
	for _, c := range apiCases() {
		t.Run(c.command(), func(t *testing.T) {
			s := newStage(t, nil)
			straight(s, &c, false)
			straight(s, &c, true)
			calledBack(s, &c, false)
			calledBack(s, &c, true)
			require.Zero(t, s.app.Parked())
		})
	}
}

// straight calls an API without callbacks.
func straight(s *stage, c *apiCase, fail bool) {
	s.t.Helper()
	var got *outcome
	cmd := s.one(func(x *Ctx) {
		o := c.do(x, Callbacks{})
		got = &o
	})
	s.isCall(cmd, c.command(), c.arg, abi.CallWait)
	require.Nil(s.t, got, "the handler waits")
	if !fail {
		s.ended(s.resume(cmd.call(), false, okResult(c.api, c.fields...)))
		require.Equal(s.t, &outcome{c.want, nil}, normal(got))
		return
	}
	s.ended(s.resume(cmd.call(), true, failResult(c.api)))
	require.Equal(s.t, c.zero, normal(got).result)
	isAPIError(s.t, c.api, got.err)
}

// normal makes empty slices nil, which nobody tells apart.
func normal(o *outcome) *outcome {
	switch r := o.result.(type) {
	case StorageInfo:
		if len(r.Keys) == 0 {
			r.Keys = nil
		}
		o.result = r
	case Response:
		if len(r.Cookies) == 0 {
			r.Cookies = nil
		}
		o.result = r
	}
	return o
}

func isAPIError(t *testing.T, api string, err error) {
	t.Helper()
	var e *APIError
	require.True(t, errors.As(err, &e))
	require.EqualError(t, err, api+":fail reason")
	require.Equal(t, &APIError{ErrMsg: api + ":fail reason", Errno: 1001, ErrCode: -7, Result: failResult(api)}, e)
}

// calledBack calls an API with all three callbacks.
func calledBack(s *stage, c *apiCase, fail bool) {
	s.t.Helper()
	var got *outcome
	var ran []string
	result := okResult(c.api, c.fields...)
	if fail {
		result = failResult(c.api)
	}
	commands := s.run(func(x *Ctx) {
		o := c.do(x, Callbacks{
			Success:  func(v Value) { ran = append(ran, "success "+v.JSON()) },
			Fail:     func(e *APIError) { ran = append(ran, "fail "+e.Result.JSON()); isAPIError(s.t, c.api, e) },
			Complete: func(v Value) { ran = append(ran, "complete "+v.JSON()) },
		})
		got = &o
	})
	require.Len(s.t, commands, 2)
	s.isCall(commands[0], c.command(), c.arg, abi.CallBack)
	s.ended(commands[1:])
	require.Equal(s.t, &outcome{c.zero, nil}, normal(got), "it returns at once with nothing")
	require.Empty(s.t, ran)

	require.Empty(s.t, s.resume(commands[0].call(), fail, result))
	kind := map[bool]string{false: "success ", true: "fail "}[fail]
	require.Equal(s.t, []string{kind + result.JSON(), "complete " + result.JSON()}, ran)
	require.Empty(s.t, s.resume(commands[0].call(), fail, result))
	require.Len(s.t, ran, 2, "an answer comes once")
}

func TestCallbackAlone(t *testing.T) {
	for name, cb := range map[string]func(*int) Callbacks{
		"success":  func(n *int) Callbacks { return Callbacks{Success: func(Value) { *n++ }} },
		"fail":     func(n *int) Callbacks { return Callbacks{Fail: func(*APIError) { *n += 10 }} },
		"complete": func(n *int) Callbacks { return Callbacks{Complete: func(Value) { *n += 100 }} },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil)
			ran := 0
			for _, fail := range []bool{false, true} {
				commands := s.run(func(c *Ctx) { require.NoError(t, c.HideToast(cb(&ran))) })
				require.Len(t, commands, 2, "callback form")
				require.Empty(t, s.resume(commands[0].call(), fail, okResult("hideToast")))
			}
			require.Equal(t, map[string]int{"success": 1, "fail": 10, "complete": 200}[name], ran)
		})
	}
}

func TestCallbackPanics(t *testing.T) {
	s := newStage(t, nil)
	completed := false
	for _, c := range []struct {
		fail bool
		want string
	}{
		{false, "at api navigateTo success callback function"},
		{true, "at api navigateTo fail callback function"},
	} {
		commands := s.run(func(x *Ctx) {
			_, err := x.Router().NavigateTo(NavigateTo{URL: "b", Callbacks: Callbacks{
				Success:  func(Value) { panic("oh no") },
				Fail:     func(*APIError) { panic(errors.New("oh no")) },
				Complete: func(Value) { completed = true; panic("not again") },
			}})
			require.NoError(t, err)
		})
		errs := s.resume(commands[0].call(), c.fail, okResult("navigateTo"))
		require.Equal(t, abi.StatusFailed, s.app.Status())
		require.Len(t, errs, 2)
		for i, want := range [][]any{{c.want, "oh no"}, {"at api navigateTo complete callback function", "not again"}} {
			require.Equal(t, abi.CmdError, errs[i].kind())
			require.Equal(t, want, []any{errs[i].name(), errs[i].At(4).Text()})
		}
		require.True(t, completed, "complete runs although the other one failed")
		completed = false
	}
}

// A callback may wait; complete does not wait for it.
func TestCallbackWaits(t *testing.T) {
	s := newStage(t, nil)
	var ran []string
	commands := s.run(func(c *Ctx) {
		_, _ = c.Login(Login{Callbacks: Callbacks{
			Success:  func(Value) { ran = append(ran, "success"); _ = c.HideToast(); ran = append(ran, "hidden") },
			Complete: func(Value) { ran = append(ran, "complete") },
		}})
	})
	inner := s.resume(commands[0].call(), false, okResult("login"))
	require.Len(t, inner, 1)
	s.isCall(inner[0], "hideToast", `{}`, abi.CallWait)
	require.Empty(t, s.resume(inner[0].call(), false, okResult("hideToast")))
	require.Equal(t, []string{"success", "complete", "hidden"}, ran)
}

func TestArgumentThatCannotCross(t *testing.T) {
	s := newStage(t, nil)
	var straight error
	failed := false
	s.ended(s.run(func(c *Ctx) {
		_, straight = c.Call("x", abi.MarkerValue(abi.Function))
		_, _ = c.Call("x", abi.MarkerValue(abi.Function), Callbacks{Fail: func(*APIError) { failed = true }})
	}))
	require.EqualError(t, straight, "x:fail "+abi.ErrKind.Error())
	require.True(t, failed)
}

// syncCase is a function that answers at once.
type syncCase struct {
	name string
	arg  string
	do   func(c *Ctx) outcome
	ok   Value
	want any
	fail any  // what do returns for a failure
	none bool // it has no error to return
}

func syncCases() []syncCase {
	info := Obj(F("keys", Arr(Str("k"))), F("currentSize", Int(1)), F("limitSize", Int(10240)))
	launch := Obj(F("path", Str("p/a")), F("scene", Int(1001)))
	page := Obj(F("id", Int(1)), F("route", Str("p/a")), F("options", Obj(F("x", Str("1")))), F("exitState", Str("e")))
	describe := func(p []PageInfo) (all []string) {
		for _, each := range p {
			all = append(all, each.Route+" "+each.Options.Get("x"))
		}
		return all
	}
	return []syncCase{
		{name: "setStorageSync", arg: `{"key":"k","data":[1,2]}`, do: func(c *Ctx) outcome { return only(c.SetStorageSync("k", []Value{Int(1), Int(2)})) }},
		{name: "getStorageSync", arg: `{"key":"k"}`, do: func(c *Ctx) outcome { return both(c.GetStorageSync("k")) }, ok: Str(""), want: Str(""), fail: Value{}},
		{name: "removeStorageSync", arg: `{"key":"k"}`, do: func(c *Ctx) outcome { return only(c.RemoveStorageSync("k")) }},
		{name: "clearStorageSync", arg: `{}`, do: func(c *Ctx) outcome { return only(c.ClearStorageSync()) }},
		{name: "getStorageInfoSync", arg: `{}`, do: func(c *Ctx) outcome { o := both(c.GetStorageInfoSync()); return *normal(&o) },
			ok: info, want: StorageInfo{[]string{"k"}, 1, 10240}, fail: StorageInfo{}},
		{name: "getSystemInfoSync", arg: `{}`, do: func(c *Ctx) outcome { v, err := c.GetSystemInfoSync(); return outcome{v.SDKVersion, err} },
			ok: Obj(F("SDKVersion", Str("3.3.2"))), want: "3.3.2", fail: ""},
		{name: "getLaunchOptionsSync", arg: `{}`, do: func(c *Ctx) outcome { v, err := c.GetLaunchOptionsSync(); return outcome{v.Path, err} },
			ok: launch, want: "p/a", fail: ""},
		{name: "getEnterOptionsSync", arg: `{}`, do: func(c *Ctx) outcome { v, err := c.GetEnterOptionsSync(); return outcome{v.Scene, err} },
			ok: launch, want: 1001, fail: 0},
		{name: "rewriteRoute", arg: `{"url":"p/b","preserveQuery":true}`, do: func(c *Ctx) outcome {
			return only(c.RewriteRoute(RewriteRoute{URL: "p/b", PreserveQuery: true}))
		}},
		{name: "canIUse", arg: `"request"`, do: func(c *Ctx) outcome { return both(c.CallSync("canIUse", "request")) }, ok: Bool(true), want: Bool(true), fail: Value{}},
		{name: "getCurrentPages", arg: `{}`, do: func(c *Ctx) outcome { return outcome{describe(c.GetCurrentPages()), nil} },
			ok: Arr(page, page), want: []string{"p/a 1", "p/a 1"}, fail: []string(nil), none: true},
		{name: "pageInfo", arg: `{}`, do: func(c *Ctx) outcome { return outcome{c.Route(), nil} }, ok: page, want: "p/a", fail: "", none: true},
		{name: "pageInfo", arg: `{}`, do: func(c *Ctx) outcome { return outcome{c.Options().Get("x"), nil} }, ok: page, want: "1", fail: "", none: true},
		{name: "pageInfo", arg: `{}`, do: func(c *Ctx) outcome { return outcome{c.ExitState(), nil} }, ok: page, want: Str("e"), fail: Value{}, none: true},
	}
}

func TestSyncFunctions(t *testing.T) {
	for _, c := range syncCases() {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, nil)
			var got outcome
			for _, fail := range []bool{false, true} {
				cmd := s.one(func(x *Ctx) { got = c.do(x) })
				s.isCall(cmd, c.name, c.arg, abi.CallSync)
				if !fail {
					s.ended(s.resume(cmd.call(), false, c.ok))
					require.Equal(t, outcome{c.want, nil}, got)
					continue
				}
				s.ended(s.resume(cmd.call(), true, failResult(c.name)))
				require.Equal(t, c.fail, got.result)
				if c.none {
					require.NoError(t, got.err)
				} else {
					isAPIError(t, c.name, got.err)
				}
			}
		})
	}
}

// What a function throws may be a text.
func TestThrownText(t *testing.T) {
	s := newStage(t, nil)
	var err error
	cmd := s.one(func(c *Ctx) { _, err = c.CallSync("x", nil) })
	s.resume(cmd.call(), true, Str("setStorageSync:fail no"))
	require.EqualError(t, err, "setStorageSync:fail no")
}

func TestNavigateTo(t *testing.T) {
	s := newStage(t, nil)
	var heard []string
	hear := func(name string) func(Value) { return func(v Value) { heard = append(heard, name+" "+v.JSON()) } }
	var res NavigateToResult
	var err error
	open := func(c *Ctx) {
		res, err = c.NavigateTo(NavigateTo{URL: "b?x=1", Events: map[string]func(Value){"z": hear("z"), "a": hear("a")}})
	}
	cmd := s.one(open)
	events := cmd.At(4).Get("events")
	require.Equal(t, []any{"navigateTo", abi.CallWait, "b?x=1", 2, "a"}, []any{cmd.name(), cmd.mode(), cmd.At(4).Get("url").Text(), events.Len(), events.KeyAt(0)})
	s.ended(s.resume(cmd.call(), false, okResult("navigateTo", F("eventChannel", Obj(F("$channel", Int(7)))))))
	require.NoError(t, err)
	require.NotNil(t, res.EventChannel)

	require.Empty(t, s.resume(events.Get("a").Int(), false, Arr(Int(1), Int(2))))
	require.Empty(t, s.resume(events.Get("z").Int(), false, Arr()))
	require.Empty(t, s.resume(events.Get("a").Int(), false, Arr(Str("x"))))
	require.Equal(t, []string{"a 1", "z ", `a "x"`}, heard, "the first argument, as often as it comes")

	cmd = s.one(open)
	s.ended(s.resume(cmd.call(), true, failResult("navigateTo")))
	isAPIError(t, "navigateTo", err)
	require.Empty(t, s.resume(cmd.At(4).Get("events").Get("a").Int(), false, Arr()))
	require.Len(t, heard, 3, "a call that failed has no listeners")
	s.ended(s.run(func(*Ctx) { res.EventChannel.Emit("x") }))
}

func TestEventChannel(t *testing.T) {
	s := newStage(t, nil)
	var ch *EventChannel
	cmd := s.one(func(c *Ctx) { ch = c.OpenerEventChannel() })
	s.isCall(cmd, "getOpenerEventChannel", `{}`, abi.CallSync)
	s.ended(s.resume(cmd.call(), false, Obj(F("$channel", Int(4)))))

	cmd = s.one(func(*Ctx) { ch.Emit("e", Int(1), Str("b")) })
	s.isCall(cmd, "EventChannel.emit", `{"channel":4,"name":"e","args":[1,"b"]}`, abi.CallSync)
	s.ended(s.resume(cmd.call(), false, Value{}))

	var heard []int
	var on, once ListenerID
	commands := s.run(func(*Ctx) {
		on = ch.On("e", func(v Value) { heard = append(heard, v.Int()) })
		once = ch.Once("e", func(v Value) { heard = append(heard, 100*v.Int()) })
	})
	s.isCall(commands[0], "EventChannel.on", `{"channel":4,"name":"e"}`, abi.CallListen)
	s.isCall(commands[1], "EventChannel.once", `{"channel":4,"name":"e"}`, abi.CallListen)
	require.Equal(t, []int{commands[0].call(), commands[1].call()}, []int{int(on), int(once)})
	for i := range 2 {
		s.resume(int(on), false, Arr(Int(i+1)))
		s.resume(int(once), false, Arr(Int(i+1)))
	}
	require.Equal(t, []int{1, 100, 2}, heard)
}

func TestEventChannelOff(t *testing.T) {
	s := newStage(t, nil)
	heard := ""
	var ch *EventChannel
	ids := map[string]ListenerID{}
	s.run(func(c *Ctx) {
		ch = c.EventChannel(Obj(F("$channel", Int(4))))
		for _, name := range []string{"a", "b", "c"} {
			ids[name] = ch.On("e", func(Value) { heard += name })
		}
		ids["other"] = ch.On("f", func(Value) { heard += "f" })
	})
	resumeAll := func() string {
		heard = ""
		for _, name := range []string{"a", "b", "c", "other"} {
			s.resume(int(ids[name]), false, Arr())
		}
		return heard
	}
	require.Equal(t, "abcf", resumeAll())

	off := s.one(func(*Ctx) { ch.Off("e", ids["b"]) })
	require.Equal(t, []any{"EventChannel.off", Int(int(ids["b"])), abi.CallSync}, []any{off.name(), off.At(4).Get("listener"), off.mode()})
	s.ended(s.resume(off.call(), false, Value{}))
	require.Equal(t, "acf", resumeAll())

	off = s.one(func(*Ctx) { ch.Off("e", 0, ids["b"]) })
	require.Equal(t, Int(int(ids["b"])), off.At(4).Get("listener"))
	s.ended(s.resume(off.call(), false, Value{}))
	s.ended(s.run(func(*Ctx) { ch.Off("e", 0) }))
	require.Equal(t, "acf", resumeAll())

	off = s.one(func(*Ctx) { ch.Off("e") })
	s.isCall(off, "EventChannel.off", `{"channel":4,"name":"e"}`, abi.CallSync)
	s.ended(s.resume(off.call(), false, Value{}))
	require.Equal(t, "f", resumeAll())
}

func TestEmptyEventChannel(t *testing.T) {
	s := newStage(t, nil)
	cmd := s.one(func(c *Ctx) {
		ch := c.OpenerEventChannel()
		ch.Emit("e", Int(1))
		require.Zero(t, ch.On("e", func(Value) {}))
		require.Zero(t, ch.Once("e", func(Value) {}))
		ch.Off("e")
	})
	s.ended(s.resume(cmd.call(), false, Obj()))
}

func TestRequestTask(t *testing.T) {
	s := newStage(t, nil)
	var failure *APIError
	commands := s.run(func(c *Ctx) {
		task := c.RequestTask(Request{URL: "https://x/y", Callbacks: Callbacks{Fail: func(e *APIError) { failure = e }}})
		task.Abort()
	})
	require.Len(t, commands, 3)
	s.isCall(commands[0], "request", `{"url":"https://x/y"}`, abi.CallBack)
	require.Equal(t, []any{"RequestTask.abort", Int(commands[0].call()), abi.CallBack, 0},
		[]any{commands[1].name(), commands[1].At(4).Get("task"), commands[1].mode(), commands[1].call()})
	s.ended(commands[2:])
	require.Empty(t, s.resume(commands[0].call(), true, Obj(F("errMsg", Str("request:fail abort")))))
	require.EqualError(t, failure, "request:fail abort")

	commands = s.run(func(c *Ctx) { c.RequestTask(Request{URL: "https://x/y"}) })
	require.Len(t, commands, 2, "callback form without callbacks")
	require.NotZero(t, commands[0].call())
}

func TestTimers(t *testing.T) {
	s := newStage(t, nil)
	var ran []string
	note := func(s string) func() { return func() { ran = append(ran, s) } }
	var timeout, interval TimerID
	commands := s.run(func(c *Ctx) {
		timeout = c.SetTimeout(10, note("timeout"))
		interval = c.SetInterval(20, note("interval"))
		c.NextTick(note("tick"))
	})
	require.Len(t, commands, 4)
	s.isCall(commands[0], "setTimeout", `{"ms":10}`, abi.CallListen)
	s.isCall(commands[1], "setInterval", `{"ms":20}`, abi.CallListen)
	s.isCall(commands[2], "nextTick", `{}`, abi.CallListen)
	require.Equal(t, []int{commands[0].call(), commands[1].call()}, []int{int(timeout), int(interval)})
	for range 2 {
		for i := range 3 {
			require.Empty(t, s.resume(commands[i].call(), false, Value{}))
		}
	}
	require.Equal(t, []string{"timeout", "interval", "tick", "interval"}, ran)
}

func TestClearedTimers(t *testing.T) {
	for name, c := range map[string]struct {
		set   func(*Ctx, func()) TimerID
		clear func(*Ctx, TimerID)
	}{
		"clearTimeout":  {func(c *Ctx, fn func()) TimerID { return c.SetTimeout(1, fn) }, (*Ctx).ClearTimeout},
		"clearInterval": {func(c *Ctx, fn func()) TimerID { return c.SetInterval(1, fn) }, (*Ctx).ClearInterval},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil)
			var id TimerID
			commands := s.run(func(x *Ctx) {
				id = c.set(x, func() { require.Fail(t, "it was cleared") })
				c.clear(x, id)
				c.clear(x, 0)
			})
			require.Len(t, commands, 2)
			require.Equal(t, []any{name, Int(int(id)), abi.CallSync}, []any{commands[1].name(), commands[1].At(4).Get("id"), commands[1].mode()})
			s.ended(s.resume(commands[1].call(), false, Value{}))
			require.Empty(t, s.resume(int(id), false, Value{}))
		})
	}
}

func TestTimerPanics(t *testing.T) {
	s := newStage(t, nil)
	for name, set := range map[string]func(*Ctx, func()){
		"setTimeout callback function":       func(c *Ctx, fn func()) { c.SetTimeout(1, fn) },
		"setInterval callback function":      func(c *Ctx, fn func()) { c.SetInterval(1, fn) },
		"nextTick callback function":         func(c *Ctx, fn func()) { c.NextTick(fn) },
		"at api onAppHide callback function": func(c *Ctx, fn func()) { c.OnAppHide(fn) },
	} {
		commands := s.run(func(c *Ctx) { set(c, func() { panic(name) }) })
		errs := s.resume(commands[0].call(), false, Value{})
		require.Len(t, errs, 1)
		require.Equal(t, []any{abi.CmdError, name}, []any{errs[0].kind(), errs[0].name()})
	}
}

func TestSleep(t *testing.T) {
	s := newStage(t, nil)
	cmd := s.one(func(c *Ctx) { c.Sleep(50) })
	s.isCall(cmd, "setTimeout", `{"ms":50}`, abi.CallWait)
	require.Equal(t, 1, s.app.Parked())
	s.ended(s.resume(cmd.call(), false, Value{}))
}

// listenerCase is a pair of on and off; value is what the host gives, want what the listener makes of it.
type listenerCase struct {
	on, off string
	do      func(c *Ctx, heard func(any)) ListenerID
	undo    func(*Ctx, ListenerID)
	value   Value
	want    any
}

func listenerCases() []listenerCase {
	cases := []listenerCase{
		{"onAppShow", "offAppShow", func(c *Ctx, heard func(any)) ListenerID { return c.OnAppShow(func(o LaunchOptions) { heard(o.Path) }) }, (*Ctx).OffAppShow,
			Obj(F("path", Str("p/a"))), "p/a"},
		{"onAppHide", "offAppHide", func(c *Ctx, heard func(any)) ListenerID { return c.OnAppHide(func() { heard(nil) }) }, (*Ctx).OffAppHide, Obj(), nil},
		{"onError", "offError", func(c *Ctx, heard func(any)) ListenerID { return c.OnError(func(s string) { heard(s) }) }, (*Ctx).OffError, Str("e"), "e"},
		{"onThemeChange", "offThemeChange", func(c *Ctx, heard func(any)) ListenerID { return c.OnThemeChange(func(v Theme) { heard(v) }) }, (*Ctx).OffThemeChange,
			Obj(F("theme", Str("dark"))), Theme("dark")},
		{"onX", "offX", func(c *Ctx, heard func(any)) ListenerID { return c.On("onX", func(v Value) { heard(v.Text()) }) },
			func(c *Ctx, id ListenerID) { c.Off("offX", id) }, Str("x"), "x"},
		{"onMemoryWarning", "offMemoryWarning", func(c *Ctx, heard func(any)) ListenerID { return c.OnMemoryWarning(func(n int) { heard(n) }) }, (*Ctx).OffMemoryWarning,
			Obj(F("level", Int(10))), 10},
	}
	route := Obj(F("path", Str("p/a")), F("query", Obj(F("x", Str("1")))), F("openType", Str("navigateTo")), F("timeStamp", Int(5)), F("routeEventId", Str("r1")),
		F("notFound", Bool(true)), F("webviewId", Int(2)), F("page", Int(1)))
	want := []any{"p/a", "1", "navigateTo", 5.0, "r1", true, 2, abi.ID(1)}
	for _, r := range []struct {
		name string
		on   func(*Ctx, func(RouteEvent)) ListenerID
		off  func(*Ctx, ListenerID)
	}{
		{"BeforeAppRoute", (*Ctx).OnBeforeAppRoute, (*Ctx).OffBeforeAppRoute},
		{"AppRoute", (*Ctx).OnAppRoute, (*Ctx).OffAppRoute},
		{"AppRouteDone", (*Ctx).OnAppRouteDone, (*Ctx).OffAppRouteDone},
		{"BeforePageLoad", (*Ctx).OnBeforePageLoad, (*Ctx).OffBeforePageLoad},
		{"AfterPageLoad", (*Ctx).OnAfterPageLoad, (*Ctx).OffAfterPageLoad},
		{"BeforePageUnload", (*Ctx).OnBeforePageUnload, (*Ctx).OffBeforePageUnload},
		{"AfterPageUnload", (*Ctx).OnAfterPageUnload, (*Ctx).OffAfterPageUnload},
	} {
		cases = append(cases, listenerCase{"on" + r.name, "off" + r.name, func(c *Ctx, heard func(any)) ListenerID {
			return r.on(c, func(e RouteEvent) {
				heard([]any{e.Path, e.Query.Get("x"), e.OpenType, e.TimeStamp, e.RouteEventID, e.NotFound, e.WebviewID, e.PageID})
			})
		}, r.off, route, want})
	}
	return cases
}

func TestListeners(t *testing.T) {
	for _, c := range listenerCases() {
		t.Run(c.on, func(t *testing.T) {
			s := newStage(t, nil)
			var heard []any
			var id ListenerID
			commands := s.run(func(x *Ctx) { id = c.do(x, func(v any) { heard = append(heard, v) }) })
			require.Len(t, commands, 2)
			s.isCall(commands[0], c.on, `{}`, abi.CallListen)
			require.Equal(t, commands[0].call(), int(id))
			for range 2 {
				require.Empty(t, s.resume(int(id), false, c.value))
			}
			require.Equal(t, []any{c.want, c.want}, heard)

			off := s.one(func(x *Ctx) {
				c.undo(x, 0)
				c.undo(x, id)
			})
			require.Equal(t, []any{c.off, Int(int(id)), abi.CallSync}, []any{off.name(), off.At(4).Get("id"), off.mode()})
			s.ended(s.resume(off.call(), false, Value{}))
			require.Empty(t, s.resume(int(id), false, c.value))
			require.Len(t, heard, 2)
		})
	}
}

func TestLog(t *testing.T) {
	s := newStage(t, nil)
	commands := s.run(func(c *Ctx) {
		c.Log("a", "b")
		c.Warn()
	})
	require.Len(t, commands, 3)
	require.Equal(t, `[6,0,"a b"]`, commands[0].JSON())
	require.Equal(t, `[6,2,""]`, commands[1].JSON())
}

func TestGetAppAndPageOf(t *testing.T) {
	type shared struct{ n int }
	s := newStage(t, &shared{n: 3})
	s.ended(s.run(func(c *Ctx) {
		require.Equal(t, 3, GetApp[*shared](c).n)
		require.PanicsWithValue(t, "miniapp: GetApp of *miniapp_test.stage, but NewApp was given a *miniapp_test.shared", func() { GetApp[*stage](c) })
		page, ok := PageOf[*stagePage](c, 1)
		require.True(t, ok)
		require.Same(t, s, page.s)
		_, ok = PageOf[*stage](c, 1)
		require.False(t, ok)
		_, ok = PageOf[*stagePage](c, 99)
		require.False(t, ok)
	}))
	s = newStage(t, nil)
	s.ended(s.run(func(c *Ctx) {
		require.PanicsWithValue(t, "miniapp: GetApp of *miniapp_test.shared, but NewApp was given nil", func() { GetApp[*shared](c) })
	}))
}
