package miniapp

// The lifecycle functions of the App, each in an interface that the value given to NewApp may have.
type (
	// AppLauncher has OnLaunch, which runs once, before anything else.
	AppLauncher interface{ OnLaunch(*Ctx, LaunchOptions) }
	// AppShower has OnShow: the mini-program was started or came to the foreground.
	AppShower interface{ OnShow(*Ctx, LaunchOptions) }
	// AppHider has OnHide: the mini-program went to the background.
	AppHider interface{ OnHide(*Ctx) }
	// AppErrorHandler has OnError, which gets the text of each error in a handler, with its stack.
	AppErrorHandler interface{ OnError(*Ctx, string) }
	// AppPageNotFoundHandler has OnPageNotFound: the host was to open a page that there is not. A redirect must be called before anything that waits.
	AppPageNotFoundHandler interface{ OnPageNotFound(*Ctx, PageNotFound) }
	// AppRejectionHandler has OnUnhandledRejection, which gets the errors that functions of Ctx.Go return.
	AppRejectionHandler interface{ OnUnhandledRejection(*Ctx, Rejection) }
	// AppThemeHandler has OnThemeChange: the system's theme changed.
	AppThemeHandler interface{ OnThemeChange(*Ctx, Theme) }
)

// The lifecycle functions of a page, each in an interface that a page may have; a component that is used as a page may have them too.
//
// OnShareAppMessage, OnShareTimeline, OnAddToFavorites and OnSaveExitState are asked for something, and WeChat takes only what they return at once: they must not wait. What
// they need from a server must be there before; the result of one that waits is lost, and WeChat goes on with its defaults.
type (
	// PageLoader has OnLoad, which runs once, with the query of the URL.
	PageLoader interface{ OnLoad(*Ctx, Query) }
	// PageShower has OnShow: the page is on top.
	PageShower interface{ OnShow(*Ctx) }
	// PageReadier has OnReady, which runs once, when the view has shown the page for the first time.
	PageReadier interface{ OnReady(*Ctx) }
	// PageHider has OnHide: another page came on top, or the mini-program went to the background.
	PageHider interface{ OnHide(*Ctx) }
	// PageUnloader has OnUnload: the page is about to be destroyed.
	PageUnloader interface{ OnUnload(*Ctx) }
	// PageRouteDoneHandler has OnRouteDone: the animation of the route is over.
	PageRouteDoneHandler interface{ OnRouteDone(*Ctx) }
	// PagePullDownRefresher has OnPullDownRefresh: the user pulled the page down.
	PagePullDownRefresher interface{ OnPullDownRefresh(*Ctx) }
	// PageBottomReacher has OnReachBottom: the user came near the end of the page.
	PageBottomReacher interface{ OnReachBottom(*Ctx) }
	// PageScroller has OnPageScroll: the page was scrolled. A page without it gets no scroll events.
	PageScroller interface{ OnPageScroll(*Ctx, PageScroll) }
	// PageMessageSharer has OnShareAppMessage, which says what the card in a chat shows. The menu offers it only if the page has it. It must not wait.
	PageMessageSharer interface {
		OnShareAppMessage(*Ctx, ShareFrom) Share
	}
	// PageTimelineSharer has OnShareTimeline, which says what the post in Moments shows. It must not wait.
	PageTimelineSharer interface{ OnShareTimeline(*Ctx) Share }
	// PageFavoriteAdder has OnAddToFavorites, which says what the favourite shows. It must not wait.
	PageFavoriteAdder interface {
		OnAddToFavorites(*Ctx, AddToFavorites) Share
	}
	// PageTabTapper has OnTabItemTap: the user tapped a tab, this page's own or another, while this tab page was in front.
	PageTabTapper interface{ OnTabItemTap(*Ctx, TabItem) }
	// PageResizer has OnResize: the window changed its size.
	PageResizer interface{ OnResize(*Ctx, Resize) }
	// PageExitStateSaver has OnSaveExitState, which says what the page gets back when the mini-program is restarted on it. It must not wait.
	PageExitStateSaver interface{ OnSaveExitState(*Ctx) ExitState }
)

