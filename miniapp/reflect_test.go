//go:build !wasm

package miniapp

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// bare lets the types below be pages and components.
type bare struct{}

func (bare) Bind(*Binder) {}

type (
	noQuery     struct{ bare }
	wrongCase   struct{ bare }
	withError   struct{ bare }
	noCtx       struct{ bare }
	handlerPage struct{ bare }
	byPointer   struct{ bare }
	rightBeside struct{ bare }
	shareless   struct{ bare }

	createdWithout struct{ bare }
	attachedOther  struct{ bare }
	errorShort     struct{ bare }
	pageShowCase   struct{ bare }
	resizeOther    struct{ bare }
	loadOfCard     struct{ bare }
	ownWords       struct{ bare }

	launchless  struct{}
	hideCase    struct{}
	appValue    struct{}
	otherWords  struct{}
	fullPointer struct{}
)

func (*noQuery) OnLoad(*Ctx)             {}
func (*wrongCase) Onshow(*Ctx)           {}
func (*withError) OnShow(*Ctx) error     { return nil }
func (*noCtx) OnUnload()                 {}
func (*handlerPage) OnReady(*Ctx, Event) {}
func (*byPointer) OnHide(*Ctx)           {}
func (*rightBeside) OnShow(*Ctx)         {}
func (*rightBeside) Onshow()             {}
func (*rightBeside) Ready()              {}
func (*rightBeside) Error() string       { return "" }
func (*rightBeside) Created(*Ctx, int)   {}
func (*rightBeside) OnLaunch(*Ctx)       {}
func (*shareless) OnShareAppMessage(*Ctx, ShareFrom) *Share {
	return nil
}

func (*createdWithout) Created()          {}
func (*attachedOther) Attached(*Ctx, any) {}
func (*errorShort) Error(*Ctx)            {}
func (*pageShowCase) Pageshow(*Ctx)       {}
func (*resizeOther) PageResize(*Ctx)      {}
func (*loadOfCard) OnLoad(*Ctx)           {}

func (*ownWords) Error() string      { return "" }
func (*ownWords) Ready()             {}
func (*ownWords) Moved(*Ctx, Event)  {}
func (*ownWords) Created() int       { return 0 }
func (*ownWords) Attached(bool)      {}
func (*ownWords) OnHide()            {}
func (*ownWords) OnLoad(*Ctx, Event) {}

func (*launchless) OnLaunch(*Ctx)      {}
func (*hideCase) OnHIDE(*Ctx)          {}
func (*fullPointer) OnHide(*Ctx)       {}
func (appValue) OnShow(*Ctx)           {}
func (*otherWords) OnLoad()            {}
func (*otherWords) Ready(*Ctx, string) {}

func TestHooksThatAreNone(t *testing.T) {
	type maker func(*App) *App
	page := func(p Page) maker {
		return func(a *App) *App { return a.Page("a/a", func() Page { return p }) }
	}
	card := func(c Component) maker {
		return func(a *App) *App { return a.Component("a/a", func() Component { return c }) }
	}
	for _, c := range []struct {
		name string
		make maker
		want string // "" for none
	}{
		{"a page lacks a parameter", page(&noQuery{}), "OnLoad(*miniapp.Ctx) is no lifecycle function; want OnLoad(*miniapp.Ctx, miniapp.Query)"},
		{"the case of a letter", page(&wrongCase{}), "Onshow(*miniapp.Ctx) is no lifecycle function; did you mean OnShow(*miniapp.Ctx)?"},
		{"a result too many", page(&withError{}), "OnShow(*miniapp.Ctx) error is no lifecycle function; want OnShow(*miniapp.Ctx)"},
		{"a page without Ctx", page(&noCtx{}), "OnUnload() is no lifecycle function; want OnUnload(*miniapp.Ctx)"},
		{"a page's event handler", page(&handlerPage{}), "OnReady(*miniapp.Ctx, miniapp.Event) is no lifecycle function; want OnReady(*miniapp.Ctx)"},
		{"another result", page(&shareless{}),
			"OnShareAppMessage(*miniapp.Ctx, miniapp.ShareFrom) *miniapp.Share is no lifecycle function; want OnShareAppMessage(*miniapp.Ctx, miniapp.ShareFrom) miniapp.Share"},
		{"a value whose pointer has it", page(byPointer{}), "OnHide(*miniapp.Ctx) is a method of *miniapp.byPointer and not of miniapp.byPointer; a pointer is needed"},
		{"the pointer", page(&byPointer{}), ""},
		{"names of other kinds, and the right one beside", page(&rightBeside{}), ""},
		{"a lifetime without Ctx", card(&createdWithout{}), "Created() is no lifecycle function; want Created(*miniapp.Ctx)"},
		{"a parameter too many", card(&attachedOther{}), "Attached(*miniapp.Ctx, interface {}) is no lifecycle function; want Attached(*miniapp.Ctx)"},
		{"an everyday name with Ctx", card(&errorShort{}), "Error(*miniapp.Ctx) is no lifecycle function; want Error(*miniapp.Ctx, string)"},
		{"a lifetime of the page", card(&pageShowCase{}), "Pageshow(*miniapp.Ctx) is no lifecycle function; did you mean PageShow(*miniapp.Ctx)?"},
		{"its parameter", card(&resizeOther{}), "PageResize(*miniapp.Ctx) is no lifecycle function; want PageResize(*miniapp.Ctx, miniapp.Resize)"},
		{"a page's name in a component", card(&loadOfCard{}), "OnLoad(*miniapp.Ctx) is no lifecycle function; want OnLoad(*miniapp.Ctx, miniapp.Query)"},
		{"a component's own words", card(&ownWords{}), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHost(t, c.make(NewApp(nil)))
			if c.want == "" {
				require.Equal(t, []string{"return 1 {}"}, h.create(1, "a/a"))
				require.True(t, h.app.definitions[0].checked.done)
				return
			}
			require.Equal(t, []string{"error 1 1 create a/a: miniapp: a/a: " + c.want}, h.create(1, "a/a"))
			require.Equal(t, []string{"error 2 2 create a/a: miniapp: a/a: " + c.want}, h.create(2, "a/a"), "each instance fails, not the first only")
			require.Equal(t, []string{"error 3 0 Bind of a/a: miniapp: a/a: " + c.want}, h.send(abi.EventManifest, 0, "", Undefined()))
		})
	}
}

