package wxss

import (
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// from reads files of a map and writes down which.
func from(files map[string]string, asked *[]string) func(string) (string, error) {
	return func(path string) (string, error) {
		*asked = append(*asked, path)
		src, has := files[path]
		if !has {
			return "", fs.ErrNotExist
		}
		return src, nil
	}
}

// What is put together, each rule told as selector and file.
func TestLoad(t *testing.T) {
	for _, c := range []struct {
		name     string
		files    map[string]string
		want     string
		asked    string
		warnings []string
	}{
		{"no import", map[string]string{"pages/a/a.wxss": ".a{}"}, ".a pages/a/a.wxss", "pages/a/a.wxss", nil},
		{
			"relative, from the root, within each other",
			map[string]string{"pages/a/a.wxss": "@import '../b.wxss';@import \"/c.wxss\";.a{}", "pages/b.wxss": "@import './d/d.wxss';.b{}", "pages/d/d.wxss": ".d{}", "c.wxss": ".c{}"},
			".d pages/d/d.wxss, .b pages/b.wxss, .c c.wxss, .a pages/a/a.wxss", "pages/a/a.wxss pages/b.wxss pages/d/d.wxss c.wxss", nil,
		},
		{"where it stands", map[string]string{"pages/a/a.wxss": ".a{}@import 'b';.c{}", "pages/a/b": ".b{}"}, ".a pages/a/a.wxss, .b pages/a/b, .c pages/a/a.wxss", "pages/a/a.wxss pages/a/b", nil},
		{
			"twice, read once", map[string]string{"pages/a/a.wxss": "@import 'b';.a{}@import '/pages/a/./b';", "pages/a/b": ".b{}"},
			".b pages/a/b, .a pages/a/a.wxss, .b pages/a/b", "pages/a/a.wxss pages/a/b", nil,
		},
		{
			"in a circle", map[string]string{"pages/a/a.wxss": "@import 'b';.a{}", "pages/a/b": ".b{}\n @import 'a.wxss';@import './b';"},
			".b pages/a/b, .a pages/a/a.wxss", "pages/a/a.wxss pages/a/b",
			[]string{`pages/a/b:2:2: @import "a.wxss" is left out: pages/a/a.wxss is being imported already`, `pages/a/b:2:19: @import "./b" is left out: pages/a/b is being imported already`},
		},
		{
			"with a condition", map[string]string{"pages/a/a.wxss": "@import 'b' screen;@import 'b';", "pages/a/b": "@media x{.b{}}@font-face{}"},
			"@media screen @media x .b pages/a/b, @media x .b pages/a/b", "pages/a/a.wxss pages/a/b", nil,
		},
		{"warnings of imported files", map[string]string{"pages/a/a.wxss": "@import 'b';", "pages/a/b": ".b{c}"}, ".b pages/a/b", "pages/a/a.wxss pages/a/b", []string{"pages/a/b:1:4: `c` is no declaration"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked, got []string
			s, warnings, err := Load(from(c.files, &asked), "/pages/a/a.wxss")
			require.NoError(t, err)
			for _, r := range s.Rules {
				got = append(got, strings.Join(append(r.Conditions, r.Selectors[0].Text, r.File), " "))
			}
			require.Equal(t, c.want, strings.Join(got, ", "))
			require.Equal(t, c.asked, strings.Join(asked, " "))
			require.Equal(t, c.warnings, printWarnings(warnings))
			require.Empty(t, s.Imports)
		})
	}
}

// A loaded sheet matches with the rules of all its files.
func TestLoadMatch(t *testing.T) {
	var asked []string
	s, _, err := Load(from(map[string]string{"a": "@import 'b';.x{x:1}", "b": ".x{x:2}.y{x:3}"}, &asked), "a")
	require.NoError(t, err)
	require.Equal(t, "2 3 1", values(s.Match(nodes(`view.x.y`))))
	require.True(t, s.HasClass("y"))
}

func TestLoadErrors(t *testing.T) {
	for _, c := range []struct {
		name, want string
		files      map[string]string
		missing    bool
	}{
		{"no file", "a.wxss: file does not exist", nil, true},
		{"no imported file", `a.wxss:2:3: @import "b.wxss": file does not exist`, map[string]string{"a.wxss": ".a{}\n  @import 'b.wxss';"}, true},
		{"no file imported by an imported file", `p/b:1:1: @import "c": file does not exist`, map[string]string{"a.wxss": "@import 'p/b';", "p/b": "@import 'c';", "c": ""}, true},
		{"out of the project", `a.wxss:1:1: @import "../b": this is no file of the project`, map[string]string{"a.wxss": "@import '../b';"}, false},
		{"out of the project from the root", `a.wxss:1:1: @import "/x/../../b": this is no file of the project`, map[string]string{"a.wxss": "@import '/x/../../b';"}, false},
		{"the root itself", `a.wxss:1:1: @import "/": this is no file of the project`, map[string]string{"a.wxss": "@import '/';"}, false},
		{"on the network", `a.wxss:1:1: @import "https://a/b": only files of the project can be imported`, map[string]string{"a.wxss": "@import 'https://a/b';"}, false},
		{"without a scheme", `a.wxss:1:1: @import "//a/b": only files of the project can be imported`, map[string]string{"a.wxss": "@import '//a/b';"}, false},
		{"an imported file that is refused", "b:1:1: larger than 2097152 bytes", map[string]string{"a.wxss": "@import 'b';", "b": strings.Repeat(" ", MaxSize+1)}, false},
		{"a refused file", "a.wxss:1:1: larger than 2097152 bytes", map[string]string{"a.wxss": strings.Repeat(" ", MaxSize+1)}, false},
		{"too many rules in all", "b:1:1: more than 100000 rules with those of imported files", map[string]string{"a.wxss": ".a{}@import 'b';", "b": strings.Repeat("a{}", MaxRules)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked []string
			s, _, err := Load(from(c.files, &asked), "a.wxss")
			require.Nil(t, s)
			require.EqualError(t, err, c.want)
			if c.missing {
				require.ErrorIs(t, err, fs.ErrNotExist)
			}
		})
	}
}

// Imports have limits in depth and number.
func TestLoadLimits(t *testing.T) {
	count := func(path string) int {
		n, _ := strconv.Atoi(path)
		return n
	}
	_, _, err := Load(func(path string) (string, error) { return "@import '" + strconv.Itoa(count(path)+1) + "';", nil }, "1")
	require.EqualError(t, err, `64:1:1: @import "65": files import each other too deeply`)

	_, _, err = Load(func(path string) (string, error) {
		if path == "12" {
			return "", nil
		}
		return strings.Repeat("@import '"+strconv.Itoa(count(path)+1)+"';", 2), nil
	}, "1")
	require.ErrorContains(t, err, "files are imported")
}
