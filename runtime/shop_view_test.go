package wxruntime_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// shopOutlines are what the shop's pages show in a story: a section for each look, written anew with -update.
type shopOutlines struct {
	file string
	want map[string]string
	got  *txtar.Archive
}

func openShopOutlines(t *testing.T, name string) *shopOutlines {
	t.Helper()
	g := &shopOutlines{file: filepath.Join("testdata", "shop", name), want: map[string]string{}, got: &txtar.Archive{}}
	text, err := os.ReadFile(g.file)
	if !*update {
		require.NoError(t, err)
	}
	for _, f := range txtar.Parse(text).Files {
		g.want[f.Name] = string(f.Data)
	}
	return g
}

// look compares what the page on top shows with a section. The engines of a story look at the same ones.
func (g *shopOutlines) look(t *testing.T, s *shopping, section string) {
	t.Helper()
	shown := s.Page().Outline()
	if !strings.HasSuffix(shown, "\n") {
		shown += "\n"
	}
	if *update {
		if _, had := g.want["new "+section]; !had {
			g.want["new "+section], g.want[section] = "", shown
			g.got.Files = append(g.got.Files, txtar.File{Name: section, Data: []byte(shown)})
		}
	}
	require.Equal(t, g.want[section], shown, "%s, section %s; -update rewrites it", g.file, section)
}

func (g *shopOutlines) close(t *testing.T) {
	t.Helper()
	if *update && !t.Failed() {
		require.NoError(t, os.MkdirAll(filepath.Dir(g.file), 0o755))
		require.NoError(t, os.WriteFile(g.file, txtar.Format(g.got), 0o644))
	}
}

// TestShopUserBuys is the way of a user through the shop, with the fingers on what the pages show.
func TestShopUserBuys(t *testing.T) {
	g := openShopOutlines(t, "buy.txtar")
	story(t, func(t *testing.T, s *shopping) {
		s.Launch("")
		g.look(t, s, "home")
		require.Len(t, s.Page().FindAll("good-card"), 2)

		s.Page().Tap("#pot >>> .good")
		g.look(t, s, "goods")
		require.Equal(t, "Teapot", s.Page().Text(".name"))
		require.Equal(t, "¥89.00", s.Page().Text(".price"))
		s.Page().Tap(".add")
		s.Back()
		g.look(t, s, "home with the pot in the cart")
		require.True(t, s.Page().Find("#pot").Find(".good").HasClass("chosen"))
		require.False(t, s.Page().Find("#tea").Find(".good").HasClass("chosen"))

		s.Page().Find("#tea").Find(".name").Tap() // a tap bubbles to the card around
		s.Page().Tap(".add")
		s.Back()

		s.SwitchTab("pages/cart/cart")
		g.look(t, s, "cart")
		require.Equal(t, "¥101.50", s.Page().Text(".total"))
		pot := s.Page().Find(`[data-id="pot"]`)
		pot.Find("stepper").Find(".more").Tap()
		require.Equal(t, "2", pot.Find("stepper").Find(".count").Text())
		require.Equal(t, "¥190.50", s.Page().Text(".total"))
		require.Equal(t, "3", s.badge)
		s.Page().Tap(`[data-id="tea"] stepper >>> .less`)
		require.Len(t, s.Page().FindAll(".item"), 1)
		require.False(t, pot.Gone(), "wx:key keeps the row of the pot")

		s.Page().Tap(".order")
		g.look(t, s, "order")
		s.Page().Tap(".confirm")
		require.Equal(t, []string{"pages/mine/mine"}, s.Stack())
		g.look(t, s, "mine")
		require.Equal(t, []shopOrder{{"order-1", 2 * 8900}}, s.server.orders)
		s.SwitchTab("pages/cart/cart")
		g.look(t, s, "empty cart")
	})
	g.close(t)
}

// TestShopUserWaits looks while something is under way, and when it has failed.
func TestShopUserWaits(t *testing.T) {
	g := openShopOutlines(t, "wait.txtar")
	story(t, func(t *testing.T, s *shopping) {
		s.server.closed = true
		s.Together(func() {
			s.Launch("")
			s.Advance(25 * time.Millisecond)
			g.look(t, s, "loading")
		})
		g.look(t, s, "closed")
		s.server.closed = false
		s.Page().Tap(".retry")
		require.Equal(t, []string{"Green tea", "¥12.50", "Teapot", "¥89.00"}, textsOf(s.Page().FindAll("good-card >>> text")))
		require.False(t, s.Page().Has(".failure"))

		s.SwitchTab("pages/mine/mine")
		g.look(t, s, "nobody")
		s.Page().Tap(".login")
		g.look(t, s, "welcome")

		s.SwitchTab("pages/cart/cart")
		require.Equal(t, "The cart is empty", s.Page().Text(".empty"))
		require.False(t, s.Page().Has(".order"), "there is nothing to order")
	})
	g.close(t)
}

// TestShopUserTapsTwice taps the button of the order again while the order is under way.
func TestShopUserTapsTwice(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.SetStorage("cart", wxruntime.MustJSON(cartOfOne))
		s.Launch("pages/order/order")
		button := s.Page().Find(".confirm")
		require.Equal(t, "false", button.Value("loading").JSON())
		s.Together(func() {
			button.Tap()
			s.Advance(10 * time.Millisecond)
			require.Equal(t, "true", button.Value("loading").JSON())
			button.Tap()
		})
		require.Len(t, s.server.orders, 1)
	})
}

// TestShopUserSeesPrices looks at prices that need commas and zeros, which the wxs of the shop makes of fen.
func TestShopUserSeesPrices(t *testing.T) {
	for _, c := range []struct{ fen, want string }{
		{"0", "¥0.00"}, {"7", "¥0.07"}, {"990", "¥9.90"}, {"100000", "¥1,000.00"}, {"123456789", "¥1,234,567.89"},
	} {
		story(t, func(t *testing.T, s *shopping) {
			s.SetStorage("cart", wxruntime.MustJSON(`{"items":[{"id":"x","name":"X","price":`+c.fen+`,"count":1}]}`))
			s.Launch("pages/cart/cart")
			require.Equal(t, c.want, s.Page().Text(".total"))
		})
	}
}

func textsOf(elements []*wxruntime.Element) []string {
	var list []string
	for _, e := range elements {
		list = append(list, e.Text())
	}
	return list
}
