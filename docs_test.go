package wxkit_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryExportedNameIsDocumented reads every importable package: types and
// their fields, functions, methods of exported types, constants and variables.
func TestEveryExportedNameIsDocumented(t *testing.T) {
	var silent []string
	names := 0
	for _, dir := range packageFolders(t) {
		files := token.NewFileSet()
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
			require.NoError(t, err)
			if file.Name.Name == "main" {
				break
			}
			remarked := commentLines(files, file)
			exportedNames(file, func(name *ast.Ident, documented bool) {
				names++
				if !documented && !remarked[files.Position(name.Pos()).Line] {
					silent = append(silent, fmt.Sprint(files.Position(name.Pos()), " ", name.Name))
				}
			})
		}
	}
	require.Empty(t, silent)
	t.Log(names, "exported names, all documented")
}

// packageFolders are the folders whose packages others may import.
func packageFolders(t *testing.T) (dirs []string) {
	require.NoError(t, filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case !entry.IsDir():
		case name == "testdata" || name == "internal" || name == "examples" || strings.HasPrefix(name, ".") && name != ".":
			return filepath.SkipDir
		default:
			dirs = append(dirs, path)
		}
		return nil
	}))
	return dirs
}

// commentLines are the lines on which a comment starts: behind a field that is a
// struct it stands after the brace, and belongs to nothing in the tree.
func commentLines(files *token.FileSet, file *ast.File) map[int]bool {
	lines := map[int]bool{}
	for _, group := range file.Comments {
		lines[files.Position(group.Pos()).Line] = true
	}
	return lines
}

// exportedNames calls seen for every exported name of a file.
func exportedNames(file *ast.File, seen func(name *ast.Ident, documented bool)) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) {
				seen(d.Name, d.Doc != nil)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				specNames(d, spec, seen)
			}
		}
	}
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	receiver := d.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	name, ok := receiver.(*ast.Ident)
	return ok && name.IsExported()
}

func specNames(d *ast.GenDecl, spec ast.Spec, seen func(*ast.Ident, bool)) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if !s.Name.IsExported() {
			return
		}
		seen(s.Name, d.Doc != nil || s.Doc != nil)
		if structure, ok := s.Type.(*ast.StructType); ok {
			fieldNames(structure.Fields, seen)
		}
		if face, ok := s.Type.(*ast.InterfaceType); ok && len(face.Methods.List) > 1 {
			fieldNames(face.Methods, seen)
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() {
				seen(name, s.Doc != nil || s.Comment != nil || d.Doc != nil && !d.Lparen.IsValid())
			}
		}
	}
}

// fieldNames takes a comment for all fields up to the next blank line or comment:
// neighbours may share one.
func fieldNames(fields *ast.FieldList, seen func(*ast.Ident, bool)) {
	shared := false
	for _, f := range fields.List {
		shared = shared || f.Doc != nil
		for _, name := range f.Names {
			if name.IsExported() {
				seen(name, shared || f.Comment != nil)
			}
		}
		if structure, ok := f.Type.(*ast.StructType); ok {
			fieldNames(structure.Fields, seen)
		}
	}
}
