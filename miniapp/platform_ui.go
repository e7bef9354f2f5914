package miniapp

// ShowToast is the argument of wx.showToast.
type ShowToast struct {
	Title     string // the text
	Icon      string // success (default), error, loading or none
	Image     string // path of an icon, before Icon
	Duration  int    // milliseconds, 1500 if 0
	Mask      bool   // keep touches from the page
	Callbacks        // optional
}

// ShowLoading is the argument of wx.showLoading.
type ShowLoading struct {
	Title     string // the text
	Mask      bool   // keep touches from the page
	Callbacks        // optional
}

// ShowModal is the argument of wx.showModal.
type ShowModal struct {
	Title           string // optional
	Content         string // optional; with Editable what the input holds
	ShowCancel      Value  // Bool(false) leaves the cancel button out; undefined is true
	CancelText      string // 取消 if ""
	ConfirmText     string // 确定 if ""
	Editable        bool   // show an input
	PlaceholderText string // of the input
	Callbacks              // Success gets {errMsg, confirm, cancel, content}
}

// ModalResult is the result of wx.showModal.
type ModalResult struct {
	Confirm bool   // the confirm button was tapped
	Cancel  bool   // the cancel button was tapped, or the modal closed in another way
	Content string // of the input
}

// ShowActionSheet is the argument of wx.showActionSheet.
type ShowActionSheet struct {
	ItemList  []string // up to 6
	AlertText string   // optional title
	ItemColor string   // #000000 if ""
	Callbacks          // Success gets {errMsg, tapIndex}
}

// SetNavigationBarTitle is the argument of wx.setNavigationBarTitle.
type SetNavigationBarTitle struct {
	Title     string // the text
	Callbacks        // optional
}

// PageScrollTo is the argument of wx.pageScrollTo.
type PageScrollTo struct {
	ScrollTop int    // px; not sent if there is a selector
	Selector  string // scroll to this node instead
	Duration  Value  // Int of milliseconds, 300 if undefined
	Callbacks        // optional
}

// ShowToast is wx.showToast. It returns when the toast is shown, not when it is gone.
func (c *Ctx) ShowToast(o ShowToast) error {
	arg := with("title", Str(o.Title)).text("icon", o.Icon).text("image", o.Image).number("duration", o.Duration).flag("mask", o.Mask)
	return failure(c.invoke("showToast", arg.v, o.Callbacks))
}

// HideToast is wx.hideToast.
func (c *Ctx) HideToast(callbacks ...Callbacks) error {
	return failure(c.invoke("hideToast", Obj(), callbacks...))
}

// ShowLoading is wx.showLoading. It stays until [Ctx.HideLoading].
func (c *Ctx) ShowLoading(o ShowLoading) error {
	return failure(c.invoke("showLoading", with("title", Str(o.Title)).flag("mask", o.Mask).v, o.Callbacks))
}

// HideLoading is wx.hideLoading.
func (c *Ctx) HideLoading(callbacks ...Callbacks) error {
	return failure(c.invoke("hideLoading", Obj(), callbacks...))
}

// ShowModal is wx.showModal. It returns when the user has answered.
func (c *Ctx) ShowModal(o ShowModal) (ModalResult, error) {
	arg := options{Obj()}.text("title", o.Title).text("content", o.Content).value("showCancel", o.ShowCancel).text("cancelText", o.CancelText).
		text("confirmText", o.ConfirmText).flag("editable", o.Editable).text("placeholderText", o.PlaceholderText)
	v, err := c.invoke("showModal", arg.v, o.Callbacks)
	return ModalResult{Confirm: v.Get("confirm").Bool(), Cancel: v.Get("cancel").Bool(), Content: textOf(v, "content")}, err
}

// ShowActionSheet is wx.showActionSheet. It returns the index of the item that the user has tapped, and fails with `showActionSheet:fail cancel` if there is none.
func (c *Ctx) ShowActionSheet(o ShowActionSheet) (tapIndex int, err error) {
	items := Arr()
	for _, s := range o.ItemList {
		items.Append(Str(s))
	}
	v, err := c.invoke("showActionSheet", with("itemList", items).text("alertText", o.AlertText).text("itemColor", o.ItemColor).v, o.Callbacks)
	return intOf(v, "tapIndex"), err
}

// SetNavigationBarTitle is wx.setNavigationBarTitle.
func (c *Ctx) SetNavigationBarTitle(o SetNavigationBarTitle) error {
	return failure(c.invoke("setNavigationBarTitle", with("title", Str(o.Title)).v, o.Callbacks))
}

// PageScrollTo is wx.pageScrollTo.
func (c *Ctx) PageScrollTo(o PageScrollTo) error {
	arg := options{Obj()}.text("selector", o.Selector)
	if o.Selector == "" {
		arg.value("scrollTop", Int(o.ScrollTop))
	}
	return failure(c.invoke("pageScrollTo", arg.value("duration", o.Duration).v, o.Callbacks))
}

// StartPullDownRefresh is wx.startPullDownRefresh: as if the user had pulled; the page's OnPullDownRefresh follows.
func (c *Ctx) StartPullDownRefresh(callbacks ...Callbacks) error {
	return failure(c.invoke("startPullDownRefresh", Obj(), callbacks...))
}

// StopPullDownRefresh is wx.stopPullDownRefresh.
func (c *Ctx) StopPullDownRefresh(callbacks ...Callbacks) error {
	return failure(c.invoke("stopPullDownRefresh", Obj(), callbacks...))
}
