package platform

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestAnswers(t *testing.T) {
	a := NewAnswers(DefaultDevice())
	for _, c := range []struct{ api, arg, want string }{
		{"login", `{}`, `{"code":"code-1","errMsg":"login:ok"}`},
		{"login", `{"$":"undefined"}`, `{"code":"code-2","errMsg":"login:ok"}`},
		{"checkSession", `{}`, `{"errMsg":"checkSession:ok"}`},
		{"showToast", `{"title":"x"}`, `{"errMsg":"showToast:ok"}`},
		{"showToast", `{}`, `{"errMsg":"showToast:fail parameter error: parameter.title should be String instead of Undefined;","errno":1001}`},
		{"showModal", `{"title":"x"}`, `{"confirm":true,"cancel":false,"errMsg":"showModal:ok"}`},
		{"showActionSheet", `{"itemList":["a"]}`, `{"tapIndex":0,"errMsg":"showActionSheet:ok"}`},
		{"getNetworkType", `{}`, `{"networkType":"wifi","errMsg":"getNetworkType:ok"}`},
		{"getSetting", `{}`, `{"authSetting":{},"errMsg":"getSetting:ok"}`},
		{"getClipboardData", `{}`, `{"data":"","errMsg":"getClipboardData:ok"}`},
		{"setClipboardData", `{"data":5}`, `{"errMsg":"setClipboardData:fail parameter error: parameter.data should be String instead of Number;","errno":1001}`},
		{"getClipboardData", `{}`, `{"data":"","errMsg":"getClipboardData:ok"}`},
		{"setClipboardData", `{"data":"copied"}`, `{"errMsg":"setClipboardData:ok"}`},
		{"getClipboardData", `{}`, `{"data":"copied","errMsg":"getClipboardData:ok"}`},
		{"getMenuButtonBoundingClientRect", `{}`, `{"left":281,"top":48,"right":368,"bottom":80,"width":87,"height":32}`},
		{"canIUse", `"request.object.method"`, `true`},
		{"canIUse", `"setStorageSync"`, `true`},
		{"canIUse", `"button.open-type.chooseAvatar"`, `false`},
		{"canIUse", `1`, `false`},
		{"foo", `{}`, `{"errMsg":"foo:fail not supported by the simulator; give an answer with Answer(\"foo\", ...)"}`},
	} {
		r := a.Call(c.api, value(t, c.arg))
		require.Equal(t, c.want, text(r.Value), "%s %s", c.api, c.arg)
	}
	require.True(t, a.Call("foo", abi.Value{}).Failed)
	require.False(t, a.Call("login", abi.Value{}).Failed)
}

func TestAnswersKnows(t *testing.T) {
	a := NewAnswers(DefaultDevice())
	for _, api := range []string{
		"login", "getSystemInfo", "getSystemInfoSync", "getDeviceInfo", "getWindowInfo", "getAppBaseInfo", "showToast", "hideToast", "showModal", "showLoading", "hideLoading",
		"showActionSheet", "setNavigationBarTitle", "setNavigationBarColor", "startPullDownRefresh", "stopPullDownRefresh", "checkSession", "pageScrollTo", "vibrateShort",
		"setClipboardData", "getClipboardData", "getNetworkType", "getSetting", "canIUse",
	} {
		require.True(t, a.Knows(api), api)
	}
	require.False(t, a.Knows("foo"))
	require.False(t, a.Knows("request"), "requests have a handler of their own")
	require.Equal(t, `{"code":"code-1","errMsg":"login:ok"}`, text(a.Call("login", abi.Value{}).Value), "asking changes nothing")
}

func TestSystemInfo(t *testing.T) {
	d := DefaultDevice()
	d.Platform = "ios"
	a := NewAnswers(d)
	plain := a.Call("getSystemInfoSync", abi.Value{}).Value
	require.Equal(t, "ios", plain.Get("platform").Text())
	require.Equal(t, 375, plain.Get("windowWidth").Int())
	require.Equal(t, "3.5.5", plain.Get("SDKVersion").Text())
	require.False(t, plain.Has("errMsg"))
	full := a.Call("getSystemInfo", abi.Value{}).Value
	require.Equal(t, "getSystemInfo:ok", full.Get("errMsg").Text())
	full.Delete("errMsg")
	require.True(t, plain.Equal(full))
	for _, part := range []string{"getDeviceInfo", "getWindowInfo", "getAppBaseInfo"} {
		v := a.Call(part, abi.Value{}).Value
		require.NotZero(t, v.Len())
		for i := range v.Len() {
			require.True(t, plain.Get(v.KeyAt(i)).Equal(v.At(i)), v.KeyAt(i))
		}
	}
	require.Equal(t, `{"left":0,"top":44,"right":375,"bottom":778,"width":375,"height":734}`, text(plain.Get("safeArea")))
}