// The lifetimes of a component, each in an interface that a component may have. The last four are lifetimes of the page around it.
type (
	// Creator has Created: the component is made, its properties have their defaults.
	Creator interface{ Created(*Ctx) }
	// Attacher has Attached: the component is in the page.
	Attacher interface{ Attached(*Ctx) }
	// Readier has Ready: the view has shown the component.
	Readier interface{ Ready(*Ctx) }
	// Mover has Moved: the component has another place among its siblings.
	Mover interface{ Moved(*Ctx) }
	// Detacher has Detached: the component was taken out of the page.
	Detacher interface{ Detached(*Ctx) }
	// ErrorHandler has Error, which gets the text of each error in a handler of the component.
	ErrorHandler interface{ Error(*Ctx, string) }
	// PageShowHandler has PageShow, pageLifetimes.show.
	PageShowHandler interface{ PageShow(*Ctx) }
	// PageHideHandler has PageHide, pageLifetimes.hide.
	PageHideHandler interface{ PageHide(*Ctx) }
	// PageResizeHandler has PageResize, pageLifetimes.resize.
	PageResizeHandler interface{ PageResize(*Ctx, Resize) }
	// PageRouteHandler has PageRouteDone, pageLifetimes.routeDone.
	PageRouteHandler interface{ PageRouteDone(*Ctx) }
)

// LaunchOptions tell how the mini-program was started or shown.
type LaunchOptions struct {
	_            incomparable
	Path         string // of the page, without a slash in front
	Query        Query  // of the page
	Scene        int    // scene value, such as 1001
	ReferrerInfo Value  // {appId, extraData} when another mini-program sent the user, else {}
	APICategory  string // default, nativeFunctionalized, browseOnly, embedded
	ShareTicket  string // "" if the host gave none
	Raw          Value  // the whole object
}

//go:noinline
func newLaunchOptions(v *Value) (o LaunchOptions) {
	o.Path = text(v, "path")
	o.Query = queryIn(v)
	o.Scene = int(number(v, "scene"))
	get(v, "referrerInfo", &o.ReferrerInfo)
	o.APICategory = text(v, "apiCategory")
	o.ShareTicket = text(v, "shareTicket")
	o.Raw = *v
	return o
}

// PageNotFound tells of a page that the host was to open and that there is not.
type PageNotFound struct {
	_           incomparable
	Path        string // of the missing page
	Query       Query  // meant for it
	IsEntryPage bool   // it was to be the first page
}

// Rejection is an error that nobody took.
type Rejection struct {
	Reason Value // of Ctx.Go the error's text
}

// Theme is the system's theme: light or dark.
type Theme string

// PageScroll tells how far a page is scrolled.
type PageScroll struct {
	ScrollTop float64 // in px
}

// ShareFrom tells what started the sharing.
type ShareFrom struct {
	_          incomparable
	From       string // button or menu
	Target     Value  // the button, undefined for the menu
	WebViewURL string // of the web-view in the page, "" if there is none
}

// Share is what a shared card, post or favourite shows. Empty fields take the host's default: the mini-program's name, the page's path and query, a picture of the page.
type Share struct {
	_        incomparable
	Title    string // of the card
	Path     string // of the page to open, for OnShareAppMessage
	Query    string // of the page to open, for OnShareTimeline and OnAddToFavorites
	ImageURL string // of the picture
}

func (s *Share) put(to *Value) {
	*to = Obj()
	for i, text := range [...]string{s.Title, s.Path, s.Query, s.ImageURL} {
		setText(*to, shareKeys[i], text)
	}
}

var shareKeys = [...]string{"title", "path", "query", "imageUrl"}

//go:noinline
func setText(object Value, key, text string) {
	if text != "" {
		object.Set(key, Str(text))
	}
}

// AddToFavorites tells what is added.
type AddToFavorites struct {
	WebViewURL string // of the web-view in the page, "" if there is none
}

// TabItem is a tab of the tab bar.
type TabItem struct {
	_        incomparable
	Index    string // counts from "0"
	PagePath string // of the tab's page
	Text     string // on the tab
}

// Resize is the window's new size.
type Resize struct {
	_            incomparable
	WindowWidth  float64 // in px
	WindowHeight float64 // in px
}

//go:noinline
func newResize(v *Value) Resize {
	var size Value
	get(v, "size", &size)
	return Resize{WindowWidth: number(&size, "windowWidth"), WindowHeight: number(&size, "windowHeight")}
}

// ExitState is what a page saves for a restart.
type ExitState struct {
	_               incomparable
	Data            Value   // comes back as the page's exit state
	ExpireTimeStamp float64 // milliseconds since 1970 until which it is kept; 0 for a day
}

func (s *ExitState) put(to *Value) {
	*to = Obj(F("data", s.Data))
	if s.ExpireTimeStamp != 0 {
		to.Set("expireTimeStamp", Num(s.ExpireTimeStamp))
	}
}