func TestAppHooksThatAreNone(t *testing.T) {
	const launch = "OnLaunch(*miniapp.Ctx) is no lifecycle function; want OnLaunch(*miniapp.Ctx, miniapp.LaunchOptions)"
	require.PanicsWithValue(t, "miniapp: App: "+launch, func() { NewApp(&launchless{}) })
	require.PanicsWithValue(t, "miniapp: App: "+launch, func() { NewApp(launchless{}) })
	require.PanicsWithValue(t, "miniapp: App: OnHIDE(*miniapp.Ctx) is no lifecycle function; did you mean OnHide(*miniapp.Ctx)?", func() { NewApp(&hideCase{}) })
	require.PanicsWithValue(t, "miniapp: App: OnShow(*miniapp.Ctx) is no lifecycle function; want OnShow(*miniapp.Ctx, miniapp.LaunchOptions)", func() { NewApp(appValue{}) })
	require.PanicsWithValue(t, "miniapp: App: OnHide(*miniapp.Ctx) is a method of *miniapp.fullPointer and not of miniapp.fullPointer; a pointer is needed", func() { NewApp(fullPointer{}) })
	for _, app := range []any{nil, &fullApp{}, &otherWords{}, 3, "text"} {
		require.NotPanics(t, func() { NewApp(app) })
	}
}

// The interfaces are those whose names the host knows, in any order.
func TestEveryHookIsChecked(t *testing.T) {
	names := func(hooks []reflect.Type, prefix string) (list []string) {
		for _, hook := range hooks {
			require.Equal(t, 1, hook.NumMethod())
			name := strings.TrimPrefix(hook.Method(0).Name, prefix)
			list = append(list, strings.ToLower(name[:1])+name[1:])
		}
		return list
	}
	require.ElementsMatch(t, appHooks[:], names(appInterfaces(), ""))
	require.ElementsMatch(t, pageHooks[:], names(pageInterfaces(), ""))
	require.ElementsMatch(t, append(componentHooks[:], pageLifetimes[:]...), names(lifetimeInterfaces(), "Page"))
}

func TestArgumentsThatCannotCross(t *testing.T) {
	var l List[small]
	l.Append(small{})
	panics := func(where, what string, fn func()) {
		t.Helper()
		require.PanicsWithValue(t, "miniapp: "+where+" is of type "+what+", which"+crossing, fn)
	}
	h := open(t, on(map[string]func(*Ctx){"do": func(c *Ctx) {
		panics("login: argument", "miniapp.part", func() { _, _ = c.Call("login", part{1}) })
		panics("sum: argument", "[]int", func() { _, _ = c.CallSync("sum", []int{1}) })
		panics("Request: Data", "miniapp.part", func() { _, _ = c.Request(Request{URL: "https://example.com", Data: part{1}}) })
		panics("SetStorage: Data", "map[string]int", func() { _ = c.SetStorage(SetStorage{Key: "k", Data: map[string]int{}}) })
		panics("SetStorageSync: data", "chan int", func() { _ = c.SetStorageSync("k", make(chan int)) })
		panics("TriggerEvent: detail", "miniapp.part", func() { _ = c.TriggerEvent("tap", part{1}) })
		panics("SetField: name", "struct {}", func() { l.SetField(0, "name", struct{}{}) })
	}}))
	require.Equal(t, []string{"return 2 undefined"}, h.tap(5, "do"))
}
