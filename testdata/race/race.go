// Package race shows two mistakes that every mini-program makes once, and their cures: a page that does not wait for the login, and an old answer that comes after a new one.
package race

import (
	"github.com/wxkit/wxkit/miniapp"
)

const server = "https://race.example.com"

// New makes the App with its four pages.
func New() *miniapp.App {
	return miniapp.NewApp(&app{}).
		Page("pages/eager/eager", func() miniapp.Page { return &eager{} }).
		Page("pages/patient/patient", func() miniapp.Page { return &patient{} }).
		Page("pages/hasty/hasty", func() miniapp.Page { return &hasty{} }).
		Page("pages/careful/careful", func() miniapp.Page { return &careful{} })
}

// app is the App. Its token is there some time after OnLaunch began.
type app struct{ token string }

// OnLaunch logs in. The framework does not wait for it: the first page's OnLoad runs while the login is under way.
func (a *app) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) {
	res, err := c.Login(miniapp.Login{})
	if err != nil {
		return
	}
	answer, err := c.Request(miniapp.Request{URL: server + "/login?code=" + res.Code})
	if err != nil {
		return
	}
	a.token = answer.Data.Get("token").Text()
}
