package project

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// npmFolder is where the developer tools put the components of npm packages.
const npmFolder = "miniprogram_npm"

// readPage reads the .json of a page. A page without one has the window of app.json.
func (l *loader) readPage(route string) {
	o, ok := l.open(route, true)
	if !ok {
		return
	}
	p := readWindow(o, l.app.window)
	p.Renderer = renderer(o, p.Renderer)
	p.ComponentFramework = componentFramework(o, p.ComponentFramework)
	l.app.configs[route] = l.readCommon(route, o, p)
}

// readComponent reads the .json of a component, which must have one.
func (l *loader) readComponent(p string) {
	if _, ok := l.app.configs[p]; ok {
		return // a page that is used as a component
	}
	o, ok := l.open(p, false)
	if !ok {
		return
	}
	l.app.configs[p] = l.readCommon(p, o, Page{})
	if !l.app.configs[p].Component {
		o.fail("component", "must be true, as the component is used")
	}
}

// open reads and parses the .json at a path. It is false if there is none, which is an error unless it may be missing, or if it is no object.
func (l *loader) open(p string, mayMiss bool) (object, bool) {
	if l.fsys == nil {
		return object{}, false
	}
	file := p + ".json"
	text, err := fs.ReadFile(l.fsys, file)
	if errors.Is(err, fs.ErrNotExist) && mayMiss {
		return object{}, false
	}
	if err != nil {
		l.report.errs = append(l.report.errs, readError(file, err))
		return object{}, false
	}
	values, err := parse(file, text)
	if err != nil {
		l.report.errs = append(l.report.errs, err)
		return object{}, false
	}
	return object{report: &l.report, file: file, values: values}, true
}

// readCommon reads what pages and components have in common.
func (l *loader) readCommon(at string, o object, p Page) Page {
	p.Path = at
	p.Component = o.boolean("component", false)
	p.StyleIsolation = o.str("styleIsolation", "")
	p.PureDataPattern = o.str("pureDataPattern", "")
	p.UsingComponents = maps.Clone(l.global)
	maps.Copy(p.UsingComponents, l.readUsing(o))
	p.ComponentPlaceholder = map[string]string{}
	placeholders := o.object("componentPlaceholder")
	for _, tag := range placeholders.keys() {
		p.ComponentPlaceholder[tag] = placeholders.str(tag, "")
	}
	p.ComponentGenerics = l.readGenerics(o.object("componentGenerics"))
	return p
}

// readUsing reads usingComponents and puts the components on the list of those to read.
func (l *loader) readUsing(o object) map[string]string {
	using := o.object("usingComponents")
	paths := map[string]string{}
	for _, tag := range using.keys() {
		if p, ok := l.use(using, tag); ok {
			paths[tag] = p
		}
	}
	return paths
}

// readGenerics reads componentGenerics: {"name": true} or {"name": {"default": path}}.
func (l *loader) readGenerics(o object) map[string]string {
	paths := map[string]string{}
	for _, name := range o.keys() {
		paths[name] = ""
		if on, ok := o.values[name].(bool); ok && on {
			continue
		}
		if generic := o.object(name); generic.has("default") {
			paths[name], _ = l.use(generic, "default")
		}
	}
	return paths
}

// use finds the component that a field names.
func (l *loader) use(o object, key string) (string, bool) {
	written := o.str(key, "")
	if _, ok := o.values[key].(string); !ok {
		return "", false
	}
	p, fault := l.find(path.Dir(o.file), written)
	if fault != "" {
		o.fail(key, strconv.Quote(written)+" "+fault)
		return "", false
	}
	if !slices.Contains(l.app.Components, p) {
		l.app.Components = append(l.app.Components, p)
	}
	return p, true
}

// find is the path of a component that a file of folder dir names: from the root if it begins with /, otherwise beside the file or in the npm packages of a folder above.
func (l *loader) find(dir, written string) (p, fault string) {
	switch {
	case written == "":
		return "", "is empty"
	case strings.Contains(written, "://"):
		return "", "is a component of a plugin, and plugins are not loaded"
	case strings.HasPrefix(written, "/"):
		p = path.Clean(written[1:])
	default:
		p = path.Join(dir, written)
	}
	if !fs.ValidPath(p) || p == "." {
		return "", "leads out of the project"
	}
	if l.fsys == nil || l.exists(p) {
		return p, ""
	}
	if strings.HasPrefix(written, "/") || strings.HasPrefix(written, ".") {
		return "", "is not found: there is no " + p + ".json"
	}
	for {
		for _, npm := range []string{path.Join(dir, npmFolder, written), path.Join(dir, npmFolder, written, "index")} {
			if fs.ValidPath(npm) && l.exists(npm) {
				return npm, ""
			}
		}
		if dir == "." {
			return "", "is not found: there is no " + p + ".json, and no such component in " + npmFolder
		}
		dir = path.Dir(dir)
	}
}

func (l *loader) exists(p string) bool {
	info, err := fs.Stat(l.fsys, p+".json")
	return err == nil && !info.IsDir()
}
