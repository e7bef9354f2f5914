package wxruntime_test

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/runtime/internal/data"
)

// paths is a page that has state of each kind. What its state holds and what the page's data holds must never differ.
type paths struct {
	c     *miniapp.Ctx
	count miniapp.Var[int]
	any   miniapp.Var[miniapp.Value]
	name  miniapp.Var[miniapp.Value]
	rows  miniapp.List[miniapp.Value]
	cart  miniapp.Map[int]
	do    func()
}

func (p *paths) Bind(b *miniapp.Binder) {
	b.Var("count", &p.count)
	b.Var("any", &p.any)
	b.Struct("user", func(b *miniapp.Binder) { b.Var("name", &p.name) })
	b.List("rows", &p.rows)
	b.Map("cart", &p.cart)
	b.On("do", func(*miniapp.Ctx, miniapp.Event) { p.do() })
}

func (p *paths) OnLoad(c *miniapp.Ctx, _ miniapp.Query) { p.c = c }

// same compares state with data.
func (p *paths) same(t *testing.T, of *wxruntime.Page, why string) {
	t.Helper()
	var rows []miniapp.Value
	for _, v := range p.rows.All() {
		rows = append(rows, v)
	}
	cart := map[string]int{}
	for k, v := range p.cart.All() {
		cart[k] = v
	}
	for _, c := range []struct {
		path  string
		state miniapp.Value
	}{{"count", miniapp.Int(p.count.Get())}, {"any", p.any.Get()}, {"user.name", p.name.Get()}, {"rows", miniapp.Arr(rows...)}, {"cart", miniapp.Encode(miniapp.Dict(&cart))}} {
		held := of.Data(c.path)
		require.True(t, c.state.Equal(held), "%q: the state of %s is %s, the data %s", why, c.path, c.state.JSON(), held.JSON())
		require.True(t, held.Equal(of.ViewData(c.path)), "%q: the view's data of %s", why, c.path)
	}
}

// onPaths opens a page, lets do run in its handler and compares.
func onPaths(t *testing.T, why string, do func(t *testing.T, p *paths)) *wxruntime.Sim {
	t.Helper()
	var p *paths
	w := &witness{}
	s := wxruntime.Start(w, wxruntime.AppJSON(`{"pages":["a/a"]}`), wxruntime.Native(func() *miniapp.App {
		return miniapp.NewApp(nil).Page("a/a", func() miniapp.Page {
			p = &paths{}
			return p
		})
	}))
	t.Cleanup(func() { s.Close() })
	s.Launch("")
	p.do = func() { do(t, p) }
	s.Page().Call("do")
	p.same(t, s.Page(), why)
	return s
}

// setKey gives a key of the map a value, and reads back what setData was told.
func setKey(t *testing.T, key string) {
	t.Helper()
	if key == "" || !utf8.ValidString(key) {
		return
	}
	s := onPaths(t, key, func(_ *testing.T, p *paths) { p.cart.Set(key, 7) })
	require.Equal(t, 7, s.Page().Data("cart").Get(key).Int(), "%q", key)
	entries := s.Trace().Filter(wxruntime.KindData)
	path, err := data.ParsePath(entries[len(entries)-1].Arg.KeyAt(0))
	require.NoError(t, err)
	require.Equal(t, data.Path{{Key: "cart"}, {Key: key}}, path, "%q", key)
}

// setAt is a setData of one path, whatever its text: state follows it, or nothing changes.
func setAt(t *testing.T, path string) {
	t.Helper()
	if !utf8.ValidString(path) {
		return
	}
	onPaths(t, path, func(t *testing.T, p *paths) {
		p.rows.Append(miniapp.Int(1), miniapp.Obj())
		_, illegal := data.ParsePath(path)
		err := p.c.SetData(miniapp.Patch{miniapp.Put(path, miniapp.Int(5))})
		if illegal != nil {
			require.EqualError(t, err, illegal.Error())
		}
	})
}

var (
	pathKeys = []string{`a\\b`, `a\.b`, `a\\`, `a\`, `\`, `a\b`, ".", "[0]", "]", "a]", "0", "__proto__", " ", "undefined", "é.中", `\.`, `\\.`, `a.\[`}
	pathSets = []string{
		"count", ".count", "count.", "..count..", `c\ount`, `\count`, `count\`, "any.x", "any..x", ".any.x.", "any[1", "any[1]", "any.[1]", "any[1][0", "any[1]x", "any]", `any.a\.b`, `any.a\\`,
		"user.name", "user..name.", ".user.name[2]", "user.na", "users.name", "user[0]", "user", "rows[0", "rows[0]", "rows.[1].x", "rows[1]..x", "rows[3]", "rows.x", "cart.a", `cart.a\\b`, `cart.a\.b.`,
		"[0]", "[x]", "any[]", "any[x]", "any[99999999999]", "any[1000000][1000000]", "", ".", "new.x",
	}
)

func FuzzStateKeys(f *testing.F) {
	for _, key := range pathKeys {
		f.Add(key)
	}
	f.Fuzz(setKey)
}

func FuzzStatePaths(f *testing.F) {
	for _, path := range pathSets {
		f.Add(path)
	}
	f.Fuzz(setAt)
}

// TestStatePathsRandom runs paths and keys of the bytes that matter, the same at each run.
func TestStatePathsRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{".", "[", "]", `\`, "0", "1", "x", "count", "any", "user", "name", "rows", "cart", "."}
	text := func() (s string) {
		for range random.IntN(8) {
			s += words[random.IntN(len(words))]
		}
		return s
	}
	for range 300 {
		setKey(t, text())
		setAt(t, words[7+random.IntN(6)]+text())
	}
}

func TestStateKeepsWhatTheHostRefuses(t *testing.T) {
	onPaths(t, "a refused patch", func(t *testing.T, p *paths) {
		p.any.Set(miniapp.Obj(miniapp.F("x", miniapp.Int(1))))
		require.Error(t, p.c.SetData(miniapp.Patch{miniapp.Put("any.x", miniapp.Int(2)), miniapp.Put("any[x]", miniapp.Int(3))}))
		require.Equal(t, `{"x":1}`, p.any.Get().JSON())
	})
}

func TestStateOwnsItsValues(t *testing.T) {
	onPaths(t, "a Value that is changed after Set", func(_ *testing.T, p *paths) {
		v := miniapp.Obj(miniapp.F("n", miniapp.Arr()))
		p.any.Set(v)
		p.rows.Append(v)
		v.Get("n").Append(miniapp.Int(1))
	})
}
