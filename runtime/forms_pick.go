package wxruntime

import (
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// The modes of a picker.
const (
	modeSelector = "selector"
	modeMulti    = "multiSelector"
	modeTime     = "time"
	modeDate     = "date"
	modeRegion   = "region"
)

// mode is that of a picker, "" of a picker-view.
func (v *view) mode(n *tree.Node) string {
	if builtin(n) != "picker" {
		return ""
	}
	if mode := v.forms.text(n, "mode"); mode != "" {
		return mode
	}
	return modeSelector
}

// Pick is the user choosing items by their indexes, and settles: one in a picker of mode selector, whose event change has the index as text; one of each column in a picker of mode
// multiSelector, where every column that moves has its columnchange first, and in a picker-view, which has pickstart, change and pickend. An index beyond its column is an error of the test.
func (e *Element) Pick(indexes ...int) {
	e.page.sim.tb.Helper()
	if !e.can("Pick") {
		return
	}
	switch mode := e.view.mode(e.node); mode {
	case modeSelector:
		e.pickOne(indexes)
	case modeMulti:
		e.pickEach(indexes)
	case "":
		e.pickColumns(indexes)
	default:
		e.refuse("Pick", "its mode is "+mode+", in which the user picks by text: PickText")
	}
}

// PickText is the user choosing by what is shown, and settles: `12:30` in a picker of mode time, `2026-01-31` (or less, as its fields say) in one of mode date, names of regions in one of mode
// region, and in a selector or multiSelector the text of an item, with range-key that of the object. A text that is not there, or lies beyond start and end, is an error of the test. The event
// change of a region has empty codes.
func (e *Element) PickText(texts ...string) {
	e.page.sim.tb.Helper()
	if !e.can("PickText") {
		return
	}
	switch mode := e.view.mode(e.node); mode {
	case modeTime, modeDate:
		e.pickTime(mode, texts)
	case modeRegion:
		value := textsOf(texts)
		e.act(func(v *view, n *tree.Node) { v.picked(n, value, onRegion(value.Clone())) })
	case modeSelector, modeMulti:
		if indexes, ok := e.indexes(mode, texts); ok {
			e.Pick(indexes...)
		}
	default:
		e.refuse("PickText", "it is picked by indexes: Pick")
	}
}

// PickColumn is the user moving a column of a picker of mode multiSelector, without confirming as yet, and settles: the event columnchange.
func (e *Element) PickColumn(column, index int) {
	e.page.sim.tb.Helper()
	if !e.can("PickColumn") {
		return
	}
	if mode := e.view.mode(e.node); mode != modeMulti {
		e.refuse("PickColumn", "its mode is "+mode+" and not multiSelector")
		return
	}
	e.moveColumn("PickColumn", column, index)
}

// CancelPick is the user closing a picker without choosing, and settles: the event cancel.
func (e *Element) CancelPick() {
	e.page.sim.tb.Helper()
	if e.can("CancelPick") {
		e.act(func(v *view, n *tree.Node) {
			delete(v.forms.kept[n], picking)
			v.fire(n, onCancel())
		})
	}
}

// picked is what a picker holds from now on.
func (v *view) picked(n *tree.Node, value Value, h happening) {
	delete(v.forms.kept[n], picking)
	v.change(n, "value", value)
	v.fire(n, h)
}

func (e *Element) pickOne(indexes []int) {
	e.page.sim.tb.Helper()
	size := e.view.forms.get(e.node, "range").Len()
	if len(indexes) != 1 || indexes[0] < 0 || indexes[0] >= size {
		e.refuse("Pick", "its range has "+itoa(size)+" items, of which the user picks one")
		return
	}
	e.act(func(v *view, n *tree.Node) { v.picked(n, abi.IntValue(indexes[0]), onChange(Text(itoa(indexes[0])))) })
}

// pickEach moves one column after the other, since their handlers may change the columns behind them, and confirms.
func (e *Element) pickEach(indexes []int) {
	e.page.sim.tb.Helper()
	if columns := e.view.forms.get(e.node, "range").Len(); len(indexes) != columns {
		e.refuse("Pick", "its range has "+itoa(columns)+" columns, and as many indexes are needed")
		return
	}
	for column, index := range indexes {
		if at(e.view.forms.get(e.node, picking), column) != index && !e.moveColumn("Pick", column, index) {
			return
		}
	}
	if e.touchable("Pick") {
		value := integers(indexes)
		e.act(func(v *view, n *tree.Node) { v.picked(n, value, onChange(value.Clone())) })
	}
}

// moveColumn moves a column of a multiSelector, and reports whether it could.
func (e *Element) moveColumn(verb string, column, index int) bool {
	e.page.sim.tb.Helper()
	if !e.touchable(verb) {
		return false
	}
	columns := e.view.forms.get(e.node, "range")
	if items := columns.At(column).Len(); column < 0 || index < 0 || index >= items {
		e.refuse(verb, "its column "+itoa(column)+" has "+itoa(items)+" items, and none with the index "+itoa(index))
		return false
	}
	now := make([]int, columns.Len())
	for i := range now {
		now[i] = at(e.view.forms.get(e.node, picking), i)
	}
	now[column] = index
	e.act(func(v *view, n *tree.Node) {
		v.forms.set(n, picking, integers(now))
		v.fire(n, onColumnChange(column, index))
	})
	return true
}

// pickColumns moves the columns of a picker-view.
func (e *Element) pickColumns(indexes []int) {
	e.page.sim.tb.Helper()
	columns := members(e.node, "picker-view-column")
	if len(columns) != len(indexes) {
		e.refuse("Pick", "it has "+itoa(len(columns))+" columns, and as many indexes are needed")
		return
	}
	for i, index := range indexes {
		if size := children(columns[i]); index < 0 || index >= size {
			e.refuse("Pick", "its column "+itoa(i)+" has "+itoa(size)+" items, and none with the index "+itoa(index))
			return
		}
	}
	value := integers(indexes)
	e.act(func(v *view, n *tree.Node) {
		v.fire(n, onPickStart())
		if !v.forms.get(n, "value").Equal(value) {
			v.change(n, "value", value)
			v.fire(n, onChange(value.Clone()))
		}
		v.fire(n, onPickEnd())
	})
}

// pickTime takes a time or a date.
func (e *Element) pickTime(mode string, texts []string) {
	e.page.sim.tb.Helper()
	if len(texts) != 1 {
		e.refuse("PickText", "its mode is "+mode+", in which the user picks one text")
		return
	}
	text, form := texts[0], e.view.timeForm(e.node, mode)
	if !fits(text, form) {
		e.refuse("PickText", "its mode is "+mode+": "+text+" is not written as "+form)
		return
	}
	start, end := e.view.forms.text(e.node, "start"), e.view.forms.text(e.node, "end")
	if start != "" && text < start[:min(len(start), len(form))] || end != "" && text > end[:min(len(end), len(form))] {
		e.refuse("PickText", text+" lies outside of its start "+start+" and end "+end)
		return
	}
	e.act(func(v *view, n *tree.Node) { v.picked(n, Text(text), onChange(Text(text))) })
}

// timeForm is how the value of a picker of times or dates is written, with a 0 for each digit.
func (v *view) timeForm(n *tree.Node, mode string) string {
	switch fields := v.forms.text(n, "fields"); {
	case mode == modeTime:
		return "00:00"
	case fields == "year":
		return "0000"
	case fields == "month":
		return "0000-00"
	}
	return "0000-00-00"
}

func fits(text, form string) bool {
	digit := func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}
	return strings.Map(digit, text) == form
}

