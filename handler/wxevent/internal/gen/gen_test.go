package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wxeventDir is the folder that go generate runs in.
const wxeventDir = "../.."

func generateAll(t *testing.T) map[string][]byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(wxeventDir, tableFile))
	require.NoError(t, err)
	files, err := generate(data)
	require.NoError(t, err)
	return files
}

// The committed files are what the generator makes of the table; if not, run go
// generate ./handler/wxevent.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	files := generateAll(t)
	for name, content := range files {
		committed, err := os.ReadFile(filepath.Join(wxeventDir, name))
		require.NoError(t, err)
		require.Equal(t, string(content), string(committed), name)
	}
	var found []string
	for _, pattern := range []string{"*_gen.go", "*_gen_test.go", "../*_gen.go", "../*_gen_test.go"} {
		paths, err := filepath.Glob(filepath.Join(wxeventDir, pattern))
		require.NoError(t, err)
		for _, path := range paths {
			name, err := filepath.Rel(wxeventDir, path)
			require.NoError(t, err)
			found = append(found, filepath.ToSlash(name))
		}
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(files)), found, "a file is left over")
}

func TestRunWritesTheFiles(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "wxevent")
	require.NoError(t, os.Mkdir(dir, 0o755))
	require.Error(t, run(dir), "there is no table")
	table := `[{"route": "text", "type": "Text", "package": "wxhandler", "group": "g", "families": ["wecom"],
		"about": "is a text.", "header": "MsgType", "fields": [{"path": "Content", "type": "string"}],
		"reply": "success", "source": "us"}]`
	require.NoError(t, os.WriteFile(filepath.Join(dir, tableFile), []byte(table), 0o644))
	require.NoError(t, run(dir))
	content, err := os.ReadFile(filepath.Join(root, "messages_gen.go"))
	require.NoError(t, err)
	require.Contains(t, string(content), "x.Content = root.Get(\"Content\").Text()")
}

// Every exported type and method has a comment that starts with its name and
// says its route and where it is known from.
func TestEveryTypeIsDocumented(t *testing.T) {
	types := 0
	for name, content := range generateAll(t) {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "retry_gen.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				require.True(t, strings.HasPrefix(decl.Doc.Text(), decl.Name.Name+" "), decl.Name.Name)
			case *ast.GenDecl:
				if decl.Tok != token.TYPE {
					continue
				}
				types++
				doc, typeName := decl.Doc.Text(), decl.Specs[0].(*ast.TypeSpec).Name.Name
				require.True(t, strings.HasPrefix(doc, typeName+" "), typeName)
				require.Contains(t, doc, "- route: ", typeName)
				require.Contains(t, doc, "- sent to: ", typeName)
				require.Contains(t, doc, "- answer: ", typeName)
				require.Contains(t, doc, "- source:", typeName)
			}
		}
	}
	data, err := os.ReadFile(filepath.Join(wxeventDir, tableFile))
	require.NoError(t, err)
	table, err := parseTable(data)
	require.NoError(t, err)
	require.Equal(t, len(table), types)
}

func TestTableIsChecked(t *testing.T) {
	good := entry{
		Route: "event/a", Type: "AEvent", Package: "wxevent", Group: "g", Families: []string{"wecom"},
		About: "is a push.", Header: "MsgType Event", Reply: "success", Source: "us",
		Fields: []field{{Path: "Info", Type: "object"}, {Path: "Info/Id", Type: "int"}},
	}
	require.NoError(t, good.check())
	for name, spoil := range map[string]func(*entry){
		"type, about, reply": func(e *entry) { e.Source = "" },
		"no sentence":        func(e *entry) { e.About = "is a push" },
		"unknown package":    func(e *entry) { e.Package = "wxother" },
		"no header element":  func(e *entry) { e.Header = "MsgType Content" },
		"unknown family":     func(e *entry) { e.Families = []string{"qq"} },
		"stands twice":       func(e *entry) { e.Fields = append(e.Fields, field{Path: "Info", Type: "object"}) },
		"no parent object":   func(e *entry) { e.Fields = e.Fields[1:] },
		"unknown type":       func(e *entry) { e.Fields = []field{{Path: "A", Type: "uint"}} },
		"unfit elem":         func(e *entry) { e.Fields = []field{{Path: "A", Type: "string", Elem: "int"}} },
		"A/B has no parent":  func(e *entry) { e.Fields = []field{{Path: "A", Type: "int"}, {Path: "A/B", Type: "int"}} },
		"header element":     func(e *entry) { e.Header = "EventName" },
	} {
		bad := good
		spoil(&bad)
		require.ErrorContains(t, bad.check(), name)
	}
}

