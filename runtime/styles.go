package wxruntime

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxss"
)

// Style is what the style sheets and the element's style attribute declare for a property, such as "color" or "background-color" (or backgroundColor): the declaration that wins the cascade, its text as written but for lengths in rpx,
// which are px (750rpx are the window's width), and "" if there is none. There is no layout: nothing is inherited, a shorthand such as background says nothing of its parts, and rules in
// @media and the like are left out. Which sheets count is as styleIsolation and addGlobalClass say; what stands for a class of externalClasses goes before the component's own rules,
// an order that WeChat leaves open. A sheet that cannot be read is an error of the test, told once.
func (e *Element) Style(property string) string {
	e.page.sim.tb.Helper()
	if e.node == nil {
		return ""
	}
	return e.view.style(e.node, property)
}

// MatchedClasses are those of the element's classes that the style sheets name which apply to it, in their order; the others have no effect, or are misspelt. In the place of a class of
// externalClasses stand the classes that the component's user has given for it and that the user's sheets name.
func (e *Element) MatchedClasses() []string {
	e.page.sim.tb.Helper()
	if e.node == nil {
		return nil
	}
	return e.view.matchedClasses(e.node)
}

// StyleWarnings reads all style sheets of the app, its pages and its components, and gives a line `file:line:column: text` for everything in them that has no effect or was dropped. Nothing
// else tells of them.
func (s *Sim) StyleWarnings() []string {
	s.tb.Helper()
	st := s.styleSheets()
	var lines []string
	for _, path := range slices.Concat([]string{appSheet}, s.app.Pages, s.app.Components) {
		st.of(path)
		for _, w := range st.warnings[path] {
			if line := w.String(); !slices.Contains(lines, line) { // a file that several import
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// appSheet is the path of the App's own style sheet.
const appSheet = "app"

// styles are the style sheets of a simulation's project, each read when it is needed first.
type styles struct {
	sim      *Sim
	sheets   map[string]*wxss.Sheet // by path of a page or component, and app
	warnings map[string][]wxss.Warning
	joined   map[[2]string]*wxss.Sheet // what applies on a page (its path is first) to the nodes of a template
	using    map[string][]string       // the components that a page may show
}

func (s *Sim) styleSheets() *styles {
	if s.styles == nil {
		s.styles = &styles{
			sim: s, sheets: map[string]*wxss.Sheet{}, warnings: map[string][]wxss.Warning{},
			joined: map[[2]string]*wxss.Sheet{}, using: map[string][]string{},
		}
	}
	return s.styles
}

// of is the style sheet of a page, a component or the App: an empty one if it has none, or one with an error, which is reported.
func (st *styles) of(path string) *wxss.Sheet {
	if known := st.sheets[path]; known != nil {
		return known
	}
	sheet, file := &wxss.Sheet{}, path+".wxss"
	files := st.sim.cfg.files()
	if files != nil {
		if _, err := fs.Stat(files, file); !errors.Is(err, fs.ErrNotExist) {
			read := func(path string) (string, error) {
				text, err := fs.ReadFile(files, path)
				return string(text), err
			}
			loaded, warnings, err := wxss.Load(read, file)
			st.warnings[path] = warnings
			if err != nil {
				st.sim.report(err)
			} else {
				sheet = loaded
			}
		}
	}
	st.sheets[path] = sheet
	return sheet
}

// applying is all that applies on a page of a view to the nodes of a template: app.wxss, the components', the page's, so that of equal weight the page's goes first.
func (st *styles) applying(v *view, of *tree.Tree) *wxss.Sheet {
	page, target := v.page.name, of.Of.(*shown).path
	key := [2]string{page, target}
	if of.Element() == nil {
		key[1] = ""
	}
	if known := st.joined[key]; known != nil {
		return known
	}
	own := v.scope(page, false)
	to := own
	if of.Element() != nil {
		to = v.scope(target, true)
		to.NoApp = strings.HasPrefix(own.Isolation, "page-")
	}
	var sheets []*wxss.Sheet
	take := func(from wxss.Scope, path string) {
		if wxss.Applies(from, to) {
			sheets = append(sheets, st.of(path))
		}
	}
	take(wxss.Scope{Kind: wxss.App}, appSheet)
	for _, path := range st.components(page) {
		take(v.scope(path, true), path)
	}
	take(own, page)
	st.joined[key] = wxss.Join(sheets...)
	return st.joined[key]
}

// components are the components that a page may show, itself among them if it shows itself, each once in the order in which they are met.
func (st *styles) components(page string) []string {
	if list, known := st.using[page]; known {
		return list
	}
	var list []string
	for i, at := 0, page; ; i++ {
		config := st.sim.app.Config(at)
		for _, using := range []map[string]string{config.UsingComponents, config.ComponentGenerics} {
			for _, tag := range slices.Sorted(maps.Keys(using)) {
				if path := using[tag]; path != "" && !slices.Contains(list, path) {
					list = append(list, path)
				}
			}
		}
		if i == len(list) {
			break
		}
		at = list[i]
	}
	st.using[page] = list
	return list
}

// scope is a page or component as far as styles go. What its json says of styleIsolation goes before its options, an order that no document gives.
func (v *view) scope(path string, component bool) wxss.Scope {
	s := wxss.Scope{Kind: wxss.Page, Path: path, Isolation: v.sim.app.Config(path).StyleIsolation}
	var options Value
	if component {
		s.Kind = wxss.Component
		options = v.lib.component(path).Options
	} else {
		options = v.page.def.Options
	}
	if s.Isolation == "" {
		s.Isolation = options.Get("styleIsolation").Text()
	}
	s.AddGlobalClass = options.Get("addGlobalClass").Truthy()
	return s
}
