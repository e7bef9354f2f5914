package expr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// row is the scope of a row of a list, as wx:for makes it.
type row struct {
	item, index abi.Value
	page        abi.Value
}

func (r *row) Lookup(name string) expr.Operand {
	switch name {
	case "item":
		return expr.Data(r.item)
	case "index":
		return expr.Data(r.index)
	}
	return expr.Data(r.page.Get(name))
}

var kinds = []struct{ name, src string }{
	{"name", `count`}, {"path", `item.name`}, {"index", `rows[index].name`}, {"choice", `item.on ? 'on' : 'off'`}, {"compare", `index % 2 === 0 && item.id != 3`}, {"sum", `index + 1`}, {"join", `'r' + index + '-' + item.name`}, {"object", `{id: item.id, name: item.name}`},
}

func newRow(t testing.TB) *row {
	page := value(t, `{"count": 7, "rows": [{"id": 1, "name": "row 0", "on": true}, {"id": 2, "name": "row 1", "on": false}]}`)
	return &row{page.Get("rows").At(1), abi.IntValue(1), page}
}

func BenchmarkEval(b *testing.B) {
	r := newRow(b)
	for _, k := range kinds {
		e := parse(b, k.src)
		b.Run(k.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Eval(r)
			}
		})
	}
}

func BenchmarkAppendText(b *testing.B) {
	r := newRow(b)
	var buf []byte
	for _, k := range kinds {
		e := parse(b, k.src)
		b.Run(k.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				buf = e.AppendText(buf[:0], r)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, k := range kinds {
		b.Run(k.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = expr.Parse(k.src, expr.Pos{Line: 1, Column: 1})
			}
		})
	}
}

// What most rows ask for needs no memory.
func TestAllocations(t *testing.T) {
	r := newRow(t)
	var s expr.Scope = r
	for src, want := range map[string]float64{
		`count`: 0, `item.name`: 0, `rows[index].name`: 0, `item.on ? 'on' : 'off'`: 0, `index % 2 === 0 && item.id != 3`: 0, `!item.on`: 0, `item.id - 1 > index * 2`: 0, `[1, 2]`: 0, `index * 2`: 1, `'r' + index + '-' + item.name`: 2, `{id: item.id}`: 1,
	} {
		e := parse(t, src)
		require.Equal(t, want, testing.AllocsPerRun(100, func() { e.Eval(s) }), src)
	}
}
