package main

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxtest"
)

func TestEngine(t *testing.T) {
	gin.SetMode(gin.TestMode)
	engine, err := newEngine(map[string]wxhandler.Config{"shop": {Token: "shops"}, "club": {Token: "clubs"}})
	require.NoError(t, err)

	shop := wxtest.New(engine, wxtest.Config{Token: "shops"}, wxtest.WithPath("/wx/shop"))
	shop.Verify().Expect(t)
	require.Equal(t, "You said: hi", shop.User("o1").Text("hi").Expect(t).Content())

	club := wxtest.New(engine, wxtest.Config{Token: "clubs"}, wxtest.WithPath("/wx/club/"))
	require.Equal(t, "You said: hi", club.User("o1").Text("hi").Expect(t).Content())

	stranger := wxtest.New(engine, wxtest.Config{Token: "shops"}, wxtest.WithPath("/wx/club"))
	require.Equal(t, http.StatusForbidden, stranger.User("o1").Text("hi").Status)
}
