package wxruntime_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/view"
)

// onView opens a page of testdata/view on both engines, and runs do with the number of what the trace holds by then.
func onView(t *testing.T, name, page string, do func(t *testing.T, s *wxruntime.Sim, mark int), opts ...wxruntime.Option) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		onEngines(t, "view", view.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("pages/" + page + "/" + page)
			do(t, s, s.Mark())
		}, opts...)
	})
}

// played is a project of definitions, with their log.
type played struct {
	*wxruntime.Sim
	log []wxruntime.Value
}

// play opens a project from a txtar archive. A file p/p.def is the definition of p/p; a page or component that has a .wxml and no definition gets an empty one, and a
// component without .json gets one. The pages are those in pages/, the components those in components/.
// What goes wrong is in Err.
func play(t *testing.T, archive string, opts ...wxruntime.Option) *played {
	t.Helper()
	a := txtar.Parse([]byte(archive))
	defs := map[string]wxruntime.Value{"app": wxruntime.MustJSON(`{"methods":{"onError":[]}}`)}
	var pages []string
	for _, f := range a.Files {
		path := strings.TrimSuffix(strings.TrimSuffix(f.Name, ".wxml"), ".def")
		switch {
		case path == f.Name:
			continue
		case strings.HasSuffix(f.Name, ".def"):
			defs[path] = jsonObject(t, string(f.Data))
		case defs[path].IsUndefined():
			defs[path] = wxruntime.Object()
		}
		if quoted := `"` + path + `"`; strings.HasPrefix(path, "pages/") && !slices.Contains(pages, quoted) {
			pages = append(pages, quoted)
		}
	}
	for path := range defs {
		has := func(f txtar.File) bool { return f.Name == path+".json" }
		if strings.HasPrefix(path, "components/") && !slices.ContainsFunc(a.Files, has) {
			a.Files = append(a.Files, txtar.File{Name: path + ".json", Data: []byte(`{"component":true}`)})
		}
	}
	a.Files = append(a.Files, txtar.File{Name: "app.json", Data: []byte(`{"pages":[` + strings.Join(pages, ",") + `]}`)})
	files, err := txtar.FS(a)
	require.NoError(t, err)
	p := &played{}
	opts = append([]wxruntime.Option{
		wxruntime.ProjectFS(files), wxruntime.Ops(defs), wxruntime.OpsLog(func(v wxruntime.Value) { p.log = append(p.log, v) }),
	}, opts...)
	p.Sim, err = wxruntime.New(opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	p.Launch("")
	return p
}

// playPage is play with one page.
func playPage(t *testing.T, template, definition string, opts ...wxruntime.Option) *played {
	t.Helper()
	return play(t, "-- pages/p.wxml --\n"+template+"\n-- pages/p.def --\n"+definition+"\n", opts...)
}

// shows is a page's outline without its last line end; nothing may have gone wrong.
func (p *played) shows(t *testing.T) string {
	t.Helper()
	require.NoError(t, p.Err())
	return strings.TrimSuffix(p.Page().Outline(), "\n")
}

// warnings are what the framework's console shows.
func warnings(trace wxruntime.Trace) []string {
	texts := []string{}
	for _, e := range trace.Filter(wxruntime.KindWarn, wxruntime.KindError) {
		texts = append(texts, e.Arg.Text())
	}
	return texts
}

// shownTexts are what elements show, by their ids.
func shownTexts(p *wxruntime.Page, ids ...string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = p.Text("#" + id)
	}
	return out
}

