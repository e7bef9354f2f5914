package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

const appFile = "app.json"

const (
	minTabs        = 2
	maxTabs        = 5
	reachBottom    = 50    // px
	networkTimeout = 60000 // ms
)

// Load reads app.json at the root of fsys, the .json of every page, where there is one, and the .json of every component that they use. What WeChat does not know is ignored.
// The error joins an [*Error] for each thing that is wrong, so that all can be mended at once.
func Load(fsys fs.FS) (*App, error) {
	text, err := fs.ReadFile(fsys, appFile)
	if err != nil {
		return nil, readError(appFile, err)
	}
	return load(fsys, text)
}

// FromValue is Load for an app.json alone: pages have no .json, and components are not looked for.
func FromValue(appJSON []byte) (*App, error) { return load(nil, appJSON) }

func load(fsys fs.FS, text []byte) (*App, error) {
	values, err := parse(appFile, text)
	if err != nil {
		return nil, err
	}
	l := &loader{fsys: fsys, app: &App{configs: map[string]Page{}, owner: map[string]int{}}}
	l.readApp(object{report: &l.report, file: appFile, values: values})
	for _, route := range l.app.Pages {
		l.readPage(route)
	}
	for i := 0; i < len(l.app.Components); i++ { // the list grows while components are read
		l.readComponent(l.app.Components[i])
	}
	if err := errors.Join(l.report.errs...); err != nil {
		return nil, err
	}
	return l.app, nil
}

// loader fills an App.
type loader struct {
	report report
	fsys   fs.FS // nil if there is an app.json only
	app    *App
	global map[string]string // usingComponents of app.json
}

func (l *loader) readApp(o object) {
	l.readPages(o)
	main := len(l.app.Pages)
	l.readPackages(o)
	l.readHome(o)
	l.readTabs(o, l.app.Pages[:main])
	l.readPreload(o.object("preloadRule"))
	l.readTimeouts(o.object("networkTimeout"))
	l.app.LazyCodeLoading = o.oneOf("lazyCodeLoading", "", "requiredComponents") != ""
	l.app.Style = o.str("style", "")
	l.app.Resizable = o.boolean("resizable", false)
	l.app.ComponentFramework = componentFramework(o, "exparser")
	l.app.Renderer = renderer(o, "webview")
	l.app.window = readWindow(o.object("window"), Page{
		OnReachBottomDistance: reachBottom,
		PageOrientation:       "portrait",
		RestartStrategy:       "homePage",
		NavigationStyle:       "default",
		Renderer:              l.app.Renderer,
		ComponentFramework:    l.app.ComponentFramework,
	})
	l.global = l.readUsing(o)
	l.app.window.UsingComponents = l.global
}

func (l *loader) readPages(o object) {
	if !o.has("pages") {
		o.fail("pages", "is missing")
		return
	}
	seen := map[string]bool{}
	for _, it := range o.strings("pages") {
		switch fault := pathFault(it.text); {
		case fault != "":
			it.fail(strconv.Quote(it.text) + " " + fault)
		case seen[it.text]:
			it.fail(strconv.Quote(it.text) + " is listed twice")
		default:
			seen[it.text] = true
			l.app.Pages = append(l.app.Pages, it.text)
		}
	}
	if list, ok := o.values["pages"].([]any); ok && len(list) == 0 {
		o.fail("pages", "must name at least one page")
	}
}

