// Package project reads what a mini-program says of itself in its JSON files: app.json, and the .json beside each page and component. It reads configuration only;
// templates, styles and code are others' work.
package project

import (
	"slices"
	"time"
)

// App is the configuration of a mini-program. It does not change after Load.
type App struct {
	Pages              []string           // routes of all pages in order, those of sub-packages behind the others
	Home               string             // entryPagePath, or else the first page
	Tabs               []Tab              // tabBar.list; none, or 2 to 5
	CustomTabBar       bool               // tabBar.custom
	Packages           []Package          // subPackages
	Preload            map[string]Preload // preloadRule by route
	Components         []string           // paths of the components that pages and components use, in the order in which they were met
	NetworkTimeout     NetworkTimeout     // networkTimeout
	LazyCodeLoading    bool               // lazyCodeLoading is "requiredComponents"
	Style              string             // style, "v2" or ""
	ComponentFramework string             // componentFramework, by default exparser
	Renderer           string             // renderer, by default webview
	Resizable          bool               // resizable

	configs map[string]Page
	window  Page
	owner   map[string]int // route -> index of Packages
}

// Tab is an entry of the tab bar.
type Tab struct {
	Path string // route of the page
	Text string // label
}

// Package is a sub-package.
type Package struct {
	Root        string   // folder, without a slash at the end
	Name        string   // alias, "" for none
	Pages       []string // routes, the root included
	Independent bool     // whether its pages may run before app.js
}

// Preload is what is loaded ahead once a page is open.
type Preload struct {
	Packages []string // roots of sub-packages, or __APP__ for the main package
	Network  string   // all or wifi (the default)
}

// NetworkTimeout is how long calls may take. The default of each is a minute.
type NetworkTimeout struct {
	Request       time.Duration // of wx.request
	ConnectSocket time.Duration // of wx.connectSocket
	UploadFile    time.Duration // of wx.uploadFile
	DownloadFile  time.Duration // of wx.downloadFile
}

// Page is the configuration of one page or component: its .json over the window of app.json. Of a component the window counts for nothing.
type Page struct {
	Path                  string            // route
	Component             bool              // component: true
	UsingComponents       map[string]string // tag -> path of the component, those of app.json included
	ComponentPlaceholder  map[string]string // tag -> tag that stands in while the component is not loaded
	ComponentGenerics     map[string]string // generic -> path of its default component, "" for none
	StyleIsolation        string            // as written, "" if not
	PureDataPattern       string            // regular expression of the fields that the view does not get, "" for none
	EnablePullDownRefresh bool              // whether pulling down calls onPullDownRefresh
	OnReachBottomDistance int               // px from the bottom at which onReachBottom is called, by default 50
	DisableScroll         bool              // whether the page does not scroll
	PageOrientation       string            // portrait (the default), landscape or auto
	RestartStrategy       string            // homePage (the default) or homePageAndLatestPage, which means nothing for a tab page
	InitialRenderingCache string            // static, dynamic or capture; "" for none
	NavigationStyle       string            // default or custom
	NavigationBarTitle    string            // navigationBarTitleText
	Renderer              string            // that of the page, or else that of the app
	ComponentFramework    string            // that of the page, or else that of the app
}

// HasPage reports whether a page has this route.
func (a *App) HasPage(path string) bool { return slices.Contains(a.Pages, path) }

// IsTab reports whether a route is that of a tab page.
func (a *App) IsTab(path string) bool {
	return slices.ContainsFunc(a.Tabs, func(t Tab) bool { return t.Path == path })
}

// Config is the configuration of a page or of a component that some page uses; for any other path it is that of a page without a .json.
func (a *App) Config(path string) Page {
	if p, ok := a.configs[path]; ok {
		return p
	}
	p := a.window
	p.Path = path
	return p
}

// InSubPackage reports whether a page belongs to a sub-package.
func (a *App) InSubPackage(path string) bool {
	_, ok := a.owner[path]
	return ok
}

// Independent reports whether a page belongs to an independent sub-package.
func (a *App) Independent(path string) bool {
	i, ok := a.owner[path]
	return ok && a.Packages[i].Independent
}
