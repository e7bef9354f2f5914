package expr_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/casetest"
	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// single takes apart the templates of the cases for expressions: one element with an attribute, a text or both, and one {{ }} in each.
var single = regexp.MustCompile(`(?s)^<(?:view|text)(?: (\w+)=(?:"([^"]*)"|'([^']*)'))?>(.*)</(?:view|text)>$`)

// part is what stands before an expression, the expression, and what stands behind it.
type part struct{ before, src, after string }

// split finds the one {{ }} of a text, nil if there is none that ends.
func split(text string) *part {
	before, rest, ok := strings.Cut(text, "{{")
	end := expr.End(rest)
	if !ok || end < 0 {
		return nil
	}
	return &part{before, rest[:end], rest[end+2:]}
}

// result is the value of a text with one {{ }}: a string if there is more than that.
func result(t *testing.T, text string, s expr.Scope) abi.Value {
	p := split(text)
	require.NotNil(t, p, text)
	e := parse(t, p.src)
	if p.before+p.after == "" {
		return e.Value(s)
	}
	return abi.StringValue(p.before + string(e.AppendText(nil, s)) + p.after)
}

// refuses reports whether the expression of a text is an error.
func refuses(text string) bool {
	p := split(text)
	if p == nil {
		return strings.Contains(text, "{{")
	}
	_, err := expr.Parse(p.src, expr.Pos{Line: 1, Column: 1})
	return err != nil
}

func TestConformance(t *testing.T) {
	list := casetest.Templates(t)
	ran := map[string]int{}
	for i := range list.Len() {
		c := list.At(i)
		id := c.Get("id").Text()
		kind, _, _ := strings.Cut(id, "/")
		if !strings.HasPrefix(kind, "expr-") {
			continue
		}
		ran[kind]++
		file := c.Get("input").Get("files").At(0)
		m := single.FindStringSubmatch(file.Get("wxml").Text())
		require.NotNil(t, m, id)
		attribute := strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(m[2] + m[3])
		want := c.Get("want").Get("tree")
		if c.Get("want").Kind() == abi.Array {
			want = c.Get("want").At(0).Get("tree")
		}
		conform(t, id, want.Get("c").At(0), m[1], attribute, m[4], scope{data: file.Get("def").Get("data")})
	}
	require.Greater(t, min(ran["expr-attr"], ran["expr-mix"], ran["expr-text"]), 100)
}

// conform compares one element with its attribute and its text; if the element is undefined, one of these must be refused.
func conform(t *testing.T, id string, want abi.Value, name, attribute, text string, s scope) {
	if want.IsUndefined() {
		require.True(t, refuses(attribute) || refuses(text), id)
		return
	}
	if name != "" {
		got := result(t, attribute, s)
		if name == "class" {
			got = abi.StringValue(strings.Join(strings.Fields(got.Text()), " "))
		}
		requireSame(t, want.Get("a").Get(name), got, id)
	}
	if text != "" {
		requireSame(t, abi.StringValue(want.Get("c").At(0).Text()), abi.StringValue(expr.Text(result(t, text, s))), id)
	}
}

func requireSame(t *testing.T, want, got abi.Value, id string) {
	require.True(t, want.Equal(got), "%s: %s, not %s", id, got.JSON(), want.JSON())
}
