package platform

import (
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// OK is the result of a call that succeeded: the fields, then errMsg `<api>:ok`.
func OK(api string, fields ...abi.Field) abi.Result {
	v := abi.ObjectValue(fields...)
	v.Set("errMsg", abi.StringValue(api+":ok"))
	return abi.Result{Value: v}
}

// Fail is the result of a call that failed: errMsg `<api>:fail <reason>`, or `<api>:fail` without a reason, and errno if it is not 0.
// A reason may carry its own `fail` or `x:fail` in front, as results of the native side do; `cancel`, `x:cancel` and `fail:cancel` all become `<api>:fail cancel`.
func Fail(api string, errno int, reason string) abi.Result {
	v := abi.ObjectValue(abi.Field{Key: "errMsg", Value: abi.StringValue(failMessage(api, reason))})
	if errno != 0 {
		v.Set("errno", abi.IntValue(errno))
	}
	return abi.Result{Failed: true, Value: v}
}

// Result is OK without fields if there is neither a reason nor an errno, and Fail otherwise.
func Result(api string, errno int, reason string) abi.Result {
	if errno == 0 && reason == "" {
		return OK(api)
	}
	return Fail(api, errno, reason)
}

// Normalise gives the answer of a test or of the native side the form that an app gets. An object keeps its fields (in a copy); its errMsg becomes that of the api:
// without one the call succeeded, or failed if r.Failed or if it has an errno other than 0; `ok`, `x:ok`, `fail reason`, `x:fail reason` and `cancel` are understood, and any other text is the reason of a failure.
// Of a failure a string is the reason. Undefined and null are the empty object. Anything else makes the call fail, saying so.
func Normalise(api string, r abi.Result) abi.Result {
	switch r.Value.Kind() {
	case abi.Object:
		return normaliseObject(api, r)
	case abi.Undefined, abi.Null:
		if r.Failed {
			return Fail(api, 0, "")
		}
		return OK(api)
	case abi.String:
		if r.Failed {
			return Fail(api, 0, r.Value.Text())
		}
	}
	return Fail(api, 0, "the answer should be Object instead of "+r.Value.Kind().String())
}

func normaliseObject(api string, r abi.Result) abi.Result {
	v := r.Value.Clone()
	text := v.Get("errMsg").Text()
	switch status := cutAPI(text); {
	case !r.Failed && (status == "ok" || strings.HasPrefix(status, "ok ")):
		v.Set("errMsg", abi.StringValue(api+":"+status))
		return abi.Result{Value: v}
	case !r.Failed && text == "" && v.Get("errno").Number() == 0:
		v.Set("errMsg", abi.StringValue(api+":ok"))
		return abi.Result{Value: v}
	}
	v.Set("errMsg", abi.StringValue(failMessage(api, text)))
	return abi.Result{Failed: true, Value: v}
}

// cutAPI is what stands behind the api's name of an errMsg: ok, fail, fail reason, cancel.
func cutAPI(msg string) string {
	name, status, found := strings.Cut(msg, ":")
	if !found || strings.ContainsAny(name, " \"") || name == "fail" {
		return msg
	}
	return strings.TrimSpace(status)
}

// failMessage is the errMsg of a failure, from a reason or from an errMsg in any of the forms that the native side uses.
func failMessage(api, text string) string {
	reason := text
	if status := cutAPI(text); status == "cancel" || status == "ok" || strings.HasPrefix(status, "fail") {
		reason = status
	}
	if reason == "ok" { // the caller knows better
		reason = ""
	}
	if rest, found := strings.CutPrefix(reason, "fail"); found && (rest == "" || rest[0] == ' ' || rest[0] == ':') {
		reason = strings.TrimLeft(rest, ": ")
	}
	if reason == "" {
		return api + ":fail"
	}
	return api + ":fail " + reason
}
