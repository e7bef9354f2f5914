package wxruntime_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// servicePage is a definition with the hooks that the calls below make run.
const servicePage = `{"methods":{"onPullDownRefresh":[],"onHide":[]},"quiet":true}`

func service(t *testing.T) *wxruntime.Sim {
	page := wxruntime.MustJSON(servicePage)
	s := wxruntime.Start(t,
		wxruntime.AppJSON(`{"pages":["a/a","b/b","c/c"],"tabBar":{"list":[{"pagePath":"a/a","text":"A"},{"pagePath":"b/b","text":"B"}]},"window":{"enablePullDownRefresh":true}}`),
		wxruntime.Ops(map[string]wxruntime.Value{"a/a": page, "b/b": page, "c/c": page}))
	s.Launch("")
	return s
}

func TestStartPullDownRefresh(t *testing.T) {
	s := service(t)
	require.Equal(t, `{"errMsg":"startPullDownRefresh:ok"}`, s.WX("startPullDownRefresh", wxruntime.Object()).JSON())
	require.Equal(t, []string{"a/a.onPullDownRefresh"}, s.Hooks())
}

func TestExitMiniProgram(t *testing.T) {
	s := service(t)
	s.WX("exitMiniProgram", wxruntime.Object())
	require.Equal(t, wxruntime.InBack, s.Life())
	require.Equal(t, []string{"a/a.onHide"}, s.Hooks())
}

func TestTabBarCalls(t *testing.T) {
	s := service(t)
	badge := wxruntime.MustJSON(`{"index":1,"text":"3"}`)
	require.Equal(t, "setTabBarBadge:ok", s.WX("setTabBarBadge", badge).Get("errMsg").Text())
	s.WX("navigateTo", wxruntime.MustJSON(`{"url":"/c/c"}`))
	require.Equal(t, "setTabBarBadge:fail not TabBar page", s.WX("setTabBarBadge", badge).Get("errMsg").Text())
}
