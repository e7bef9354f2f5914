package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxtest"
)

func TestRouter(t *testing.T) {
	r, err := newRouter(wxhandler.Config{Token: "token"})
	require.NoError(t, err)
	for _, path := range []string{"/wx", "/wx/"} {
		wx := wxtest.New(r, wxtest.Config{Token: "token"}, wxtest.WithPath(path))
		wx.Verify().Expect(t)
		require.Equal(t, "You said: hi", wx.User("member_1").Text("hi").Expect(t).Content())
		require.Equal(t, "Join us at https://example.com/join", wx.User("o1").Text("hi").Expect(t).Content())
	}
}
