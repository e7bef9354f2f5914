package wxruntime

import (
	"strconv"

	"github.com/wxkit/wxkit/wasm/abi"
)

// The events of built-in components with their details stand in this file and nowhere else. Names and keys are those of WeChat's component pages and of its published typings. Known from older
// libraries or from use only: the value of a selector is text, cursor of blur, keyCode of a whole text, the order of focus and keyboardheightchange, that a model: value goes before the event.

// happening is an event and its detail.
type happening struct {
	name   string
	detail Value
}

// keyboardHeight is the nominal height of the keyboard in px.
const keyboardHeight = 260

func with(key string, v Value) abi.Field { return abi.Field{Key: key, Value: v} }

func numberOf(x float64) Value { return abi.NumberValue(x) }

func onFocus(value string) happening {
	return happening{"focus", Object(with("value", Text(value)), with("height", abi.IntValue(keyboardHeight)))}
}

func onBlur(value string, cursor int) happening {
	return happening{"blur", Object(with("value", Text(value)), with("cursor", abi.IntValue(cursor)))}
}

func onInput(value string, cursor, keyCode int) happening {
	return happening{"input", Object(with("value", Text(value)), with("cursor", abi.IntValue(cursor)), with("keyCode", abi.IntValue(keyCode)))}
}

func onConfirm(value string) happening {
	return happening{"confirm", Object(with("value", Text(value)))}
}

func onKeyboard(height int) happening {
	return happening{"keyboardheightchange", Object(with("height", abi.IntValue(height)), with("duration", abi.IntValue(0)))}
}

// onChange is that of checkbox-group (an array), radio-group (text), switch (a boolean), slider (a number), and of picker and picker-view, see Pick.
func onChange(value Value) happening { return happening{"change", Object(with("value", value))} }

// onRegion is the change of a picker of regions. The simulation has no list of regions, so their codes are empty.
func onRegion(value Value) happening {
	code := abi.ArrayValue()
	for range value.Len() {
		code.Append(Text(""))
	}
	return happening{"change", Object(with("value", value), with("code", code), with("postcode", Text("")))}
}

func onChanging(value Value) happening { return happening{"changing", Object(with("value", value))} }

func onColumnChange(column, value int) happening {
	return happening{"columnchange", Object(with("column", abi.IntValue(column)), with("value", abi.IntValue(value)))}
}

func onCancel() happening    { return happening{"cancel", Object()} }
func onPickStart() happening { return happening{"pickstart", Object()} }
func onPickEnd() happening   { return happening{"pickend", Object()} }

// onSwipe are the events of a swiper: change, and animationfinish when it stands still.
func onSwipe(name string, current int, item string) happening {
	return happening{name, Object(with("current", abi.IntValue(current)), with("currentItemId", Text(item)), with("source", Text("touch")))}
}

// scrolled is where a scroll-view is and how far it came; deltas are what it was less what it is.
type scrolled struct{ left, top, width, height, deltaX, deltaY float64 }

func onScroll(s scrolled) happening {
	return happening{"scroll", Object(
		with("scrollLeft", numberOf(s.left)), with("scrollTop", numberOf(s.top)), with("scrollHeight", numberOf(s.height)), with("scrollWidth", numberOf(s.width)),
		with("deltaX", numberOf(s.deltaX)), with("deltaY", numberOf(s.deltaY)),
	)}
}

func onScrollToUpper(direction string) happening {
	return happening{"scrolltoupper", Object(with("direction", Text(direction)))}
}

func onScrollToLower(direction string) happening {
	return happening{"scrolltolower", Object(with("direction", Text(direction)))}
}

// onSubmit has a formId only where the form has report-submit.
func onSubmit(value, target Value, report bool) happening {
	detail := Object(with("value", value), with("target", target))
	if report {
		detail.Set("formId", Text("the formId is a mock one"))
	}
	return happening{"submit", detail}
}

func onReset(target Value) happening { return happening{"reset", Object(with("target", target))} }

// openType is what a button with an open-type tells its page when WeChat has done its part, as the user lets it.
func openType(kind string) (h happening, ok bool) {
	errMsg := func(api string) abi.Field { return with("errMsg", Text(api+":ok")) }
	switch kind {
	case "getPhoneNumber":
		return happening{"getphonenumber", Object(errMsg(kind), with("code", Text("phone-number-code")))}, true
	case "getRealtimePhoneNumber":
		return happening{"getrealtimephonenumber", Object(errMsg(kind), with("code", Text("phone-number-code")))}, true
	case "getUserInfo":
		user := Object(with("nickName", Text("微信用户")), with("avatarUrl", Text("")), with("gender", abi.IntValue(0)))
		return happening{"getuserinfo", Object(errMsg(kind), with("userInfo", user))}, true
	case "contact":
		return happening{"contact", Object(errMsg("enterContact"), with("path", Text("")), with("query", Object()))}, true
	case "chooseAvatar":
		return happening{"chooseavatar", Object(with("avatarUrl", Text("wxfile://tmp_avatar.png")))}, true
	case "openSetting":
		return happening{"opensetting", Object(errMsg(kind), with("authSetting", Object()))}, true
	case "launchApp":
		return happening{"launchapp", Object(errMsg(kind))}, true
	case "agreePrivacyAuthorization":
		return happening{"agreeprivacyauthorization", Object(errMsg(kind))}, true
	}
	return happening{}, false
}

// shareTarget is the argument of onShareAppMessage for a share by a button.
func shareTarget(target Value) Value {
	return Object(with("from", Text("button")), with("target", target))
}

// decimal is a number as text.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
