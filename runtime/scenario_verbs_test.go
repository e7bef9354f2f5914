package wxruntime_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// pageOfNames is a scenario's files: a page that counts taps and takes a name.
const pageOfNames = `-- app.json --
{"pages": ["a"]}
-- a.wxml --
<wxs src="m.wxs" module="m" />
<view class="count" bindtap="tap" bindlongpress="hold">{{m.say(n)}}</view>
<view wx:for="{{rows}}" wx:key="*this" class="row" data-id="{{item}}">Row   {{item}}</view>
<form bindsubmit="send"><input id="name" bindinput="type" name="name" /><button form-type="submit">Go</button></form>
-- m.wxs --
module.exports.say = function (n) { return n + ' taps' }
-- a.wxss --
.count { color: red }
-- defs.json --
{"a": {"data": {"n": 0, "rows": [1, 2]}, "methods": {"tap": [["inc", "n"]], "hold": [["set", {"n": 100}]], "type": [["set", {"rows": [3]}]], "send": [["set", {"rows": []}]]}}}
`

// playScenario writes a scenario and plays it.
func playScenario(t *testing.T, text string) (*wxruntime.Scenario, *wxruntime.Sim, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "story.txtar")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	sc, err := wxruntime.LoadScenario(file)
	require.NoError(t, err)
	s, err := sc.Run()
	if s != nil {
		t.Cleanup(func() { s.Close() })
	}
	return sc, s, err
}

func TestScenarioFingers(t *testing.T) {
	sc, s, err := playScenario(t, `launch
see .count "0 taps"
see .count
tap view.count
see .count "1   taps"
longPress .count
see .row "Row 2"
see [data-id="2"] "Row 2"
see [data-id="1"]
gone [data-id="3"]
input #name "Ann \"A\" Lee"
see [data-id="3"] "Row 3"
gone [data-id="1"]
submit form
gone .row
`+pageOfNames+`-- outline --
view.count "100 taps"
form
  input#name name="name"
  button form-type="submit" "Go"
`)
	require.NoError(t, err)
	require.NoError(t, s.Err())
	require.Empty(t, sc.Check(s))
	require.Contains(t, string(sc.Update(s)), "-- outline --\nview.count \"100 taps\"\n")
}

// What is not as the scenario says is an error of the simulation that names the step, and the steps behind it are not played.
func TestScenarioFingersMiss(t *testing.T) {
	for _, c := range []struct{ step, want string }{
		{`see .count "1 taps"`, `wxruntime: a: .count shows "0 taps", not "1 taps"`},
		{`see .row "Row 3"`, `wxruntime: a: .row shows "Row 1", "Row 2", not "Row 3"`},
		{`see .none`, `wxruntime: a shows nothing that ".none" finds; it shows` + "\nview.count"},
		{`see .none "x"`, `wxruntime: a shows nothing that ".none" finds; it shows` + "\nview.count"},
		{`gone .row`, `wxruntime: a shows what ".row" finds, and should not; it shows` + "\nview.count"},
		{`tap .none`, `wxruntime: a shows nothing that ".none" finds`},
		{`input .none "x"`, `wxruntime: a shows nothing that ".none" finds`},
	} {
		t.Run(c.step, func(t *testing.T) {
			_, s, err := playScenario(t, "launch\n"+c.step+"\ncall tap\n"+pageOfNames)
			require.NoError(t, err)
			require.Error(t, s.Err())
			_, text, _ := strings.Cut(s.Err().Error(), "story.txtar:2: "+c.step+": ")
			require.True(t, strings.HasPrefix(text, c.want), s.Err().Error())
			require.Equal(t, 0, s.Page().Data("n").Int())
		})
	}
}

func TestScenarioFingersBad(t *testing.T) {
	for _, c := range []struct{ step, want string }{
		{`tap`, `the step takes a selector behind it`},
		{`tap .a >`, `wxruntime: ".a >": `},
		{`gone`, `the step takes a selector behind it`},
		{`input`, `the step takes a selector and a text in quotes behind it, such as: input #name "Ann"`},
		{`input #name Ann`, `the step takes a selector and a text in quotes`},
		{`input "Ann"`, `the step takes a selector and a text in quotes`},
		{`input .a{ "Ann"`, `wxruntime: ".a{": `},
		{`see`, `the step takes a selector behind it, and perhaps a text in quotes`},
		{`see "x"`, `the step takes a selector behind it, and perhaps a text in quotes`},
		{`see [`, `wxruntime: "[": `},
	} {
		t.Run(c.step, func(t *testing.T) {
			_, _, err := playScenario(t, "launch\n"+c.step+"\n"+pageOfNames)
			require.ErrorContains(t, err, "story.txtar:2: "+c.step+": "+c.want)
		})
	}
}

// Without a page there is nothing to see.
func TestScenarioFingersNowhere(t *testing.T) {
	sc, s, err := playScenario(t, "see .a\ngone .a\n"+pageOfNames+"-- outline --\n")
	require.NoError(t, err)
	require.ErrorContains(t, s.Err(), "there is no page")
	require.Empty(t, sc.Check(s))
}
