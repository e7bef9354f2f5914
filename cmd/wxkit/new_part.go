package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// planPart plans a page or component of a project that is there.
func (j newJob) planPart() (*newPlan, error) {
	p := &newPlan{dir: j.dir, changed: map[string]string{}}
	p.result = newResult{Changed: []string{}, Next: goTest(j.dir)}
	appJSON, err := os.ReadFile(p.file("app.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no app.json in %s: new %s works in a mini-program's folder, and new app makes one", j.dir, j.kind)
	} else if err != nil {
		return nil, err
	}
	source, err := readSource(j.dir)
	if err != nil {
		return nil, err
	}
	if at, taken := source.declared[j.typeName()]; taken {
		return nil, fmt.Errorf("%s is declared already, at %s", j.typeName(), at)
	}
	if err := p.create(j.partFiles(source.pkg)); err != nil {
		return nil, err
	}
	entered, err := j.enter(appJSON)
	if err != nil {
		return nil, fmt.Errorf("%s%s: %w", p.file("app.json"), placeInText(appJSON, err), err)
	}
	p.change("app.json", string(entered))
	if file, text, ok := source.register(j); ok {
		p.change(file, text)
	} else {
		p.result.Add = "." + j.registration("miniapp")
	}
	return p, nil
}

// goTest is the command that tests the package in a folder, which may be of another module than the current one.
func goTest(dir string) string {
	if filepath.Clean(dir) == "." {
		return "go test ."
	}
	return "go test -C " + shellWord(dir) + " ."
}

// registration is the call that registers the page or component; miniapp is that package's name in the file.
func (j newJob) registration(miniapp string) string {
	kind := strings.ToUpper(j.kind[:1]) + j.kind[1:]
	return fmt.Sprintf("%s(%q, func() %s.%s { return &%s{} })", kind, j.path(), miniapp, kind, j.typeName())
}

// goSource is the project's Go package, without its tests.
type goSource struct {
	pkg      string
	declared map[string]token.Position // names at the top of its files
	file     string                    // the one with New, "" if it cannot be changed
	text     string
	at       int    // offset behind the chain of New
	miniapp  string // that package's name in the file
}

// readSource parses the Go files of a folder.
func readSource(dir string) (*goSource, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	s := &goSource{declared: map[string]token.Position{}}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.read(set, file, filepath.Base(name), string(text))
	}
	if s.pkg == "" {
		return nil, fmt.Errorf("there is no Go package in %s", dir)
	}
	return s, nil
}

// read takes what is declared at the top of a file.
func (s *goSource) read(set *token.FileSet, file *ast.File, name, text string) {
	s.pkg = file.Name.Name
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				s.declared[d.Name.Name] = set.Position(d.Pos())
				s.readNew(set, d, name, text)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok {
					s.declared[t.Name.Name] = set.Position(t.Pos())
				}
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, n := range v.Names {
						s.declared[n.Name] = set.Position(n.Pos())
					}
				}
			}
		}
	}
}

// readNew finds the end of the chain in func New() *miniapp.App { return miniapp.NewApp(...).Page(...) }, the only form in which a call can be put behind it without knowing more.
func (s *goSource) readNew(set *token.FileSet, d *ast.FuncDecl, name, text string) {
	if d.Name.Name != "New" || d.Body == nil || len(d.Body.List) == 0 {
		return
	}
	last, ok := d.Body.List[len(d.Body.List)-1].(*ast.ReturnStmt)
	if !ok || len(last.Results) != 1 {
		return
	}
	if s.miniapp, ok = chainOf(last.Results[0]); ok {
		s.file, s.text, s.at = name, text, set.Position(last.End()).Offset
	}
}

// chainOf reports whether an expression is X.NewApp(...) with calls of Page and Component behind it, and what X is.
func chainOf(e ast.Expr) (miniapp string, ok bool) {
	for {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			return "", false
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return "", false
		}
		if x, ok := selector.X.(*ast.Ident); ok && selector.Sel.Name == "NewApp" {
			return x.Name, true
		}
		if selector.Sel.Name != "Page" && selector.Sel.Name != "Component" {
			return "", false
		}
		e = selector.X
	}
}

// register is the file with New and the page or component in its chain. It is not ok if New is of another form.
func (s *goSource) register(j newJob) (file, text string, ok bool) {
	if s.file == "" {
		return "", "", false
	}
	text = s.text[:s.at] + ".\n\t\t" + j.registration(s.miniapp) + s.text[s.at:]
	formatted, err := format.Source([]byte(text))
	if before, _ := format.Source([]byte(s.text)); string(before) == s.text { // else the rest of the file is none of ours to change
		text = string(formatted)
	}
	return s.file, text, err == nil
}

// enter puts a page into pages of app.json, or a component into its usingComponents. All else stays as it was written.
func (j newJob) enter(appJSON []byte) ([]byte, error) {
	root, err := readMembers(appJSON)
	if err != nil {
		return nil, err
	}
	key, item := "pages", strconv.Quote(j.path())
	if j.kind == newComponent {
		key, item = "usingComponents", strconv.Quote(j.name)+": "+strconv.Quote("/"+j.path())
	}
	in, found := root[key]
	if !found && j.kind == newComponent {
		return insert(appJSON, root[""], `"usingComponents": {`+item+"}"), nil
	}
	var list []string
	var object map[string]string
	switch value := appJSON[in.from:in.to]; {
	case j.kind == newPage && (!found || value[0] != '[' || json.Unmarshal(value, &list) != nil):
		return nil, errors.New("pages must be an array of strings")
	case j.kind == newComponent && (value[0] != '{' || json.Unmarshal(value, &object) != nil):
		return nil, errors.New("usingComponents must be an object of strings")
	case object[j.name] != "":
		return nil, fmt.Errorf("usingComponents has a %q already", j.name)
	}
	for _, page := range list {
		if page == j.path() {
			return nil, fmt.Errorf("pages has %q already", page)
		}
	}
	return insert(appJSON, in, item), nil
}

// span is where a value stands in a text.
type span struct{ from, to int }

// readMembers finds the values of an object's keys; its own place is that of the key "".
func readMembers(text []byte) (map[string]span, error) {
	var root map[string]json.RawMessage
	if err := json.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	members := map[string]span{}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	begin := int(d.InputOffset()) - 1
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		end := int(d.InputOffset())
		members[key.(string)] = span{end - len(value), end}
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	members[""] = span{begin, int(d.InputOffset())}
	return members, nil
}

// insert puts an item at the end of an array or object, on a line of its own where the others have one.
func insert(text []byte, in span, item string) []byte {
	inside := text[in.from+1 : in.to-1]
	last := len(bytes.TrimRight(inside, " \t\r\n"))
	first := len(inside) - len(bytes.TrimLeft(inside, " \t\r\n")) // what stands before the first item
	space := ", "
	switch {
	case last == 0:
		space = ""
	case bytes.ContainsRune(inside[:first], '\n'):
		space = "," + string(inside[:first])
	}
	at := in.from + 1 + last
	return []byte(string(text[:at]) + space + item + string(text[at:]))
}