func TestTableRefusesDuplicates(t *testing.T) {
	one := `{"route": "event/A", "type": "AEvent", "package": "wxevent", "group": "g", "about": "is.", "reply": "r", "source": "s"}`
	sameRoute := strings.ReplaceAll(strings.ReplaceAll(one, "AEvent", "BEvent"), "event/A", "event/a")
	sameType := strings.ReplaceAll(one, "event/A", "event/B")
	_, err := parseTable([]byte("[" + one + "," + sameRoute + "]"))
	require.ErrorContains(t, err, "route event/a stands twice")
	_, err = parseTable([]byte("[" + one + "," + sameType + "]"))
	require.ErrorContains(t, err, "type AEvent stands twice")
	_, err = parseTable([]byte("{"))
	require.Error(t, err)
	_, err = parseTable([]byte(`[{"route": "x"}]`))
	require.ErrorContains(t, err, "x: ")
}

func TestNames(t *testing.T) {
	for element, name := range map[string]string{
		"Location_X": "Location_X", "audit_id": "AuditID", "errcode": "ErrCode", "appid": "Appid",
		"AppId": "AppId", "bizmsgmenuid": "BizMsgMenuID", "content_url": "ContentURL", "MsgID": "MsgID",
	} {
		require.Equal(t, name, goName(element))
	}
	root, _, err := buildTree(entry{Type: "T", Fields: []field{
		{Path: "message", Type: "string"}, {Path: "create_time", Type: "int"}, {Path: "EventKey", Type: "string"},
		{Path: "info", Type: "object"}, {Path: "info/message", Type: "string"},
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"MessageField", "CreateTimeField", "Info"}, childNames(root))
	require.Equal(t, []string{"Message"}, childNames(root.children[2]), "nothing to hide in a nested struct")
	_, _, err = buildTree(entry{Type: "T", Fields: []field{{Path: "Msg", Type: "string"}, {Path: "msg", Type: "string"}}})
	require.ErrorContains(t, err, "Msg and msg are both called Msg")
}

// An object around nothing but a list is left out, one without described fields
// too.
func TestTreeShape(t *testing.T) {
	root, unknown, err := buildTree(entry{Type: "ListEvent", Fields: []field{
		{Path: "Pics", Type: "object"}, {Path: "Pics/item", Type: "list"}, {Path: "Pics/item/Md5", Type: "string"},
		{Path: "ListEvent", Type: "object"}, {Path: "ListEvent/List", Type: "list", Elem: "int"},
		{Path: "Cargo", Type: "object"}, {Path: "Goods", Type: "list"},
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"Pics", "List"}, childNames(root))
	require.Equal(t, "Pics/item", root.children[0].Path)
	require.Equal(t, []string{"Cargo", "Goods"}, unknown)
}

func childNames(n *node) (names []string) {
	for _, c := range n.children {
		names = append(names, c.name)
	}
	return names
}

func TestComments(t *testing.T) {
	for seconds, text := range map[int]string{0: "0s", 10: "10s", 60: "1m", 150: "2m30s", 3600: "1h", 3605: "1h0m5s", 7260: "2h1m"} {
		require.Equal(t, text, shortDuration(seconds))
	}
	documented := false
	text := typeComment(entry{
		Type: "AEvent", About: "tells something.", Route: "event/a", Families: []string{"minigame"}, Reply: "success",
		Fields:      []field{{Path: "EventKey", Meaning: "key of the item"}},
		Retry:       []int{2, 4},
		RetryField:  "RetryTimes",
		Notes:       []string{"odd in every way"},
		Undescribed: true, Documented: &documented, Source: "us",
	}, []string{"Cargo"})
	require.Equal(t, `// AEvent tells something.
//
// EventKey: key of the item.
//
// Odd in every way.
//
// It carries an object of its own that is not described here: read it by Field
// or Value.
//
// Objects that are not described here, to be read by Field or Value: Cargo.
//
// It is not, or no longer, in the official documentation.
//
//   - route: event/a
//   - sent to: mini game
//   - answer: success
//   - redelivered until it is answered, after 2s, 4s (6s in all); RetryTimes
//     differs in each delivery
//   - source: us
`, text)
}