func TestStatementsExpressions(t *testing.T) {
	onView(t, "141 null shows, undefined and what is missing does not", "values", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"null", "", "", "[null]"}, shownTexts(s.Page(), "null", "undefined", "missing", "mixed"))
	})
	onView(t, "142 booleans, numbers, arrays and objects as text", "values", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"true", "Infinity", "1,b,", "1,b,", "[object Object]"}, shownTexts(s.Page(), "true", "infinity", "array", "literal", "object"))
		require.Equal(t, []string{"NaN", "null"}, shownTexts(s.Page(), "zero", "nan"), "NaN of a setData is null on the view")
	})
	t.Run("142 NaN that has crossed as it is", func(t *testing.T) {
		p := playPage(t, `<text>{{n}}</text>`, `{"data":{"n":{"$":"NaN"}}}`, wxruntime.BridgeAsIs())
		require.Equal(t, `text "NaN"`, p.shows(t))
	})
	onView(t, "143 an attribute keeps the type of its value only if there is nothing else", "values", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.True(t, s.Page().Find("#exact").Value("title").Equal(miniapp.Int(1)))
		require.True(t, s.Page().Find("#spaced").Value("title").Equal(miniapp.Str(" 1")))
	})
	onView(t, "144 a condition that is text", "values", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []bool{true, true, false, false},
			[]bool{s.Page().Has("#if-space"), s.Page().Has("#if-text"), s.Page().Has("#if-empty"), s.Page().Has("#if-no")})
	})
	onView(t, "145 operators", "values", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"7", "2", "5", "-4"}, shownTexts(s.Page(), "sum", "choice", "or", "shift"))
	})
	onView(t, "162 braces in a string, and nothing in braces", "values", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"}}", ""}, shownTexts(s.Page(), "braces", "empty"))
	})
	onView(t, "157 names and values of the dataset", "values", func(t *testing.T, s *wxruntime.Sim, mark int) {
		require.Equal(t, `{"aB":1,"ab":"two","cD":[1,"b",null]}`, s.Page().Find("#names").Dataset().JSON())
		require.Equal(t, `{"n":1}{"n":" 1"}`, s.Page().Find("#exact").Dataset().JSON()+s.Page().Find("#spaced").Dataset().JSON())
		s.Page().Tap("#names")
		require.Contains(t, consoleTexts(s, mark)[0], `"dataset":{"aB":1,"ab":"two","cD":[1,"b",null]}`)
	})
	onView(t, "158 white space", "values", func(t *testing.T, s *wxruntime.Sim, _ int) {
		blank := s.Page().Tree().Get("c")
		for i := range blank.Len() {
			if blank.At(i).Get("a").Get("id").Text() == "blank" {
				require.Equal(t, 2, blank.At(i).Get("c").Len(), "there is no node between the elements")
			}
		}
		require.Equal(t, " a\n b ", s.Page().Text("#verbatim"))
	})
}

func TestStatementsFor(t *testing.T) {
	onView(t, "148 wx:for over each type", "lists", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"0=1;1=2;2=3;", "b=1;a=2;", "0=0;1=1;2=2;"}, shownTexts(s.Page(), "array", "object", "number"))
		require.Equal(t, []string{"", "", ""}, shownTexts(s.Page(), "null", "undefined", "boolean"))
		require.Equal(t, "0=a;1=ñ;2=\uFFFD;3=\uFFFD;", s.Page().Text("#string"), "of UTF-16, which parts an emoji in two")
		require.Empty(t, s.Page().Text("#half"), "the conformance cases of both profiles want none, where wcc makes three")
	})
	onView(t, "149 wx:if is asked for each item", "lists", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, "1;3;", s.Page().Text("#filtered"))
	})
	onView(t, "150 names of item and index, and loops in loops", "lists", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"0=1;1=2;2=3;", "0.0=a;0.1=b;1.0=c;", "0|1|01|2|012|3|"}, shownTexts(s.Page(), "renamed", "nested", "shadowed"))
	})
}

// order puts rows of ids into the page of rows.
func order(ids ...int) wxruntime.Value {
	list := miniapp.Arr()
	for _, id := range ids {
		list.Append(miniapp.Obj(miniapp.F("id", miniapp.Int(id))))
	}
	return miniapp.Obj(miniapp.F("rows", list))
}

// shownRows are the ids that the rows show.
func shownRows(p *wxruntime.Page) string {
	text := ""
	for _, row := range p.FindAll("row >>> .row") {
		text += row.Text()
	}
	return text
}

