package platform

import (
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Check is the library's look at the argument of a call before anything is done. If ok is false, the call fails with errno and reason, which names every wrong
// parameter: `parameter error: parameter.url should be String instead of Undefined;`. An undefined argument counts as {}. The forms of storage whose names end in
// Sync take {key} for their first parameter and have words of their own. APIs that the table does not know accept everything.
func Check(api string, arg abi.Value) (errno int, reason string, ok bool) {
	if strings.HasSuffix(api, "StorageSync") {
		reason = checkSyncKey(api, arg.Get("key"))
		return 0, reason, reason == ""
	}
	params := paramsOf(api)
	if arg.IsUndefined() {
		arg = abi.ObjectValue()
	}
	var wrong strings.Builder
	if arg.Kind() != abi.Object {
		if params != nil {
			mismatch(&wrong, "parameter", abi.Object, arg)
		}
	} else {
		for _, p := range params {
			if v := arg.Get(p.name); v.Kind() != p.kind && (p.required || !v.IsUndefined()) {
				mismatch(&wrong, "parameter."+p.name, p.kind, v)
			}
		}
	}
	if wrong.Len() == 0 {
		return 0, "", true
	}
	return ErrnoParam, "parameter error: " + wrong.String(), false
}

func mismatch(b *strings.Builder, name string, want abi.Kind, got abi.Value) {
	b.WriteString(name + " should be " + want.String() + " instead of " + got.Kind().String() + ";")
}

// checkSyncKey is what the synchronous calls of storage say of a key that is no string, "" if it is one.
func checkSyncKey(api string, key abi.Value) string {
	switch api {
	case "setStorageSync", "getStorageSync", "removeStorageSync":
		if key.Kind() != abi.String {
			return "the first parameter should be a string instead of " + key.Kind().String()
		}
	}
	return ""
}

// param is one parameter that the library checks.
type param struct {
	name     string
	kind     abi.Kind
	required bool
}

func need(kind abi.Kind, names ...string) []param  { return params(kind, true, names) }
func allow(kind abi.Kind, names ...string) []param { return params(kind, false, names) }

func params(kind abi.Kind, required bool, names []string) []param {
	list := make([]param, len(names))
	for i, name := range names {
		list[i] = param{name: name, kind: kind, required: required}
	}
	return list
}

// paramsOf is the table of parameters. The required ones of routing and storage are facts; the others follow the reference's types. Parameters that the library
// takes in any type are left out: the delta of navigateBack, the data of setStorage and request, the type of vibrateShort.
func paramsOf(api string) []param {
	switch api {
	case "navigateTo", "redirectTo", "switchTab", "reLaunch", "rewriteRoute", "connectSocket", "downloadFile":
		return need(abi.String, "url")
	case "request":
		return append(need(abi.String, "url"), append(allow(abi.String, "method", "dataType", "responseType"), allow(abi.Object, "header")...)...)
	case "uploadFile":
		return need(abi.String, "url", "filePath", "name")
	case "setStorage", "getStorage", "removeStorage":
		return need(abi.String, "key")
	case "showToast":
		return append(need(abi.String, "title"), append(allow(abi.Number, "duration"), allow(abi.String, "icon", "image")...)...)
	case "showLoading", "setNavigationBarTitle":
		return need(abi.String, "title")
	case "showModal":
		return allow(abi.String, "title", "content", "confirmText", "cancelText")
	case "showActionSheet":
		return need(abi.Array, "itemList")
	case "setNavigationBarColor":
		return need(abi.String, "frontColor", "backgroundColor")
	case "setTabBarBadge":
		return append(need(abi.Number, "index"), need(abi.String, "text")...)
	case "removeTabBarBadge", "showTabBarRedDot", "hideTabBarRedDot", "setTabBarItem":
		return need(abi.Number, "index")
	}
	return moreParamsOf(api)
}

func moreParamsOf(api string) []param {
	switch api {
	case "pageScrollTo":
		return append(allow(abi.Number, "scrollTop", "duration"), allow(abi.String, "selector")...)
	case "setClipboardData":
		return need(abi.String, "data")
	case "setBackgroundTextStyle":
		return need(abi.String, "textStyle")
	case "setKeepScreenOn":
		return need(abi.Bool, "keepScreenOn")
	case "makePhoneCall":
		return need(abi.String, "phoneNumber")
	case "previewImage":
		return need(abi.Array, "urls")
	case "getImageInfo":
		return need(abi.String, "src")
	case "saveImageToPhotosAlbum":
		return need(abi.String, "filePath")
	case "openLocation":
		return need(abi.Number, "latitude", "longitude")
	case "authorize":
		return need(abi.String, "scope")
	case "navigateToMiniProgram":
		return need(abi.String, "appId")
	}
	return nil
}
