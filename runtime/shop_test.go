package wxruntime_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/shop"
)

const shopDir = "../testdata/shop"

// shopServer is the shop's server, as its author would write it for any front end.
type shopServer struct {
	*http.ServeMux
	orders []shopOrder // newest first
	closed bool
	soldid string // no order with this good is taken
}

type shopGood struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Price int    `json:"price"`
}

type shopOrder struct {
	Number string `json:"number"`
	Total  int    `json:"total"`
}

var shopGoods = []shopGood{{"tea", "Green tea", 1250}, {"pot", "Teapot", 8900}, {"cup", "Cup", 1500}, {"tin", "Tin", 990}, {"kettle", "Kettle", 19900}}

func newShopServer() *shopServer {
	s := &shopServer{ServeMux: http.NewServeMux()}
	s.HandleFunc("POST /login", s.login)
	s.HandleFunc("GET /goods", s.list)
	s.HandleFunc("GET /goods/{id}", s.good)
	s.HandleFunc("POST /orders", s.order)
	s.HandleFunc("GET /orders", s.history)
	return s
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, text string) {
	answer(w, status, map[string]string{"error": text})
}

func (s *shopServer) login(w http.ResponseWriter, r *http.Request) {
	var in struct{ Code string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Code == "" || s.closed {
		refuse(w, http.StatusForbidden, "no login now")
		return
	}
	answer(w, http.StatusOK, map[string]string{"token": "token for " + in.Code})
}

func (s *shopServer) list(w http.ResponseWriter, r *http.Request) {
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 || s.closed {
		refuse(w, http.StatusServiceUnavailable, "we are closed")
		return
	}
	const size = 2
	first := min(size*(page-1), len(shopGoods))
	last := min(size*page, len(shopGoods))
	answer(w, http.StatusOK, map[string]any{"goods": shopGoods[first:last], "more": last < len(shopGoods)})
}

func (s *shopServer) good(w http.ResponseWriter, r *http.Request) {
	for _, g := range shopGoods {
		if g.ID == r.PathValue("id") {
			answer(w, http.StatusOK, g)
			return
		}
	}
	refuse(w, http.StatusNotFound, "we have no such thing")
}

// known reports whether the request comes from a user.
func (s *shopServer) known(w http.ResponseWriter, r *http.Request) bool {
	if strings.HasPrefix(r.Header.Get("Authorization"), "Bearer token for code-") {
		return true
	}
	refuse(w, http.StatusUnauthorized, "who are you?")
	return false
}

func (s *shopServer) order(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Items []struct {
			ID    string
			Price int
			Count int
		}
	}
	if !s.known(w, r) {
		return
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.Items) == 0 {
		refuse(w, http.StatusBadRequest, "that is no order")
		return
	}
	o := shopOrder{Number: "order-" + strconv.Itoa(len(s.orders)+1)}
	for _, item := range in.Items {
		if item.ID == s.soldid {
			refuse(w, http.StatusConflict, item.ID+" is sold out")
			return
		}
		o.Total += item.Count * item.Price
	}
	s.orders = append([]shopOrder{o}, s.orders...)
	answer(w, http.StatusCreated, o)
}

func (s *shopServer) history(w http.ResponseWriter, r *http.Request) {
	if s.known(w, r) {
		answer(w, http.StatusOK, map[string]any{"orders": s.orders})
	}
}

// shopping is a user story: a simulation of the shop, its server, and what its platform was asked to show.
type shopping struct {
	*wxruntime.Sim
	server *shopServer
	badge  string
	titles []string // of toasts and modals
}

// shopOptions are what every story needs. Each has a server and a platform of its own, since they remember.
func shopOptions(s *shopping) []wxruntime.Option {
	s.server = newShopServer()
	none := func(wxruntime.Value) (wxruntime.Value, error) { return wxruntime.Value{}, nil }
	return []wxruntime.Option{
		wxruntime.Project(shopDir),
		wxruntime.Server(s.server),
		wxruntime.Answer("setTabBarBadge", func(arg wxruntime.Value) (wxruntime.Value, error) {
			s.badge = arg.Get("text").Text()
			return none(arg)
		}),
		wxruntime.Answer("removeTabBarBadge", func(arg wxruntime.Value) (wxruntime.Value, error) {
			s.badge = ""
			return none(arg)
		}),
		wxruntime.Answer("showToast", func(arg wxruntime.Value) (wxruntime.Value, error) {
			s.titles = append(s.titles, arg.Get("title").Text())
			return none(arg)
		}),
		wxruntime.Answer("showModal", func(arg wxruntime.Value) (wxruntime.Value, error) {
			s.titles = append(s.titles, arg.Get("title").Text()+": "+arg.Get("content").Text())
			return wxruntime.MustJSON(`{"confirm":true,"cancel":false}`), nil
		}),
	}
}