func TestStatementsKeys(t *testing.T) {
	onView(t, "151 a key moves the component", "rows", func(t *testing.T, s *wxruntime.Sim, mark int) {
		before := s.Page().Find("row >>> .row")
		s.Page().Call("put", order(3, 1, 2))
		require.Equal(t, []string{"moved 3"}, consoleTexts(s, mark))
		require.Equal(t, "312", shownRows(s.Page()))
		require.Equal(t, "1", before.Text())
		require.False(t, before.Gone())
	})
	onView(t, "151 a key keeps what stays, and what comes and goes is made and unmade", "rows", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("put", order(4, 3, 1))
		require.Equal(t, []string{"created", "rid 0 -> 4", "attached 4", "moved 3", "detached 2"}, consoleTexts(s, mark))
		require.Equal(t, "431", shownRows(s.Page()))
	})
	onView(t, "152 without a key the properties change", "rows", func(t *testing.T, s *wxruntime.Sim, _ int) {
		s.Page().Call("put", miniapp.Obj(miniapp.F("keyed", miniapp.Bool(false))))
		mark := s.Mark()
		s.Page().Call("put", order(3, 1, 2))
		require.Equal(t, []string{"rid 1 -> 3", "rid 2 -> 1", "rid 3 -> 2"}, consoleTexts(s, mark))
		require.Equal(t, "312", shownRows(s.Page()))
	})
	onView(t, "153 keys that are not unique", "rows", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("put", order(7, 7, 1))
		require.Equal(t, []string{`pages/rows/rows.wxml:2:3: Some keys are not unique while list updates: "7".`}, warnings(s.Since(mark)))
		require.Equal(t, "771", shownRows(s.Page()))
	})
}

func TestStatementsTemplates(t *testing.T) {
	onView(t, "155 the data of a template is all that it sees", "parts", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"", "52", "12"}, shownTexts(s.Page(), "blind", "spread", "before"))
	})
	onView(t, "155 a template that there is not", "parts", func(t *testing.T, s *wxruntime.Sim, mark int) {
		require.Empty(t, s.Page().Text("#unknown"))
		require.Contains(t, warnings(s.Trace()), "pages/parts/parts.wxml:6:20: Template `none` not found.")
		s.Page().Call("put", miniapp.Obj(miniapp.F("name", miniapp.Str("direct"))))
		require.Equal(t, "direct of the page indirect of the page", s.Page().Text("#unknown"))
		require.Empty(t, warnings(s.Since(mark)))
	})
	onView(t, "156 import brings the templates of a file, and not those that it imports", "parts", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"direct of the page indirect of the page", ""}, shownTexts(s.Page(), "direct", "indirect"))
		require.Contains(t, warnings(s.Trace()), "pages/parts/parts.wxml:8:21: Template `indirect` not found.")
		require.NotContains(t, s.Page().Outline(), "not imported")
	})
	onView(t, "156 include brings all but the templates and the wxs", "parts", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"of the page ", ""}, shownTexts(s.Page(), "included", "excluded"))
		require.Contains(t, warnings(s.Trace()), "pages/parts/parts.wxml:10:21: Template `excluded` not found.")
	})
}

func TestStatementsScripts(t *testing.T) {
	onView(t, "160 what wxs has", "scripts", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{"1,22", "1970", `{"id":1}`, "3"}, shownTexts(s.Page(), "regexp", "date", "json", "math"))
	})
	t.Run("161 exports alone is not there", func(t *testing.T) {
		p := playPage(t, "<wxs module=\"m\">exports.r = 1;</wxs>\n<text>[{{m.r}}]</text>", `{}`)
		require.Equal(t, "text \"[]\"\n", p.Page().Outline())
		require.EqualError(t, p.Err(), "wxruntime: wxs: pages/p.wxml:1:17: ReferenceError: exports is not defined")
	})
}

