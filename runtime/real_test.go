package wxruntime_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/internal/npmtest"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/runtime/internal/wxs"
	"github.com/wxkit/wxkit/runtime/internal/wxss"
)

// realLimit is a file of a package that is refused, or fails without data, and why.
type realLimit struct{ pkg, file, why string }

// realLimits are all of them. The file is the end of its path: some packages have it in several builds. One that works again must leave the table.
var realLimits = []realLimit{
	{"mp-html", "src/miniprogram/node/node.wxml", "wx:else without wx:if, which WeChat's own compiler refuses too; the build in dist has it mended"},
	{"@vant/weapp", "area/index.wxs", "slice of a property that the JavaScript gives"},
	{"@vant/weapp", "calendar/calendar", "a loop over months in wxs that has no end without a date: it is stopped after a second"},
	{"@vant/weapp", "calendar/index", "the same"},
	{"@vant/weapp", "icon/index.wxs", "indexOf of a property that the JavaScript gives"},
	{"@vant/weapp", "wxs/object.wxs", "replace of a property that the JavaScript gives"},
	{"tdesign-miniprogram", "rate/rate.wxs", "indexOf and length of properties that the JavaScript gives"},
	{"wux-weapp", "helpers/wxs/util.wxs", "constructor of a property that the JavaScript gives"},
}

// realMounts are folders of a package that its own build puts elsewhere, by the place where they stand then.
var realMounts = map[string]map[string]string{
	"mp-html": {"components/mp-html": "dist/mp-weixin"},
}

// realHang is how long one file or template may take before the test gives it up.
const realHang = 10 * time.Second

// TestReal takes the component libraries that testdata/npm/package.json names from npm: all their templates, wxs modules and style sheets are read, and every page and component is
// shown once. Their JavaScript is not there, so each has no data and no properties; wxs runs. WXKIT_NPM=1 turns it on, WXKIT_NPM_DIR says where the packages are kept.
func TestReal(t *testing.T) {
	dir := npmtest.Install(t, "testdata/npm/package.json", "real")
	modules := filepath.Join(dir, "node_modules")
	hit := map[realLimit]bool{}
	for _, name := range npmtest.Pinned(t, "testdata/npm/package.json") {
		t.Run(name, func(t *testing.T) {
			p := &realPackage{name: name, files: os.DirFS(filepath.Join(modules, filepath.FromSlash(name))), hit: hit}
			p.find(t)
			p.mount(t)
			p.read(t)
			p.show(t)
			t.Logf("%s: %d wxml, %d wxs, %d wxss read; %d pages and %d components shown, %d elements; the slowest: %s, %v",
				name, len(p.wxml), len(p.wxs), len(p.wxss), p.pages, p.components, p.elements, p.slowest, p.longest.Round(time.Millisecond))
		})
	}
	for _, limit := range realLimits {
		require.True(t, hit[limit], "%s of %s is a known limit no longer", limit.file, limit.pkg)
	}
}

// realPackage is one package, and what has become of its files.
type realPackage struct {
	name              string
	files             fs.FS
	wxml, wxs, wxss   []string
	defined           map[string]map[string]bool // by mini-program (a folder with an app.json, or all of it), the paths of its templates; true for a component
	mounts            map[string]fs.FS           // folders that every mini-program of the package has, too
	hit               map[realLimit]bool
	pages, components int
	elements          int // shown by all of them
	slowest           string
	longest           time.Duration
}

// find lists the package's files.
func (p *realPackage) find(t *testing.T) {
	p.defined = map[string]map[string]bool{".": {}}
	require.NoError(t, fs.WalkDir(p.files, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch path.Ext(file) {
		case ".wxml":
			p.wxml = append(p.wxml, file)
		case ".wxs":
			p.wxs = append(p.wxs, file)
		case ".wxss":
			p.wxss = append(p.wxss, file)
		}
		if d.Name() == "app.json" {
			p.defined[path.Dir(file)] = map[string]bool{}
		}
		return nil
	}))
	require.NotEmpty(t, p.wxml)
	for _, file := range p.wxml {
		root := p.rootOf(file)
		at := strings.TrimSuffix(file, ".wxml")
		p.defined[root][below(root, at)] = p.isComponent(at)
	}
}

// rootOf is the mini-program that a file belongs to.
func (p *realPackage) rootOf(file string) string {
	dir := path.Dir(file)
	for p.defined[dir] == nil {
		dir = path.Dir(dir)
	}
	return dir
}

