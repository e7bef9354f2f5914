package shop

import (
	"errors"

	"github.com/wxkit/wxkit/miniapp"
)

// server is where the shop's data comes from. Its domain must be registered with WeChat.
const server = "https://shop.example.com"

// errLogin is what a page shows to a user whom the server does not know.
var errLogin = errors.New("please log in first")

// send sends a request and reads the server's answer. An answer that is no success is an error with the server's own words.
func send[T any](c *miniapp.Ctx, r miniapp.Request, answer *T) error {
	res, err := c.Request(r)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		var p problem
		if miniapp.Decode(res.Data, &p) == nil && p.Error != "" {
			return errors.New(p.Error)
		}
		return errors.New("the shop is closed, please come back later")
	}
	return miniapp.Decode(res.Data, answer)
}

// sendAsUser is send for what the server tells to the user only. It waits for the login that OnLaunch has begun.
func sendAsUser[T any](c *miniapp.Ctx, r miniapp.Request, answer *T) error {
	c.AwaitLaunch()
	token := miniapp.GetApp[*shop](c).token
	if token == "" {
		return errLogin
	}
	r.Header = map[string]string{"Authorization": "Bearer " + token}
	return send(c, r, answer)
}

// credentials are what the server exchanges with WeChat for the user's openid.
type credentials struct{ Code string }

func (r *credentials) Fields(f *miniapp.Fields) { f.Field("code", &r.Code) }

// session is the answer to credentials.
type session struct{ Token string }

func (r *session) Fields(f *miniapp.Fields) { f.Field("token", &r.Token) }

// problem is the answer to a request that the server refuses.
type problem struct{ Error string }

func (r *problem) Fields(f *miniapp.Fields) { f.Field("error", &r.Error) }

// good is one of the goods. InCart is the mini-program's own, the server does not send it.
type good struct {
	ID     string
	Name   string
	Price  int // in fen
	InCart bool
}

func (r *good) Fields(f *miniapp.Fields) {
	f.Field("id", &r.ID)
	f.Field("name", &r.Name)
	f.Field("price", &r.Price)
	f.Field("inCart", &r.InCart)
}

// goodsPage is a part of the list of goods.
type goodsPage struct {
	Goods []good
	More  bool // there is a next page
}

func (r *goodsPage) Fields(f *miniapp.Fields) {
	f.Field("goods", miniapp.Slice(&r.Goods))
	f.Field("more", &r.More)
}

// receipt is an order that the server has taken.
type receipt struct {
	Number string
	Total  int // in fen
}

func (r *receipt) Fields(f *miniapp.Fields) {
	f.Field("number", &r.Number)
	f.Field("total", &r.Total)
}

// receipts are all orders of the user, the newest first.
type receipts struct{ Orders []receipt }

func (r *receipts) Fields(f *miniapp.Fields) { f.Field("orders", miniapp.Slice(&r.Orders)) }