func TestStatementsCompileErrors(t *testing.T) {
	for _, c := range []struct {
		name, template string
		line, column   int
		text           string
	}{
		{"146 typeof", `<text>{{typeof a}}</text>`, 1, 16, "Bad value with message: unexpected token `a`."},
		{"146 ??", `<text>{{a ?? b}}</text>`, 1, 12, "Bad value with message: unexpected token `?`."},
		{"146 >>>", `<text>{{a >>> 1}}</text>`, 1, 13, "Bad value with message: unexpected token `>`."},
		{"146 void", `<text>{{void 0}}</text>`, 1, 14, "Bad value with message: unexpected token `0`."},
		{"146 a hexadecimal number", `<text>{{0x10}}</text>`, 1, 10, "Bad value with message: unexpected token `x10`."},
		{"146 a number with an exponent", `<text>{{1.5e3}}</text>`, 1, 12, "Bad value with message: unexpected token `e3`."},
		{"147 ++", `<text>{{a++}}</text>`, 1, 11, "Bad value with message: unexpected token `+`."},
		{"147 =", `<text>{{a = 1}}</text>`, 1, 11, "Bad value with message: unexpected character `=`."},
		{"147 **", `<text>{{a ** 2}}</text>`, 1, 12, "Bad value with message: unexpected token `*`."},
		{"147 =>", `<text>{{a => a}}</text>`, 1, 11, "Bad value with message: unexpected character `=`."},
		{"147 ?.", `<text>{{a?.b}}</text>`, 1, 11, "Bad value with message: unexpected token `.`."},
		{"147 a template literal", "<text>{{`a`}}</text>", 1, 9, "Bad value with message: unexpected character ```."},
		{"147 new", `<text>{{new a()}}</text>`, 1, 13, "Bad value with message: unexpected token `a`."},
		{"147 a comma", `<text>{{a, b}}</text>`, 1, 10, "Bad value with message: unexpected token `,`."},
		{"147 in an attribute, on another line", "<view>\n  <view title=\"{{a++}}\"/>\n</view>", 2, 20, "Bad attr `title` with message: unexpected token `+`."},
		{"154 wx:else after a text", "<view wx:if=\"{{a}}\"/>\ntext\n<view wx:else/>", 3, 7, "Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{"159 a tag that is not closed", "<view>\n  <image>\n</view>", 3, 3, "expect end-tag `image`., near `view`"},
		{"159 a tag that is not closed at the end", `<view>`, 1, 1, "end tag missing, near `view`"},
		{"160 wxs with let", "<wxs module=\"m\">\nlet a = 1;\n</wxs>", 2, 1, "wxs has no let"},
		{"160 wxs with an arrow", "<wxs module=\"m\">\nvar f = a => a;\n</wxs>", 2, 11, "wxs has no =>"},
		{"160 wxs with try", "<wxs module=\"m\">\ntry {} catch (e) {}\n</wxs>", 2, 1, "wxs has no try"},
		{"160 wxs with new", "<wxs module=\"m\">\nvar d = new Date();\n</wxs>", 2, 9, "wxs has no new"},
		{"160 wxs with a regular expression", "<wxs module=\"m\">\nvar r = /a/;\n</wxs>", 2, 9, "wxs has no regular expression literals, use getRegExp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := playPage(t, c.template, `{"data":{"a":1}}`)
			bad, ok := errors.AsType[*wxruntime.TemplateError](p.Err())
			require.True(t, ok, "%v", p.Err())
			require.Equal(t, wxruntime.TemplateError{File: "pages/p.wxml", Line: c.line, Column: c.column, Text: c.text}, *bad)
			require.Empty(t, p.Page().Outline(), "the page is there and shows nothing")
		})
	}
	t.Run("154 wx:else after white space and a comment", func(t *testing.T) {
		p := playPage(t, "<view wx:if=\"{{a}}\"/>\n  <!-- between -->\n<text wx:else>b</text>", `{}`)
		require.Equal(t, `text "b"`, p.shows(t))
	})
}