// story runs a user story on native code and on WASM, and compares what happened byte for byte.
func story(t *testing.T, tell func(t *testing.T, s *shopping), opts ...wxruntime.Option) {
	t.Helper()
	traces := map[string]string{}
	for _, engine := range []struct {
		name   string
		option wxruntime.Option
	}{{"native", wxruntime.Native(shop.New)}, {"wasm", wxruntime.Wasm(shopDir)}} {
		t.Run(engine.name, func(t *testing.T) {
			s := &shopping{}
			s.Sim = wxruntime.Start(t, append(append(shopOptions(s), engine.option, wxruntime.Strict()), opts...)...)
			tell(t, s)
			traces[engine.name] = s.Trace().String()
		})
	}
	if !t.Failed() && len(traces) == 2 {
		require.Equal(t, traces["native"], traces["wasm"], "the engines differ")
	}
}

// names are one field of each element of a list in the data of the page on top.
func (s *shopping) names(list, field string) []string {
	var out []string
	all := s.Page().ViewData(list)
	for i := range all.Len() {
		out = append(out, all.At(i).Get(field).Text())
	}
	return out
}

func (s *shopping) open(id string) {
	s.Page().Call("open", wxruntime.MustJSON(`{"id":`+strconv.Quote(id)+`}`))
}

func TestShopBuy(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.Launch("")
		require.Equal(t, []string{"Green tea", "Teapot"}, s.names("goods", "name"))

		s.open("pot")
		require.Equal(t, []string{"pages/home/home", "pages/goods/goods"}, s.Stack())
		require.Equal(t, "Teapot", s.Page().ViewData("good.name").Text())
		s.Page().Call("add")
		s.Page().Call("add")
		s.Back()
		require.True(t, s.Page().ViewData("goods[1].inCart").Bool(), "the event channel told home what was added")
		require.False(t, s.Page().ViewData("goods[0].inCart").Bool())
		require.Equal(t, "2", s.badge)

		s.SwitchTab("pages/cart/cart")
		require.Equal(t, []string{"Teapot"}, s.names("items", "name"))
		require.Equal(t, 2*8900, s.Page().ViewData("total").Int())

		s.Page().Call("order")
		s.Page().Call("confirm")
		require.Equal(t, []string{"pages/mine/mine"}, s.Stack())
		require.Equal(t, []string{"order-1"}, s.names("orders", "number"))
		require.Equal(t, []shopOrder{{"order-1", 17800}}, s.server.orders)

		s.SwitchTab("pages/cart/cart")
		require.Empty(t, s.names("items", "name"))
		require.Empty(t, s.badge)
		require.Equal(t, []string{"In the cart", "In the cart", "Thank you"}, s.titles)
		wxruntime.Expect(t, s.Hooks(),
			`app.onLaunch`, `pages/home/home.onLoad {}`, `pages/home/home.onShow`,
			`pages/goods/goods.onLoad {"id":"pot"}`,
			`pages/home/home.onShow`,
			`pages/cart/cart.onShow`,
			`pages/order/order.onLoad {}`,
			`pages/order/order.onUnload`, `pages/mine/mine.onShow`,
			`pages/cart/cart.onShow`,
		)
	})
}

func TestShopBrowse(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.Launch("")
		s.Page().Scroll(600, 90)
		require.Equal(t, []string{"Green tea", "Teapot", "Cup", "Tin"}, s.names("goods", "name"))
		s.Page().Scroll(620, 70)
		require.Len(t, s.names("goods", "name"), 4, "onReachBottom comes once while the user stays there")
		s.Page().Scroll(600, 500)
		s.Page().Scroll(1200, 90)
		require.Len(t, s.names("goods", "name"), 5)
		s.Page().Scroll(1200, 500)
		mark := s.Mark()
		s.Page().Scroll(1500, 0)
		require.Empty(t, s.Since(mark).Filter(wxruntime.KindCall), "there is no more to load")

		mark = s.Mark()
		s.Page().PullDown()
		require.Equal(t, []string{"Green tea", "Teapot"}, s.names("goods", "name"))
		calls := s.Since(mark).Filter(wxruntime.KindCall)
		require.Equal(t, "stopPullDownRefresh", calls[len(calls)-1].Name)
	})
}

