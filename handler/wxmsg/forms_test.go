package wxmsg

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// branch is a part of a generated push: a text, a number, or elements. A list
// stands as repeated elements in XML and as an array in JSON.
type branch struct {
	name  string
	text  string
	num   int64
	isNum bool
	list  bool
	items [][]branch // of a list; of an element one
}

// The kinds of generated elements stand in their names, so that equal paths are
// of one kind.
const (
	growText = iota
	growNumber
	growElement
	growList
	growKinds
)

// grow makes the branches of one element; their names are distinct, as keys
// are in what WeChat sends.
func grow(r *rand.Rand, depth int) []branch {
	var all []branch
	for i := range 1 + r.IntN(4) {
		kind := r.IntN(growKinds)
		if depth == 0 {
			kind = r.IntN(growElement)
		}
		b := branch{name: string(rune('A'+i)) + strconv.Itoa(kind)}
		switch kind {
		case growText:
			b.text = cleaned(hostileText(r, []string{"A0", "B1", "C2"}))
		case growNumber:
			b.num, b.isNum = r.Int64()-r.Int64(), true
		case growElement:
			b.items = [][]branch{grow(r, depth-1)}
		case growList:
			b.list = true
			for range 1 + r.IntN(3) {
				b.items = append(b.items, grow(r, depth-1))
			}
		}
		all = append(all, b)
	}
	return all
}

func (b branch) write(w *Writer) {
	switch {
	case b.isNum:
		w.Int(b.name, b.num)
	case b.list:
		w.BeginList(b.name, "")
		for _, item := range b.items {
			w.Item()
			writeAll(w, item)
			w.EndItem()
		}
		w.EndList()
	case b.items != nil:
		w.Begin(b.name)
		writeAll(w, b.items[0])
		w.End()
	default:
		w.Text(b.name, b.text)
	}
}

func writeAll(w *Writer, all []branch) {
	for _, b := range all {
		b.write(w)
	}
}

// leaves collects the texts below by path, in order.
func leaves(all []branch, path string, into map[string][]string) {
	for _, b := range all {
		at := strings.TrimPrefix(path+"/"+b.name, "/")
		switch {
		case b.items != nil:
			for _, item := range b.items {
				leaves(item, at, into)
			}
		case b.isNum:
			into[at] = append(into[at], strconv.FormatInt(b.num, 10))
		default:
			into[at] = append(into[at], trimSpace(b.text))
		}
	}
}

// A push reads the same whether it was written as XML or as JSON.
func TestBothFormsReadTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 1000 {
		push := grow(r, 3)
		want := map[string][]string{}
		leaves(push, "", want)
		var names [2]string
		for i, form := range bothForms {
			body := write(form, func(w *Writer) { writeAll(w, push) })
			m, err := Read(body)
			require.NoError(t, err, "%q", body)
			require.Equal(t, form, m.Form())
			checkTree(t, m)
			for path, texts := range want {
				require.Equal(t, texts, m.Fields(path), "%s in %q", path, body)
				require.Equal(t, texts[0], m.Field(path), "%s in %q", path, body)
			}
			names[i] = outline(m.Root())
		}
		require.Equal(t, names[0], names[1])
	}
}

// outline prints the names and texts of a tree.
func outline(n Node) string {
	var b strings.Builder
	for c := range n.Children() {
		fmt.Fprintf(&b, "%s=%q{%s}", c.Name(), c.Text(), outline(c))
	}
	return b.String()
}

// The document of a push holds the texts that Read gives, in the same places.
func TestDocumentHoldsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 300 {
		push := grow(r, 3)
		want := map[string][]string{}
		leaves(push, "", want)
		for _, form := range bothForms {
			m, err := Read(write(form, func(w *Writer) { writeAll(w, push) }))
			require.NoError(t, err)
			doc := m.Document()
			for path, texts := range want {
				var got []string
				for _, e := range doc.FindElements("/xml/" + path) {
					got = append(got, e.Text())
				}
				require.Equal(t, texts, got, path)
			}
		}
	}
}