// mount puts what the developer tools make of the package into miniprogram_npm, and its realMounts where they belong.
func (p *realPackage) mount(t *testing.T) {
	var conf struct{ Miniprogram string }
	text, err := fs.ReadFile(p.files, "package.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &conf))
	p.mounts = map[string]fs.FS{}
	for at, folder := range realMounts[p.name] {
		p.mounts[at], err = fs.Sub(p.files, folder)
		require.NoError(t, err)
	}
	p.mounts["miniprogram_npm/"+p.name], err = fs.Sub(p.files, path.Clean(conf.Miniprogram))
	require.NoError(t, err)
}

// below is a path as seen from a folder.
func below(folder, file string) string {
	if folder == "." {
		return file
	}
	return strings.TrimPrefix(file, folder+"/")
}

func (p *realPackage) isComponent(at string) bool {
	text, err := fs.ReadFile(p.files, at+".json")
	var conf struct{ Component bool }
	return err == nil && json.Unmarshal(text, &conf) == nil && conf.Component
}

// read parses every file.
func (p *realPackage) read(t *testing.T) {
	for _, file := range p.wxml {
		p.try(t, file, func(text []byte) error {
			_, err := wxml.Parse(file, text)
			return err
		})
	}
	for _, file := range p.wxs {
		p.try(t, file, func(text []byte) error {
			_, err := wxs.Compile(file, wxml.Pos{Line: 1, Column: 1}, string(text))
			return err
		})
	}
	for _, file := range p.wxss {
		p.try(t, file, func([]byte) error {
			root, err := fs.Sub(p.files, p.rootOf(file))
			if err != nil {
				return err
			}
			_, _, err = wxss.Load(func(name string) (string, error) {
				text, err := fs.ReadFile(root, name)
				return string(text), err
			}, below(p.rootOf(file), file))
			return err
		})
	}
}

// try does something with a file that must succeed.
func (p *realPackage) try(t *testing.T, file string, do func(text []byte) error) {
	t.Helper()
	text, err := fs.ReadFile(p.files, file)
	require.NoError(t, err)
	p.judge(t, file, p.within(t, file, func() error { return do(text) }))
}

// within does something that must come to its end.
func (p *realPackage) within(t *testing.T, what string, do func() error) error {
	t.Helper()
	begun := time.Now()
	done := make(chan error, 1)
	go func() { done <- do() }() // a panic in it ends the test, and its stack says where
	select {
	case err := <-done:
		if took := time.Since(begun); took > p.longest {
			p.slowest, p.longest = what, took
		}
		return err
	case <-time.After(realHang):
		t.Fatalf("%s: does not come to an end", what)
		return nil
	}
}

// judge fails the test for an error that no known limit explains.
func (p *realPackage) judge(t *testing.T, what string, err error) {
	t.Helper()
	for _, one := range split(err) {
		if limit := p.limit(what, one); limit != nil {
			p.hit[*limit] = true
			continue
		}
		t.Errorf("%s/%s: %v", p.name, what, one)
	}
}

// limit is the known limit that explains an error, nil if none does.
func (p *realPackage) limit(what string, err error) *realLimit {
	for i, limit := range realLimits {
		if limit.pkg == p.name && (strings.HasSuffix(what, limit.file) || strings.Contains(err.Error(), limit.file+":")) {
			return &realLimits[i]
		}
	}
	return nil
}

// split takes joined errors apart.
func split(err error) []error {
	if err == nil {
		return nil
	}
	var all []error
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	for _, one := range joined.Unwrap() {
		all = append(all, split(one)...)
	}
	return all
}

// show shows every page and component once.
func (p *realPackage) show(t *testing.T) {
	for _, root := range slices.Sorted(maps.Keys(p.defined)) {
		files, err := fs.Sub(p.files, root)
		require.NoError(t, err)
		definitions := p.definitions(t, root)
		for _, at := range slices.Sorted(maps.Keys(p.defined[root])) {
			component := p.defined[root][at]
			what := path.Join(root, at)
			p.judge(t, what, p.within(t, what, func() error { return p.launch(files, at, component, definitions) }))
			if component {
				p.components++
			} else {
				p.pages++
			}
		}
	}
}

// definitions are empty ones of all pages and components of a mini-program.
func (p *realPackage) definitions(t *testing.T, root string) map[string]wxruntime.Value {
	all := map[string]wxruntime.Value{realPage: wxruntime.Object()}
	for at := range p.defined[root] {
		all[at] = wxruntime.Object()
	}
	for folder, files := range p.mounts {
		require.NoError(t, fs.WalkDir(files, ".", func(file string, _ fs.DirEntry, err error) error {
			if at, ok := strings.CutSuffix(file, ".wxml"); ok {
				all[path.Join(folder, at)] = wxruntime.Object()
			}
			return err
		}))
	}
	return all
}

// realPage is the page that shows a component.
const realPage = "wxkit-real/index"

// launch opens an app of one page: the one at a path, or one that shows the component there, with another in its content.
func (p *realPackage) launch(files fs.FS, at string, component bool, definitions map[string]wxruntime.Value) error {
	own, page := fstest.MapFS{}, at
	if component {
		page = realPage
		own[page+".json"] = &fstest.MapFile{Data: []byte(`{"usingComponents":{"real":"/` + at + `"}}`)}
		own[page+".wxml"] = &fstest.MapFile{Data: []byte(`<real><view>content</view></real>`)}
	}
	own["app.json"] = &fstest.MapFile{Data: []byte(`{"pages":["` + page + `"]}`)}
	s, err := wxruntime.New(wxruntime.Ops(definitions), wxruntime.ProjectFS(overlay{files, own, p.mounts}))
	if err != nil {
		return err
	}
	defer s.Close()
	s.Launch("")
	s.Settle()
	shown := s.Page()
	if s.Err() == nil && (shown.Paints() == 0 || component && !strings.HasPrefix(shown.Outline(), "<real>")) {
		return errors.New("is not shown: " + shown.Outline())
	}
	p.elements += len(shown.XML().FindElements("//*"))
	shown.HTML()
	shown.Tree()
	return s.Err()
}

// overlay is a file system with other files and folders laid over it.
type overlay struct {
	under  fs.FS
	own    fstest.MapFS
	mounts map[string]fs.FS
}

func (o overlay) Open(name string) (fs.File, error) {
	if o.own[name] != nil {
		return o.own.Open(name)
	}
	for at, files := range o.mounts {
		if file, ok := strings.CutPrefix(name, at+"/"); ok {
			return files.Open(file)
		}
	}
	return o.under.Open(name)
}