// TestShopLoading pulls the page down while its first goods are still on their way: they are not asked for twice.
func TestShopLoading(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.Together(func() {
			s.Launch("")
			s.Advance(20 * time.Millisecond)
			require.True(t, s.Page().ViewData("loading").Bool())
			s.Page().PullDown()
		})
		var lists []string
		for _, e := range s.Trace().Filter(wxruntime.KindCall) {
			if url := e.Arg.Get("url").Text(); strings.Contains(url, "/goods?") {
				lists = append(lists, url)
			}
		}
		require.Equal(t, []string{"https://shop.example.com/goods?page=1"}, lists)
		require.Contains(t, s.Hooks(), "pages/home/home.onPullDownRefresh")
		wxruntime.Expect(t, s.Trace().Filter(wxruntime.KindData).Lines(),
			`logic>view1 setData pages/home/home {"loading":true}`,
			`logic>view1 setData pages/home/home group [{"loading":false},{"failure":""},{"goods":[{"id":"tea","inCart":false,"name":"Green tea","price":1250},`+
				`{"id":"pot","inCart":false,"name":"Teapot","price":8900}]}]`,
		)
	})
}

func TestShopClosed(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.server.closed = true
		s.Launch("")
		require.Equal(t, "we are closed", s.Page().ViewData("failure").Text())
		s.server.closed = false
		s.Page().Call("retry")
		require.Empty(t, s.Page().ViewData("failure").Text())
		require.Len(t, s.names("goods", "name"), 2)

		s.SwitchTab("pages/mine/mine")
		require.False(t, s.Page().ViewData("loggedIn").Bool(), "the login of onLaunch was refused")
		require.True(t, s.Page().ViewData("known").Bool())
		s.server.closed = true
		s.Page().Call("login")
		require.Equal(t, "no login now", s.Page().ViewData("failure").Text())
		s.server.closed = false
		s.Page().Call("login")
		require.True(t, s.Page().ViewData("loggedIn").Bool())
		require.Empty(t, s.Page().ViewData("failure").Text())
		require.Equal(t, "[]", s.Page().ViewData("orders").JSON())
	})
}

func TestShopCart(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.SetStorage("cart", wxruntime.MustJSON(`{"items":[{"id":"cup","name":"Cup","price":1500,"count":1},{"id":"tin","name":"Tin","price":990,"count":2}]}`))
		s.Launch("pages/cart/cart")
		require.Equal(t, 1500+2*990, s.Page().ViewData("total").Int())
		require.Equal(t, "3", s.badge)
		s.Page().Call("change", wxruntime.MustJSON(`{"id":"cup","count":4}`))
		require.Equal(t, 4*1500+2*990, s.Page().ViewData("total").Int())
		s.Page().Call("change", wxruntime.MustJSON(`{"id":"tin","count":0}`))
		require.Equal(t, []string{"Cup"}, s.names("items", "name"))
		require.Equal(t, `{"items":[{"count":4,"id":"cup","name":"Cup","price":1500}]}`, s.Storage("cart").JSON())
		s.Page().Call("change", wxruntime.MustJSON(`{"id":"cup","count":0}`))
		s.Page().Call("order")
		require.Equal(t, []string{"pages/cart/cart"}, s.Stack())
		require.Equal(t, []string{"The cart is empty"}, s.titles)
	})
}

func TestShopCartUnreadable(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.SetStorage("cart", wxruntime.MustJSON(`["of an older version"]`))
		s.Launch("pages/cart/cart")
		require.Equal(t, "[]", s.Page().ViewData("items").JSON())
	})
}

const cartOfOne = `{"items":[{"id":"cup","name":"Cup","price":1500,"count":1}]}`

func TestShopDoubleTap(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.SetStorage("cart", wxruntime.MustJSON(cartOfOne))
		s.Launch("pages/order/order")
		page := s.Page()
		s.Together(func() {
			page.Call("confirm")
			page.Call("confirm")
		})
		require.Len(t, s.server.orders, 1)
		require.Equal(t, []string{"pages/mine/mine"}, s.Stack())
	})
}

func TestShopRefused(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.server.soldid = "cup"
		s.SetStorage("cart", wxruntime.MustJSON(cartOfOne))
		s.Launch("pages/order/order")
		s.Page().Call("confirm")
		require.Equal(t, []string{"No order was made: cup is sold out"}, s.titles)
		require.Equal(t, cartOfOneSorted, s.Storage("cart").JSON(), "nothing is lost")
		require.False(t, s.Page().ViewData("sending").Bool())
		s.server.soldid = ""
		s.Page().Call("confirm")
		require.Equal(t, []string{"pages/mine/mine"}, s.Stack())
	})
}

const cartOfOneSorted = `{"items":[{"count":1,"id":"cup","name":"Cup","price":1500}]}`

// TestShopLeave goes back while an order is under way: it is made, and no other page is closed for it.
func TestShopLeave(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.SetStorage("cart", wxruntime.MustJSON(cartOfOne))
		s.Launch("pages/cart/cart")
		s.Page().Call("order")
		s.Page().Emit("confirm")
		s.Advance(10 * time.Millisecond)
		s.Back()
		require.Equal(t, []string{"pages/cart/cart"}, s.Stack())
		require.Len(t, s.server.orders, 1)
		require.Empty(t, s.Storage("cart").Get("items").Len())
	})
}

