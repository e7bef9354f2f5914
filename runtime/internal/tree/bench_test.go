package tree

import (
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

const rowsSource = `<text>{{count}}</text><view wx:for="{{rows}}" wx:key="id" id="r{{index}}" class="row {{item.on ? 'on' : 'off'}}" data-id="{{item.id}}" bindtap="tap"><text>{{item.name}}</text></view>`

func row(i int) abi.Value {
	return abi.ObjectValue(abi.Field{Key: "id", Value: abi.IntValue(i)}, abi.Field{Key: "name", Value: abi.StringValue("row " + strconv.Itoa(i))}, abi.Field{Key: "on", Value: abi.BoolValue(i%2 == 0)})
}

func rowsPage(t testing.TB, rows int) *part {
	w := newWorld(t, true).add("page", rowsSource, "", `{"data": {"count": 0, "rows": []}}`)
	w.template("page")
	w.quiet = true
	list := abi.ArrayValue()
	for i := range rows {
		list.Append(row(i))
	}
	w.defs["page"].Get("data").Set("rows", list)
	page := w.open("page")
	w.attach(page)
	return page
}

func BenchmarkBuild(b *testing.B) {
	page := rowsPage(b, 1000)
	b.ReportAllocs()
	for b.Loop() {
		New(page.tree.Template(), page.data, page.w, nil, true).Build()
	}
}

func BenchmarkOneField(b *testing.B) {
	for _, rows := range []int{100, 1000, 10000} {
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			page := rowsPage(b, rows)
			paths := []expr.Path{{"rows", strconv.Itoa(rows / 2), "name"}}
			names := [2]abi.Value{abi.StringValue("a"), abi.StringValue("b")}
			at := page.data.Get("rows").At(rows / 2)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				at.Set("name", names[i&1])
				page.tree.Update(paths)
			}
		})
	}
}

func BenchmarkCount(b *testing.B) {
	page := rowsPage(b, 1000)
	paths := []expr.Path{{"count"}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		page.data.Set("count", abi.IntValue(i))
		page.tree.Update(paths)
	}
}

// BenchmarkAppend puts 100 rows behind 1000 by their paths, and takes them away again untimed.
func BenchmarkAppend(b *testing.B) {
	page := rowsPage(b, 1000)
	list := page.data.Get("rows")
	var paths []expr.Path
	var rows []abi.Value
	for i := 1000; i < 1100; i++ {
		paths, rows = append(paths, expr.Path{"rows", strconv.Itoa(i)}), append(rows, row(i))
	}
	b.ReportAllocs()
	for b.Loop() {
		list.Append(rows...)
		page.tree.Update(paths)
		b.StopTimer()
		list.Truncate(1000)
		page.tree.Update([]expr.Path{{"rows"}})
		b.StartTimer()
	}
}

func BenchmarkReverse(b *testing.B) {
	page := rowsPage(b, 1000)
	rows := items(page.data.Get("rows"))
	back := make([]abi.Value, len(rows))
	for i := range rows {
		back[len(rows)-1-i] = rows[i]
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		page.data.Set("rows", abi.ArrayValue([][]abi.Value{back, rows}[i&1]...))
		page.tree.Update([]expr.Path{{"rows"}})
	}
}

// What a row takes, beside its data.
func BenchmarkMemory(b *testing.B) {
	page := rowsPage(b, 10000)
	var trees []*Tree
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		t := New(page.tree.Template(), page.data, page.w, nil, true)
		t.Build()
		trees = append(trees, t)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(trees)*10000), "B/row")
	runtime.KeepAlive(trees)
}

// The benchmarks' changes show.
func TestRows(t *testing.T) {
	page := rowsPage(t, 3)
	page.set(value(t, `{"count": 5, "rows[1].name": "b", "rows[3]": {"id": 3, "name": "d", "on": false}}`))
	require.Equal(t, `5row 0brow 2d`, allText(page.shown()))
	page.set(value(t, `{"rows": [{"id": 3, "name": "d"}, {"id": 0, "name": "a"}]}`))
	require.Equal(t, `5da`, allText(page.shown()))
}

func allText(node abi.Value) (out string) {
	if node.Kind() == abi.String {
		return node.Text()
	}
	for _, kid := range items(node.Get("c")) {
		out += allText(kid)
	}
	return out
}
