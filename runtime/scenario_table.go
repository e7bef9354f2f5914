package wxruntime

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// stepKind is a line of a scenario that begins with a word of its own.
type stepKind struct {
	name string
	args string // as the help shows them
	help string
	do   func(s *Sim, args string) error
}

// stepKinds are the steps of scenario files, in the order of the help.
func stepKinds() []stepKind {
	return []stepKind{
		{"launch", "URL JSON", "Launch; the url and the options (scene, query, referrerInfo, background) may be left out", launchVerb},
		{"tap", "SELECTOR", "a finger on the first element found: tap .list > .row", selected((*Page).Tap)},
		{"longPress", "SELECTOR", "a finger that stays", selected((*Page).LongPress)},
		{"input", `SELECTOR "TEXT"`, `the user types: input #name "Ann"`, inputVerb},
		{"focus", "SELECTOR", "the user goes into a field", selected((*Page).Focus)},
		{"blur", "SELECTOR", "the user leaves a field", selected((*Page).Blur)},
		{"confirm", "SELECTOR", "the keyboard's key of confirmation in a field", selected((*Page).Confirm)},
		{"check", "SELECTOR", "ticks a checkbox", selected((*Page).Check)},
		{"uncheck", "SELECTOR", "takes the tick of a checkbox away", selected((*Page).Uncheck)},
		{"choose", "SELECTOR", "chooses a radio", selected((*Page).Choose)},
		{"switch", "SELECTOR on|off", "turns a switch", switchVerb},
		{"slide", "SELECTOR NUMBER", "brings a slider to a value", slideVerb},
		{"pick", "SELECTOR N... or \"TEXT\"...", `picks by index, one for each column, or by text: pick picker "2024-05-01"`, pickVerb},
		{"cancelPick", "SELECTOR", "opens a picker and leaves it without a choice", selected(func(p *Page, selector string) { p.Find(selector).CancelPick() })},
		{"swipe", "SELECTOR INDEX", "brings an item of a swiper to the front", counted(1, "swipe .banner 1", func(p *Page, selector string, n []int) { p.Swipe(selector, n[0]) })},
		{"scroll", "SELECTOR TOP BELOW", "scrolls a scroll-view, or without a selector the page, to TOP, with BELOW left below, in px", scrollVerb},
		{"scrollX", "SELECTOR LEFT RIGHT", "scrolls a scroll-view sideways", counted(2, "scrollX .row 100 0", func(p *Page, selector string, n []int) { p.Find(selector).ScrollX(n[0], n[1]) })},
		{"submit", "SELECTOR", "the submit button of a form", selected((*Page).Submit)},
		{"reset", "SELECTOR", "the reset button of a form", selected((*Page).Reset)},
		{"see", `SELECTOR "TEXT"`, "an element is found, and if a text is given one that shows it", seeVerb},
		{"gone", "SELECTOR", "no element is found", goneVerb},
		{"call", "HANDLER JSON", "Page.Call on the page on top, with the event's detail", func(s *Sim, args string) error { return eventVerb(s, args, (*Page).Call) }},
		{"emit", "HANDLER JSON", "Page.Emit: without settling, so that the next step meets it under way", func(s *Sim, args string) error { return eventVerb(s, args, (*Page).Emit) }},
		{"wx", "API JSON", `calls wx.API: wx navigateTo {"url":"/pages/b/b"}`, wxVerb},
		{"answer", "API JSON", `what an API answers from now on: answer showModal {"confirm":false,"cancel":true}; answer login fail TEXT lets it fail`, answerVerb},
		{"setStorage", "KEY JSON", "stores a value, as an earlier life of the app would have", setStorageVerb},
		{"back", "", "the user goes back; from the last page the app goes to the background", plain((*Sim).Back)},
		{"switchTab", "ROUTE", "a finger on the tab bar", word((*Sim).SwitchTab)},
		{"background", "", "the user leaves the app", plain((*Sim).Background)},
		{"foreground", "", "the user comes back", plain((*Sim).Foreground)},
		{"advance", "DURATION", "virtual time passes: advance 5s", advanceVerb},
		{"pullDown", "", "the user pulls the page down", plain(func(s *Sim) { s.Page().PullDown() })},
		{"share", "FROM", "the user shares the page, from menu or button", word(func(s *Sim, from string) { s.Page().Share(from) })},
		{"resize", "WIDTH HEIGHT", "the window has another size", resizeVerb},
		{"theme", "dark|light", "the system has another theme", word((*Sim).Theme)},
		{"rebuildView", "", "the system gives the page a new view", plain(func(s *Sim) { s.Page().RebuildView() })},
		{"settle", "", "Sim.Settle, behind emit", plain((*Sim).Settle)},
		{"step", "", "Sim.Step: one message", plain(func(s *Sim) { s.Step() })},
	}
}

// settingKind is a line that says how the simulation is made.
type settingKind struct {
	name, args, help string
	read             func(sc *Scenario, args string) (Option, error)
}

func settingKinds() []settingKind {
	return []settingKind{
		{"app", "FOLDER", "the mini-program, from the folder of the file: its package is built to WASM, its app.json is the project", (*Scenario).appSetting},
		{"seed", "NUMBER", "another order of messages; see Seed", func(_ *Scenario, args string) (Option, error) {
			n, err := strconv.ParseUint(args, 10, 64)
			return Seed(n), err
		}},
		{"startup", "DURATION", "the time until the guest is there: startup 200ms; see StartupGap", func(_ *Scenario, args string) (Option, error) {
			d, err := time.ParseDuration(args)
			return StartupGap(d), err
		}},
		{"strict", "", "warnings are errors; see Strict", func(_ *Scenario, args string) (Option, error) {
			if args != "" {
				return nil, errors.New("strict takes nothing behind it")
			}
			return Strict(), nil
		}},
	}
}

func stepNamed(name string) func(s *Sim, args string) error {
	for _, kind := range stepKinds() {
		if kind.name == name {
			return kind.do
		}
	}
	return nil
}

func settingNamed(name string) func(sc *Scenario, args string) (Option, error) {
	for _, kind := range settingKinds() {
		if kind.name == name {
			return kind.read
		}
	}
	return nil
}

// ScenarioHelp lists the settings and steps of scenario files, a line for each.
func ScenarioHelp() string {
	var b strings.Builder
	line := func(name, args, help string) {
		head := strings.TrimSpace(name + " " + args)
		b.WriteString("  " + head + strings.Repeat(" ", max(1, 34-len(head))) + help + "\n")
	}
	b.WriteString("Settings, before the first step:\n")
	for _, kind := range settingKinds() {
		line(kind.name, kind.args, kind.help)
	}
	b.WriteString("Steps, each settled before the next; JSON may be left out:\n")
	for _, kind := range stepKinds() {
		line(kind.name, kind.args, kind.help)
	}
	return b.String()
}

// appSetting names the mini-program by its folder.
func (sc *Scenario) appSetting(args string) (Option, error) {
	if args == "" {
		return nil, errors.New("app needs a folder")
	}
	dir := filepath.FromSlash(args)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(sc.name), dir)
	}
	if !filepath.IsAbs(dir) {
		dir = "." + string(filepath.Separator) + dir
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, errors.New("app: there is no folder " + strconv.Quote(dir))
	}
	guest := Wasm(dir)
	return func(c *config) {
		guest(c)
		c.project = os.DirFS(dir)
	}, nil
}
