package route

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/platform"
	"github.com/wxkit/wxkit/wasm/abi"
)

func errMsg(r abi.Result) string { return r.Value.Get("errMsg").Text() }

// refused is what a call comes to whose url is not a text.
func refused(api string, url abi.Value) string {
	errno, reason, _ := platform.Check(api, abi.ObjectValue(abi.Field{Key: "url", Value: url}))
	return errMsg(platform.Fail(api, errno, reason))
}

func TestErrMsg(t *testing.T) {
	for _, tc := range []struct{ name, got, want string }{
		{"ok", errMsg(platform.OK("navigateTo")), "navigateTo:ok"},
		{"statement 90", errMsg(platform.Fail("navigateBack", 0, ReasonFirstPage)), "navigateBack:fail cannot navigate back at first page."},
		{"statement 102", errMsg(platform.Fail("navigateTo", 0, ReasonNotFound(Wire("p/nope", nil)))), `navigateTo:fail page "p/nope" is not found`},
		{"statement 102, with a query", errMsg(platform.Fail("navigateTo", 0, ReasonNotFound(Wire("p/nope", ParseQuery("i=5"))))), `navigateTo:fail page "p/nope?i=5" is not found`},
		{"statement 103", refused("navigateTo", abi.Value{}), "navigateTo:fail parameter error: parameter.url should be String instead of Undefined;"},
		{"statement 104", refused("navigateTo", abi.IntValue(123)), "navigateTo:fail parameter error: parameter.url should be String instead of Number;"},
		{"background", errMsg(platform.Fail("reLaunch", 0, ReasonBackground)), "reLaunch:fail can not invoke reLaunch in background"},
		{"statement 98", DevTools().Full(MaxPages), "navigateTo:fail webview count limit exceed"},
		{"statement 98, client", Android().Full(MaxPages), "navigateTo:fail:page limit exceeded: 10"},
		{"statement 100", DevTools().TabTarget("navigateTo"), "navigateTo:fail can not navigateTo a tabbar page"},
		{"statement 100, redirectTo", DevTools().TabTarget("redirectTo"), "redirectTo:fail can not redirectTo a tabbar page"},
		{"statement 100, client", Android().TabTarget("redirectTo"), "redirectTo:fail:can not navigate to a tab bar page"},
		{"statement 101", DevTools().NoTab(), "switchTab:fail can not switch to no-tabBar page"},
		{"statement 101, client", Android().NoTab(), "switchTab:fail:can not switch to non-TabBar page"},
	} {
		require.Equal(t, tc.want, tc.got, tc.name)
	}
	require.False(t, DevTools().LimitFirst())
	require.True(t, Android().LimitFirst())
}
