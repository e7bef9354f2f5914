package wxruntime

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"

	"github.com/beevik/etree"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/runtime/internal/platform"
	"github.com/wxkit/wxkit/runtime/internal/project"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

const (
	mountRoute = "wxkit/mount"   // and a number: the routes of the simulator's own pages
	mountShown = "_wxkitMounted" // the field of such a page by which the component is shown
)

// Mounted is a component that is shown by itself, on a page of the simulator's own; see Sim.Mount. It stays usable after Unmount, when it shows nothing.
type Mounted struct {
	sim    *Sim
	route  string
	path   string
	props  Value
	page   *Page
	events []Triggered
}

// Triggered is an event that a component has made with triggerEvent.
type Triggered struct {
	Name   string // as triggerEvent got it
	Detail Value  // undefined if it got none
}

// Mount shows a component by itself, for a test of its own, and settles. The path is that of usingComponents, such as components/stepper/stepper; props is an object of properties, undefined
// for none. The page around it belongs to the simulator and not to app.json: its template is the component's element alone, with the properties bound to the page's data. A property that
// props does not name keeps its default. The app is launched with that page (App.onLaunch and onShow run as ever), or if it runs its pages make way for it. A component or a property
// that does not exist is an error of the test.
func (s *Sim) Mount(component string, props Value) *Mounted {
	s.tb.Helper()
	m := &Mounted{sim: s, route: mountRoute + itoa(len(s.mounts)+1), path: platform.CleanPath(component), props: props.Clone()}
	if props.IsUndefined() {
		m.props = Object()
	}
	if m.props.Kind() != abi.Object {
		s.report(errors.New("wxruntime: Mount: want an object of properties, got " + m.props.Kind().String()))
		return m
	}
	if err := s.addMount(m); err != nil {
		s.report(err)
		return m
	}
	s.Launch(m.route)
	return m
}

// addMount puts the page of a mounted component beside those of the project.
func (s *Sim) addMount(m *Mounted) error {
	if s.cfg.files() == nil {
		return errors.New("wxruntime: Mount: the component's files are not there: give Project or ProjectFS")
	}
	mounts := append(slices.Clone(s.mounts), m)
	files := &mountFiles{under: s.cfg.files(), own: map[string]func() []byte{}}
	if before, ok := files.under.(*mountFiles); ok {
		files.under = before.under
	}
	app, err := mountApp(files.under, mounts)
	if err != nil {
		return err
	}
	files.own["app.json"] = func() []byte { return app }
	for _, m := range mounts {
		files.own[m.route+".json"] = m.json
		files.own[m.route+".wxml"] = m.template
	}
	loaded, err := project.Load(files)
	if err != nil {
		return errors.New("wxruntime: Mount(" + strconv.Quote(m.path) + "): " + err.Error())
	}
	cfg := *s.cfg // options are shared by simulations
	cfg.project = files
	s.cfg, s.app, s.mounts, s.styles = &cfg, loaded, mounts, nil
	return nil
}

// mountApp is the project's app.json with the pages of mounted components at the end.
func mountApp(fsys fs.FS, mounts []*Mounted) ([]byte, error) {
	text, err := fs.ReadFile(fsys, "app.json")
	if err != nil {
		return nil, err
	}
	app := map[string]any{}
	if err := json.Unmarshal(text, &app); err != nil {
		return nil, err
	}
	pages, _ := app["pages"].([]any)
	for _, m := range mounts {
		pages = append(pages, m.route)
	}
	app["pages"] = pages
	return json.Marshal(app)
}

// mountFiles are the files of a project, and over them those of the simulator.
type mountFiles struct {
	under fs.FS
	own   map[string]func() []byte
}

// Open opens a file.
func (f *mountFiles) Open(name string) (fs.File, error) {
	if text := f.own[name]; text != nil {
		return fstest.MapFS{name: &fstest.MapFile{Data: text()}}.Open(name)
	}
	return f.under.Open(name)
}

// json is the page's own.
func (m *Mounted) json() []byte {
	text, _ := json.Marshal(map[string]any{"usingComponents": map[string]string{m.tag(): "/" + m.path}})
	return text
}

// tag is the name of the component's element: the last part of its path, unless that is a built-in one's.
func (m *Mounted) tag() string {
	tag := path.Base(m.path)
	if builtinTags[tag] || tag == "template" || tag == "block" || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Trim(tag[:1], "0123456789-") == "" {
		return "mounted"
	}
	return tag
}

// template is the page's own. It is read when the page opens: then the author's definitions are there.
func (m *Mounted) template() []byte {
	var b strings.Builder
	b.WriteString("<" + m.tag() + ` wx:if="{{` + mountShown + `}}"`)
	for _, name := range m.names() {
		b.WriteString(" " + name + `="{{` + name + `}}"`)
	}
	b.WriteString(" />\n")
	return []byte(b.String())
}

// names are the properties that the template binds: those that the component declares, or for one of which there is only a template those that the test gives.
func (m *Mounted) names() (names []string) {
	if def := m.definition(); def != nil {
		for _, p := range def.Properties {
			names = append(names, p.Name)
		}
		return names
	}
	for i := range m.props.Len() {
		names = append(names, m.props.KeyAt(i))
	}
	return names
}

// definition is the author's, nil if there is none.
func (m *Mounted) definition() *abi.Definition {
	if m.sim.lib == nil {
		return nil
	}
	return m.sim.lib.manifest.FindComponent(m.path)
}

