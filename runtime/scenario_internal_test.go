package wxruntime

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzScenario reads any text as a scenario. An error names the file; what can be read and needs no guest is played, and once updated it is what was played.
func FuzzScenario(f *testing.F) {
	const files = "-- app.json --\n{\"pages\":[\"pages/a/a\",\"pages/b/b\"]}\n-- defs.json --\n{\"pages/a/a\":{\"data\":{\"n\":1},\"methods\":{\"tap\":[[\"inc\",\"n\"]]}}}\n"
	f.Add("launch\ncall tap {\"n\":1}\n" + files + "-- data --\nn 3\n")
	f.Add("seed 17\nstartup 200ms\nstrict\nlaunch pages/a/a?x=1 {\"scene\":1011,\"background\":true}\nforeground\nback\n" + files)
	f.Add("launch\nwx navigateTo {\"url\":\"/pages/b/b\"}\nemit tap\nstep\nadvance 5s\nsettle\nscroll 1 2\nshare menu\n" + files + "-- hooks --\n-- stack --\n-- trace --\n")
	f.Add("launch\nbackground\nadvance 31m\nlaunch pages/b/b\nresize 1 2\ntheme dark\nrebuildView\npullDown\nswitchTab pages/a/a\n" + files)
	f.Add("app ../counter\nlaunch\n")
	f.Add("launch {\n-- defs.json --\n[{}]\n")
	f.Fuzz(func(t *testing.T, text string) {
		sc, err := parseScenario("story.txtar", []byte(text))
		if err != nil {
			require.True(t, strings.HasPrefix(err.Error(), "story.txtar:"), "%v", err)
			return
		}
		if usesGuest(text) || len(sc.steps) > 50 {
			return
		}
		s, err := sc.Run(MaxSteps(2000))
		if err != nil {
			require.True(t, strings.HasPrefix(err.Error(), "story.txtar:"), "%v", err)
			return
		}
		defer s.Close()
		updated, err := parseScenario("story.txtar", sc.Update(s))
		require.NoError(t, err)
		require.Empty(t, updated.Check(s))
		again, err := updated.Run(MaxSteps(2000))
		require.NoError(t, err)
		defer again.Close()
		require.Empty(t, updated.Check(again))
	})
}

// usesGuest reports whether a scenario names a folder to build.
func usesGuest(text string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "app ") {
			return true
		}
	}
	return false
}