// indexes are those of texts that a picker shows.
func (e *Element) indexes(mode string, texts []string) ([]int, bool) {
	e.page.sim.tb.Helper()
	f := &e.view.forms
	key, columns := f.text(e.node, "rangeKey"), f.get(e.node, "range")
	if mode == modeSelector {
		columns = abi.ArrayValue(columns)
	}
	var found []int
	for i, text := range texts {
		var items []string
		for j := range columns.At(i).Len() {
			item := columns.At(i).At(j)
			if key != "" {
				item = item.Get(key)
			}
			items = append(items, expr.Text(item))
		}
		index := slices.Index(items, text)
		if index < 0 {
			e.refuse("PickText", text+" is none of "+strings.Join(items, ", "))
			return nil, false
		}
		found = append(found, index)
	}
	return found, true
}

// children is how many elements stand directly in one.
func children(of *tree.Node) (count int) {
	of.Own(func(n *tree.Node) bool {
		if n.ParentElement() == of {
			count++
		}
		return true
	})
	return count
}

// at is an item of an array of indexes, 0 if there is none.
func at(list Value, i int) int {
	if v := list.At(i); !v.IsNil() {
		return int(expr.Number(v))
	}
	return 0
}

func integers(list []int) Value {
	out := abi.ArrayValue()
	for _, i := range list {
		out.Append(abi.IntValue(i))
	}
	return out
}

func textsOf(list []string) Value {
	out := abi.ArrayValue()
	for _, s := range list {
		out.Append(Text(s))
	}
	return out
}
