package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxtest"
)

func TestBot(t *testing.T) {
	bot, err := newBot(wxhandler.Config{AppID: "wx1", Token: "token", EncodingAESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"})
	require.NoError(t, err)
	mux := http.NewServeMux()
	wxhandler.Mount(mux, "/wx", bot)

	wx := wxtest.New(mux, wxtest.Config{AppID: "wx1", Token: "token", EncodingAESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}, wxtest.WithPath("/wx"))
	wx.Verify().Expect(t)
	require.Equal(t, "You said: hi", wx.User("o1").Text("hi").Expect(t).Content())
	require.Equal(t, "Welcome. Send me anything.", wx.User("o1").Subscribe().Expect(t).Content())
	require.Equal(t, "Your orders", wx.User("o1").Click("ORDERS").Expect(t).Field("Articles/item/Title"))
}