// pathFault is what is wrong with the path of a page, "" if nothing is.
func pathFault(p string) string {
	switch ext := path.Ext(p); {
	case p == "":
		return "is empty"
	case strings.ContainsAny(p, "?#"):
		return "must have no query"
	case strings.HasPrefix(p, "/"):
		return "must not begin with /"
	case ext != "" && slices.Contains([]string{".html", ".wxml", ".wxss", ".js", ".ts", ".json", ".go"}, ext):
		return "must be without " + ext
	case !fs.ValidPath(p) || p == "." || strings.Contains(p, `\`):
		return "is no path: parts are separated by one /, and . and .. are none"
	}
	return ""
}

func (l *loader) readPackages(o object) {
	key := "subPackages"
	if o.has("subpackages") {
		if o.has(key) {
			o.fail("subpackages", "is given twice, as subPackages too")
		}
		key = "subpackages"
	}
	for _, item := range o.objects(key) {
		root := strings.TrimSuffix(item.str("root", ""), "/")
		if fault := pathFault(root); fault != "" {
			if item.values != nil {
				item.fail("root", strconv.Quote(root)+" "+fault)
			}
			continue
		}
		p := Package{Root: root, Name: item.str("name", ""), Independent: item.boolean("independent", false)}
		for i, other := range l.app.Packages {
			if overlap(root, other.Root) {
				item.fail("root", strconv.Quote(root)+" overlaps with "+strconv.Quote(other.Root)+" of "+key+"["+strconv.Itoa(i)+"]")
			}
			if p.Name != "" && p.Name == other.Name {
				item.fail("name", strconv.Quote(p.Name)+" is used twice")
			}
		}
		l.readPackagePages(item, &p)
		l.app.Packages = append(l.app.Packages, p)
	}
}

// overlap reports whether one folder is the other or lies in it.
func overlap(a, b string) bool {
	return strings.HasPrefix(a+"/", b+"/") || strings.HasPrefix(b+"/", a+"/")
}

func (l *loader) readPackagePages(o object, p *Package) {
	for _, it := range o.strings("pages") {
		route := p.Root + "/" + it.text
		switch fault := pathFault(it.text); {
		case fault != "":
			it.fail(strconv.Quote(it.text) + " " + fault)
		case l.app.HasPage(route):
			it.fail(strconv.Quote(route) + " is listed twice")
		default:
			p.Pages = append(p.Pages, route)
			l.app.Pages = append(l.app.Pages, route)
			l.app.owner[route] = len(l.app.Packages)
		}
	}
}

func (l *loader) readHome(o object) {
	if len(l.app.Pages) > 0 {
		l.app.Home = l.app.Pages[0]
	}
	if !o.has("entryPagePath") {
		return
	}
	home := o.str("entryPagePath", l.app.Home)
	if l.isPage(o, "entryPagePath", home, l.app.Pages) {
		l.app.Home = home
	}
}

// isPage reports whether a field names one of these pages, and otherwise what is wrong.
func (l *loader) isPage(o object, key, route string, pages []string) bool {
	if slices.Contains(pages, route) {
		return true
	}
	fault := pathFault(route)
	if fault == "" {
		fault = "is not in pages"
	}
	o.fail(key, strconv.Quote(route)+" "+fault)
	return false
}

func (l *loader) readTabs(o object, pages []string) {
	if !o.has("tabBar") {
		return
	}
	bar := o.object("tabBar")
	l.app.CustomTabBar = bar.boolean("custom", false)
	list := bar.objects("list")
	_, isArray := bar.values["list"].([]any)
	if (isArray || !bar.has("list")) && (len(list) < minTabs || len(list) > maxTabs) {
		bar.fail("list", "must have "+strconv.Itoa(minTabs)+" to "+strconv.Itoa(maxTabs)+" entries, not "+strconv.Itoa(len(list)))
	}
	for _, item := range list {
		tab := Tab{Path: item.str("pagePath", ""), Text: item.str("text", "")}
		switch {
		case item.values == nil || !l.isPage(item, "pagePath", tab.Path, pages):
		case l.app.IsTab(tab.Path):
			item.fail("pagePath", strconv.Quote(tab.Path)+" is listed twice")
		default:
			l.app.Tabs = append(l.app.Tabs, tab)
		}
	}
}

func (l *loader) readPreload(o object) {
	l.app.Preload = map[string]Preload{}
	for _, route := range o.keys() {
		rule := o.object(route)
		if !l.isPage(o, route, route, l.app.Pages) {
			continue
		}
		p := Preload{Network: rule.oneOf("network", "wifi", "all", "wifi")}
		for _, it := range rule.strings("packages") {
			i := slices.IndexFunc(l.app.Packages, func(p Package) bool {
				return it.text != "" && (p.Name == it.text || p.Root == strings.TrimSuffix(it.text, "/"))
			})
			switch {
			case it.text == "__APP__":
				p.Packages = append(p.Packages, it.text)
			case i >= 0:
				p.Packages = append(p.Packages, l.app.Packages[i].Root)
			default:
				it.fail(strconv.Quote(it.text) + " is no root or name of subPackages")
			}
		}
		l.app.Preload[route] = p
	}
}

func (l *loader) readTimeouts(o object) {
	ms := func(key string) time.Duration { return time.Duration(o.number(key, networkTimeout)) * time.Millisecond }
	l.app.NetworkTimeout = NetworkTimeout{Request: ms("request"), ConnectSocket: ms("connectSocket"), UploadFile: ms("uploadFile"), DownloadFile: ms("downloadFile")}
}

// readWindow reads what a page's .json and the window of app.json have in common, over what held before.
func readWindow(o object, p Page) Page {
	p.EnablePullDownRefresh = o.boolean("enablePullDownRefresh", p.EnablePullDownRefresh)
	p.OnReachBottomDistance = o.number("onReachBottomDistance", p.OnReachBottomDistance)
	p.DisableScroll = o.boolean("disableScroll", p.DisableScroll)
	p.PageOrientation = o.oneOf("pageOrientation", p.PageOrientation, "portrait", "landscape", "auto")
	p.RestartStrategy = o.oneOf("restartStrategy", p.RestartStrategy, "homePage", "homePageAndLatestPage")
	p.InitialRenderingCache = o.str("initialRenderingCache", p.InitialRenderingCache)
	p.NavigationStyle = o.oneOf("navigationStyle", p.NavigationStyle, "default", "custom")
	p.NavigationBarTitle = o.str("navigationBarTitleText", p.NavigationBarTitle)
	return p
}

func renderer(o object, fallback string) string {
	return o.oneOf("renderer", fallback, "webview", "skyline")
}

func componentFramework(o object, fallback string) string {
	return o.oneOf("componentFramework", fallback, "exparser", "glass-easel")
}