// TestShopShared opens the page of one of the goods from a shared card: there is no page below it and no event channel.
func TestShopShared(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.Launch("pages/goods/goods?id=cup", wxruntime.Scene(1007))
		card := s.Page().Share("menu")
		require.Equal(t, `{"path":"/pages/goods/goods?id=cup","title":"Cup"}`, card.JSON())
		s.Page().Call("add")
		require.Equal(t, 1, s.Storage("cart").Get("items").Len())
		s.WX("switchTab", wxruntime.MustJSON(`{"url":"/pages/cart/cart"}`))
		require.Equal(t, []string{"pages/cart/cart"}, s.Stack())

		s.Launch("pages/goods/goods?id=spoon", wxruntime.Scene(1007))
		require.Equal(t, "we have no such thing", s.Page().ViewData("failure").Text())
		s.Page().Call("add")
		require.Equal(t, 1, s.Storage("cart").Get("items").Len())
	})
}

// TestShopAnyHandler puts something before the server that knows nothing of mini-programs: whatever is an http.Handler will do.
func TestShopAnyHandler(t *testing.T) {
	var seen []string
	s := &shopping{}
	opts := append(shopOptions(s), wxruntime.Native(shop.New))
	logged := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Method+" https://"+r.Host+r.RequestURI)
		http.MaxBytesHandler(s.server, 1<<20).ServeHTTP(w, r)
	})
	s.Sim = wxruntime.Start(t, append(opts, wxruntime.Server(logged))...)
	s.Launch("")
	require.ElementsMatch(t, []string{"GET https://shop.example.com/goods?page=1", "POST https://shop.example.com/login"}, seen)
}

// TestShopOldAddress opens cards that were shared when the pages had other names.
func TestShopOldAddress(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.Launch("pages/item/item?id=cup", wxruntime.Scene(1007))
		require.Equal(t, []string{"pages/goods/goods"}, s.Stack())
		require.Equal(t, "Cup", s.Page().ViewData("good.name").Text())
		s.Launch("pages/news/news", wxruntime.Scene(1007))
		require.Equal(t, []string{"pages/home/home"}, s.Stack())
		wxruntime.Expect(t, s.Hooks(),
			`app.onLaunch`, `app.onPageNotFound`, `pages/goods/goods.onLoad {"id":"cup"}`,
			`app.onPageNotFound`, `pages/home/home.onLoad {}`, `pages/home/home.onShow`,
		)
	})
}

// TestShopNetwork lets requests fail as networks do.
func TestShopNetwork(t *testing.T) {
	story(t, func(t *testing.T, s *shopping) {
		s.Launch("")
		require.Equal(t, "request:fail timeout", s.Page().ViewData("failure").Text())
		require.Equal(t, time.Minute, s.Now().Truncate(time.Second))
	}, wxruntime.ServerDelay(func(r *http.Request) time.Duration {
		if r.URL.Path == "/goods" {
			return time.Hour
		}
		return time.Millisecond
	}))
}

// TestShopExplore lets a user tap twice and go back at the same moment, under 200 seeds: nothing is bought twice, an order empties the cart, no tab page is lost, and the
// orders that are shown are all that there are.
func TestShopExplore(t *testing.T) {
	s := &shopping{}
	opts := append(shopOptions(s), wxruntime.Native(shop.New))
	found := wxruntime.Explore(200, func(sim *wxruntime.Sim) error {
		s.server.orders = nil
		sim.SetStorage("cart", wxruntime.MustJSON(cartOfOne))
		sim.Launch("pages/cart/cart")
		sim.SwitchTab("pages/mine/mine")
		sim.SwitchTab("pages/cart/cart")
		sim.Page().Call("order")
		page := sim.Page()
		sim.Together(func() {
			page.Call("confirm")
			page.Call("confirm")
			sim.Back()
			sim.SwitchTab("pages/mine/mine")
		})
		switch stack := strings.Join(sim.Stack(), " "); {
		case len(s.server.orders) > 1:
			return errors.New("bought twice")
		case len(s.server.orders) != 1-sim.Storage("cart").Get("items").Len():
			return errors.New("the cart does not know of the order")
		case stack != "pages/mine/mine":
			return errors.New("the stack is " + stack)
		}
		sim.SwitchTab("pages/cart/cart")
		sim.SwitchTab("pages/mine/mine")
		if shown := sim.Page().Data("orders").Len(); shown != len(s.server.orders) {
			return errors.New(strconv.Itoa(shown) + " orders are shown")
		}
		return nil
	}, opts...)
	require.Empty(t, findingText(found))
}

// findingText is what Explore has found, "" if nothing.
func findingText(f *wxruntime.Finding) string {
	if f == nil {
		return ""
	}
	return f.String()
}
