package miniapp

// Login is the argument of wx.login.
type Login struct {
	Timeout   int // milliseconds, the platform's own if 0
	Callbacks     // Success gets {errMsg, code}
}

// LoginResult is the result of wx.login.
type LoginResult struct {
	Code string // for the server to exchange; valid for 5 minutes, once
}

// SystemInfo tells of the phone, the client and the window.
type SystemInfo struct {
	Brand, Model              string  // of the phone
	System, Platform          string  // `iOS 17.4`; ios, android, devtools, ...
	Language, Version         string  // of the WeChat client
	SDKVersion                string  // of the base library
	Theme                     string  // light or dark
	PixelRatio                float64 // of the screen
	ScreenWidth, ScreenHeight int     // px
	WindowWidth, WindowHeight int     // px, without the bars
	StatusBarHeight           int     // px
	Raw                       Value   // everything that the platform said
}

// Login is wx.login.
func (c *Ctx) Login(o Login) (LoginResult, error) {
	v, err := c.invoke("login", options{Obj()}.number("timeout", o.Timeout).v, o.Callbacks)
	return LoginResult{Code: textOf(v, "code")}, err
}

// CheckSession is wx.checkSession: it fails if the session of the last login is over.
func (c *Ctx) CheckSession(callbacks ...Callbacks) error {
	return failure(c.invoke("checkSession", Obj(), callbacks...))
}

// GetSystemInfo is wx.getSystemInfo.
func (c *Ctx) GetSystemInfo(callbacks ...Callbacks) (SystemInfo, error) {
	v, err := c.invoke("getSystemInfo", Obj(), callbacks...)
	return systemInfo(v), err
}

// GetSystemInfoSync is wx.getSystemInfoSync.
func (c *Ctx) GetSystemInfoSync() (SystemInfo, error) {
	v, err := c.CallSync("getSystemInfoSync", nil)
	return systemInfo(v), err
}

func systemInfo(v Value) SystemInfo {
	return SystemInfo{
		Brand: textOf(v, "brand"), Model: textOf(v, "model"), System: textOf(v, "system"), Platform: textOf(v, "platform"),
		Language: textOf(v, "language"), Version: textOf(v, "version"), SDKVersion: textOf(v, "SDKVersion"), Theme: textOf(v, "theme"),
		PixelRatio: v.Get("pixelRatio").Number(), ScreenWidth: intOf(v, "screenWidth"), ScreenHeight: intOf(v, "screenHeight"),
		WindowWidth: intOf(v, "windowWidth"), WindowHeight: intOf(v, "windowHeight"), StatusBarHeight: intOf(v, "statusBarHeight"), Raw: v,
	}
}

// GetLaunchOptionsSync is wx.getLaunchOptionsSync: what OnLaunch got.
func (c *Ctx) GetLaunchOptionsSync() (LaunchOptions, error) {
	return c.launchOptions("getLaunchOptionsSync")
}

// GetEnterOptionsSync is wx.getEnterOptionsSync: what the App's last OnShow got.
func (c *Ctx) GetEnterOptionsSync() (LaunchOptions, error) {
	return c.launchOptions("getEnterOptionsSync")
}

func (c *Ctx) launchOptions(name string) (LaunchOptions, error) {
	v, err := c.CallSync(name, nil)
	return newLaunchOptions(&v), err
}

// ExitMiniProgram is wx.exitMiniProgram: the mini-program goes to the background as if the user had closed it. A phone allows it only after a tap.
func (c *Ctx) ExitMiniProgram(callbacks ...Callbacks) error {
	return failure(c.invoke("exitMiniProgram", Obj(), callbacks...))
}

// GetApp is getApp(): the value that was given to [NewApp], of type T: GetApp[*shop](c). It panics if that is of another type.
func GetApp[T any](c *Ctx) T {
	app, ok := c.app.value.(T)
	if !ok {
		wrongApp(new(T), c.app.value)
	}
	return app
}

// PageOf is the author's page behind an ID (of [Ctx.GetCurrentPages], [RouteEvent]); ok is false if there is none or it is of another type.
func PageOf[T any](c *Ctx, id ID) (page T, ok bool) {
	return ComponentOf[T](c, id)
}
