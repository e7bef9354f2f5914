package platform

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Answers is what the simulator answers by itself when a test gives no answer of its own. It remembers the codes of login and the clipboard.
// It has no user interface: a modal is confirmed, the first item of an action sheet is taken. Make it with NewAnswers.
type Answers struct {
	Device    Device // what getSystemInfo and its parts tell
	logins    int
	clipboard string
}

// NewAnswers is the answers on this device, with an empty clipboard and no login yet.
func NewAnswers(d Device) *Answers { return &Answers{Device: d} }

// Call checks the argument and answers. The result of a call whose name ends in Sync, of the get...Info calls without a callback and of canIUse is the plain value that JavaScript gets;
// every other result is an object with errMsg. An API that is not in the table fails and says how to give it an answer.
func (a *Answers) Call(api string, arg abi.Value) abi.Result {
	if plain := a.plain(api, arg); plain != nil {
		return abi.Result{Value: plain()}
	}
	answer := a.answer(api, arg)
	if answer == nil {
		return Fail(api, 0, Unsupported(api))
	}
	if errno, reason, ok := Check(api, arg); !ok {
		return Fail(api, errno, reason)
	}
	return OK(api, answer()...)
}

// Knows reports whether the simulator answers an API by itself.
func (a *Answers) Knows(api string) bool {
	return a.plain(api, abi.Value{}) != nil || a.answer(api, abi.Value{}) != nil
}

// Unsupported is the reason with which an API fails that nobody answers.
func Unsupported(api string) string { return fmt.Sprintf(reasonUnsupported, api) }

// plain is the table of calls whose result is a plain value.
func (a *Answers) plain(api string, arg abi.Value) func() abi.Value {
	switch api {
	case "getSystemInfoSync":
		return a.Device.system
	case "getDeviceInfo":
		return a.Device.device
	case "getWindowInfo":
		return a.Device.window
	case "getAppBaseInfo":
		return a.Device.appBase
	case "getAccountInfoSync":
		return a.Device.account
	case "getMenuButtonBoundingClientRect":
		return a.Device.menuButton
	case "canIUse":
		return func() abi.Value { return abi.BoolValue(a.canIUse(arg)) }
	}
	return nil
}

// answer is the table of calls whose result is an object with errMsg: a function that makes its other fields.
func (a *Answers) answer(api string, arg abi.Value) func() []abi.Field {
	switch api {
	case "showToast", "hideToast", "showLoading", "hideLoading",
		"setNavigationBarTitle", "setNavigationBarColor", "showNavigationBarLoading", "hideNavigationBarLoading", "hideHomeButton",
		"setBackgroundColor", "setBackgroundTextStyle", "startPullDownRefresh", "stopPullDownRefresh", "pageScrollTo",
		"vibrateShort", "vibrateLong", "setKeepScreenOn", "hideKeyboard", "checkSession", "showShareMenu", "hideShareMenu", "updateShareMenu",
		"makePhoneCall", "previewImage":
		return func() []abi.Field { return nil }
	case "login":
		return a.login
	case "getSystemInfo", "getSystemInfoAsync":
		return func() []abi.Field { return fieldsOf(a.Device.system()) }
	case "showModal":
		return func() []abi.Field {
			return []abi.Field{{Key: "confirm", Value: abi.BoolValue(true)}, {Key: "cancel", Value: abi.BoolValue(false)}}
		}
	case "showActionSheet":
		return field("tapIndex", abi.IntValue(0))
	case "getNetworkType":
		return field("networkType", abi.StringValue("wifi"))
	case "getSetting":
		return field("authSetting", abi.ObjectValue())
	case "setClipboardData":
		return func() []abi.Field { a.clipboard = arg.Get("data").Text(); return nil }
	case "getClipboardData":
		return field("data", abi.StringValue(a.clipboard))
	}
	return nil
}

// login makes a new code each time: code-1, code-2, ...
func (a *Answers) login() []abi.Field {
	a.logins++
	return []abi.Field{{Key: "code", Value: abi.StringValue("code-" + strconv.Itoa(a.logins))}}
}

// canIUse looks at the first part of the schema only: `request.object.method` is true because request is known. Built-in components are not known.
func (a *Answers) canIUse(arg abi.Value) bool {
	name, _, _ := strings.Cut(arg.Text(), ".")
	var s Storage
	return name == "canIUse" || paramsOf(name) != nil || a.Knows(name) || s.call(strings.TrimSuffix(name, "Sync")) != nil || strings.HasPrefix(name, "navigateBack")
}

func field(key string, v abi.Value) func() []abi.Field {
	return func() []abi.Field { return []abi.Field{{Key: key, Value: v}} }
}

func fieldsOf(v abi.Value) []abi.Field {
	fields := make([]abi.Field, v.Len())
	for i := range fields {
		fields[i] = abi.Field{Key: v.KeyAt(i), Value: v.At(i)}
	}
	return fields
}