// check is what is wrong with properties that the test names, nil if nothing is.
func (m *Mounted) check(props Value) error {
	names := m.names()
	for i := range props.Len() {
		if name := props.KeyAt(i); !slices.Contains(names, name) {
			return errors.New("wxruntime: " + m.path + " has no property " + strconv.Quote(name) + "; it has " + strings.Join(names, ", "))
		}
	}
	return nil
}

// begin gives the page its data.
func (m *Mounted) begin(l *library, in *instance) {
	if err := m.check(m.props); err != nil {
		l.sim.report(err)
	}
	in.data = m.props.Clone()
	in.data.Set(mountShown, abi.BoolValue(true))
	in.tree.SetData(in.data)
}

// mounted is the mounted component whose page has a route, nil for the author's pages.
func (s *Sim) mounted(route string) *Mounted {
	for _, m := range s.mounts {
		if m.route == route {
			return m
		}
	}
	return nil
}

// given are the attributes of a component's element without those that its test has not given: what is undefined on a page of the simulator's is not set.
func (s *Sim) given(route string, t *tree.Tree, set []tree.Property) []tree.Property {
	if s.mounted(route) == nil || t.Owner() == nil || t.Owner().Owner() != nil {
		return set
	}
	return slices.DeleteFunc(slices.Clone(set), func(p tree.Property) bool { return p.Value.IsUndefined() })
}

// hear notes an event of the mounted component.
func (s *Sim) hear(in *instance, name string, detail Value) {
	if m := s.mounted(in.page.route); m != nil && in.tree.Owner() == in.page.tree {
		m.events = append(m.events, Triggered{name, detail.Clone()})
	}
}

// Page is the page on which the component is shown: the component's element is all that it has.
func (m *Mounted) Page() *Page {
	m.sim.tb.Helper()
	if m.page != nil {
		return m.page
	}
	for _, p := range m.sim.Pages() {
		if p.p.route == m.route {
			m.page = p
			return p
		}
	}
	m.sim.report(errors.New("wxruntime: " + m.path + " is not mounted: the app has not opened its page, or has left it"))
	return &Page{sim: m.sim}
}

// Element is the component's own element, on which its properties and its events are.
func (m *Mounted) Element() *Element {
	m.sim.tb.Helper()
	page := m.Page()
	if page.p == nil {
		return &Element{page: page}
	}
	return page.Find(m.tag())
}

// Component is the component on the logic thread: Data and Call.
func (m *Mounted) Component() *Component {
	m.sim.tb.Helper()
	page := m.Page()
	if page.p == nil {
		return &Component{page: page}
	}
	return page.Component(m.tag())
}

// Find is the first element that a selector finds in the component's own template; see Element.Find.
func (m *Mounted) Find(selector string) *Element {
	m.sim.tb.Helper()
	return m.Element().Find(selector)
}

// FindAll are the elements that a selector finds in the component's own template.
func (m *Mounted) FindAll(selector string) []*Element {
	m.sim.tb.Helper()
	return m.Element().FindAll(selector)
}

// Has reports whether a selector finds an element in the component's own template.
func (m *Mounted) Has(selector string) bool {
	m.sim.tb.Helper()
	return len(m.FindAll(selector)) > 0
}

// Tap is a finger on the first element that a selector finds; see Find and Element.Tap.
func (m *Mounted) Tap(selector string) {
	m.sim.tb.Helper()
	m.Find(selector).Tap()
}

// Text is the text of the first element that a selector finds; see Find.
func (m *Mounted) Text(selector string) string {
	m.sim.tb.Helper()
	return m.Find(selector).Text()
}

// Outline is the component and what it shows as indented text; see Page.Outline and Golden.
func (m *Mounted) Outline() string {
	m.sim.tb.Helper()
	return m.Page().Outline()
}

// HTML is the component and what it shows as HTML.
func (m *Mounted) HTML() string {
	m.sim.tb.Helper()
	return m.Page().HTML()
}

// XML is the component and what it shows as a document; see Page.XML.
func (m *Mounted) XML() *etree.Document {
	m.sim.tb.Helper()
	return m.Page().XML()
}

// Events are what the component has made with triggerEvent since it was mounted, in their order.
func (m *Mounted) Events() []Triggered { return m.events[:len(m.events):len(m.events)] }

// SetProperties lets the page set properties of the component, as its owner does with setData, and settles: observers run, and the view follows. A property that does not exist is an error
// of the test; what is undefined is left as it is.
func (m *Mounted) SetProperties(props Value) {
	m.sim.tb.Helper()
	if props.Kind() != abi.Object {
		m.sim.report(errors.New("wxruntime: SetProperties: want an object of properties, got " + props.Kind().String()))
		return
	}
	if err := m.check(props); err != nil {
		m.sim.report(err)
		return
	}
	m.set("SetProperties", props)
}

// Unmount takes the component off the page, and settles: detached runs. The page stays.
func (m *Mounted) Unmount() {
	m.sim.tb.Helper()
	m.set("Unmount", Object(Field{Key: mountShown, Value: abi.BoolValue(false)}))
}

// set is a setData of the page.
func (m *Mounted) set(verb string, fields Value) {
	m.sim.tb.Helper()
	page := m.Page()
	if page.touch(verb) == nil {
		return
	}
	var patch abi.Patch
	for i := range fields.Len() {
		if v := fields.At(i); !v.IsUndefined() {
			patch = append(patch, abi.Assign{Path: data.Escape(fields.KeyAt(i)), Value: v.Clone()})
		}
	}
	m.sim.verb(func() {
		m.sim.native.event(KindCall, "console "+m.path+"."+verb, fields, func(l *library) {
			if err := l.SetData(page.p.id, patch, 0); err != nil {
				m.sim.report(err)
			}
		})
	})
}
