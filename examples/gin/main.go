// Command gin is a bot for several accounts on a gin engine: the account's name stands in the path.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	wxhandler "github.com/wxkit/wxkit/handler"
)

func main() {
	engine, err := newEngine(map[string]wxhandler.Config{
		"shop": {Token: os.Getenv("WXKIT_SHOP_TOKEN"), AppID: os.Getenv("WXKIT_SHOP_APPID"), EncodingAESKey: os.Getenv("WXKIT_SHOP_AES_KEY")},
		"club": {Token: os.Getenv("WXKIT_CLUB_TOKEN"), AppID: os.Getenv("WXKIT_CLUB_APPID"), EncodingAESKey: os.Getenv("WXKIT_CLUB_AES_KEY")},
	})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(engine.Run(":8080"))
}

// newEngine serves /wx/shop, /wx/club, ... with one handler: the same routes, each account with its own secrets.
func newEngine(accounts map[string]wxhandler.Config) (*gin.Engine, error) {
	lookup := func(r *http.Request, _ string) (wxhandler.Config, bool) {
		cfg, ok := accounts[path.Base(strings.TrimSuffix(r.URL.Path, "/"))]
		return cfg, ok && cfg.Token != ""
	}
	h, err := wxhandler.New(wxhandler.Config{}, wxhandler.WithLookup(lookup))
	if err != nil {
		return nil, err
	}
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		return wxhandler.TextReply("You said: " + m.Content), nil
	})

	engine := gin.New()
	engine.Use(gin.Recovery())
	engine.RedirectTrailingSlash = false // WeChat follows no redirect
	for _, p := range []string{"/wx/:account", "/wx/:account/"} {
		engine.GET(p, gin.WrapH(h))
		engine.POST(p, gin.WrapH(h))
	}
	return engine, nil
}
