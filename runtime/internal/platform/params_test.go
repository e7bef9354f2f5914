package platform

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// value reads a value written as JSON with markers.
func value(t testing.TB, text string) abi.Value {
	t.Helper()
	v, err := jsonvalue.ParseMarked([]byte(text))
	require.NoError(t, err)
	return v
}

func text(v abi.Value) string { return string(jsonvalue.AppendMarked(nil, v)) }

func TestCheck(t *testing.T) {
	for _, c := range []struct{ api, arg, want string }{
		{"navigateTo", `{"url":"/p/a"}`, ""},
		{"navigateTo", `{"url":""}`, ""},
		{"navigateTo", `{"url":"a","extra":1}`, ""},
		{"navigateTo", `{}`, "parameter error: parameter.url should be String instead of Undefined;"},
		{"navigateTo", `{"$":"undefined"}`, "parameter error: parameter.url should be String instead of Undefined;"},
		{"navigateTo", `{"url":1}`, "parameter error: parameter.url should be String instead of Number;"},
		{"navigateTo", `{"url":null}`, "parameter error: parameter.url should be String instead of Null;"},
		{"redirectTo", `{"url":[]}`, "parameter error: parameter.url should be String instead of Array;"},
		{"switchTab", `{"url":{"$":"function"}}`, "parameter error: parameter.url should be String instead of Function;"},
		{"reLaunch", `{"url":{"$":"Date"}}`, "parameter error: parameter.url should be String instead of Date;"},
		{"reLaunch", `"x"`, "parameter error: parameter should be Object instead of String;"},
		{"reLaunch", `null`, "parameter error: parameter should be Object instead of Null;"},
		{"navigateBack", `{"delta":"2"}`, ""},
		{"navigateBack", `3`, ""},
		{"setStorage", `{"data":1}`, "parameter error: parameter.key should be String instead of Undefined;"},
		{"setStorage", `{"key":"a"}`, ""},
		{"request", `{"url":"http://a","header":{},"data":1}`, ""},
		{"request", `{"url":true,"header":"x"}`, "parameter error: parameter.url should be String instead of Boolean;parameter.header should be Object instead of String;"},
		{"showToast", `{"duration":"long"}`, "parameter error: parameter.title should be String instead of Undefined;parameter.duration should be Number instead of String;"},
		{"showToast", `{"title":"x","duration":10}`, ""},
		{"showModal", `{}`, ""},
		{"setNavigationBarColor", `{}`, "parameter error: parameter.frontColor should be String instead of Undefined;parameter.backgroundColor should be String instead of Undefined;"},
		{"openLocation", `{"latitude":1,"longitude":"2"}`, "parameter error: parameter.longitude should be Number instead of String;"},
		{"whatever", `[1]`, ""},
	} {
		errno, reason, ok := Check(c.api, value(t, c.arg))
		require.Equal(t, c.want, reason, "%s %s", c.api, c.arg)
		require.Equal(t, c.want == "", ok)
		if ok {
			require.Zero(t, errno)
		} else {
			require.Equal(t, 1001, errno)
		}
	}
}

func TestCheckSync(t *testing.T) {
	_, reason, ok := Check("setStorageSync", value(t, `{"key":3}`))
	require.False(t, ok)
	require.Equal(t, "the first parameter should be a string instead of Number", reason)
	_, reason, ok = Check("getStorageSync", abi.Value{})
	require.False(t, ok)
	require.Equal(t, "the first parameter should be a string instead of Undefined", reason)
	_, _, ok = Check("removeStorageSync", value(t, `{"key":"a"}`))
	require.True(t, ok)
	_, _, ok = Check("clearStorageSync", abi.Value{})
	require.True(t, ok)
}

func TestResult(t *testing.T) {
	for _, c := range []struct {
		errno        int
		reason, want string
	}{
		{0, "", `{"errMsg":"a:ok"}`},
		{7, "", `{"errMsg":"a:fail","errno":7}`},
		{0, "why", `{"errMsg":"a:fail why"}`},
		{1001, "parameter error: parameter.url should be String instead of Number;", `{"errMsg":"a:fail parameter error: parameter.url should be String instead of Number;","errno":1001}`},
		{0, "page limit exceeded: 10", `{"errMsg":"a:fail page limit exceeded: 10"}`},
		{0, `Unknown URL protocol "x://"`, `{"errMsg":"a:fail Unknown URL protocol \"x://\""}`},
		{0, "cancel", `{"errMsg":"a:fail cancel"}`},
		{0, "fail cancel", `{"errMsg":"a:fail cancel"}`},
		{0, "fail:cancel", `{"errMsg":"a:fail cancel"}`},
		{0, "x:cancel", `{"errMsg":"a:fail cancel"}`},
		{0, "x:fail cancel", `{"errMsg":"a:fail cancel"}`},
		{0, "fail", `{"errMsg":"a:fail"}`},
		{0, "x:fail", `{"errMsg":"a:fail"}`},
		{0, "failure of the sensor", `{"errMsg":"a:fail failure of the sensor"}`},
	} {
		r := Result("a", c.errno, c.reason)
		require.Equal(t, c.want, text(r.Value))
		require.Equal(t, c.errno != 0 || c.reason != "", r.Failed)
	}
}

func TestNormalise(t *testing.T) {
	for _, c := range []struct {
		failed   bool
		in, want string
	}{
		{false, `{"$":"undefined"}`, `{"errMsg":"a:ok"}`},
		{false, `null`, `{"errMsg":"a:ok"}`},
		{false, `{"code":"x"}`, `{"code":"x","errMsg":"a:ok"}`},
		{false, `{"errMsg":"b:ok","n":1}`, `{"errMsg":"a:ok","n":1}`},
		{false, `{"errMsg":"ok"}`, `{"errMsg":"a:ok"}`},
		{false, `{"errMsg":"b:fail no"}`, `{"errMsg":"a:fail no"}`},
		{false, `{"errMsg":"cancel"}`, `{"errMsg":"a:fail cancel"}`},
		{false, `{"errMsg":"b:cancel"}`, `{"errMsg":"a:fail cancel"}`},
		{false, `{"errMsg":"broken"}`, `{"errMsg":"a:fail broken"}`},
		{false, `{"errno":5}`, `{"errno":5,"errMsg":"a:fail"}`},
		{false, `{"errno":0}`, `{"errno":0,"errMsg":"a:ok"}`},
		{false, `"x"`, `{"errMsg":"a:fail the answer should be Object instead of String"}`},
		{false, `[]`, `{"errMsg":"a:fail the answer should be Object instead of Array"}`},
		{true, `{"$":"undefined"}`, `{"errMsg":"a:fail"}`},
		{true, `"no network"`, `{"errMsg":"a:fail no network"}`},
		{true, `{"errno":5}`, `{"errno":5,"errMsg":"a:fail"}`},
		{true, `{"errMsg":"b:ok"}`, `{"errMsg":"a:fail"}`},
		{true, `{"errMsg":"auth deny","errno":1}`, `{"errMsg":"a:fail auth deny","errno":1}`},
		{true, `3`, `{"errMsg":"a:fail the answer should be Object instead of Number"}`},
	} {
		in := value(t, c.in)
		r := Normalise("a", abi.Result{Failed: c.failed, Value: in})
		require.Equal(t, c.want, text(r.Value), c.in)
		require.Equal(t, !(c.want == `{"errMsg":"a:ok"}` || text(r.Value.Get("errMsg")) == `"a:ok"`), r.Failed, c.in)
		require.Equal(t, c.in, text(in), "the answer itself stays as it was")
	}
}
