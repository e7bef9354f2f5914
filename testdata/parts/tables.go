package parts

import "github.com/wxkit/wxkit/miniapp"

// Data is the initial data of a page whose data stands in a table; an engine of declarative definitions can have the same.
func Data(path string) miniapp.Value {
	switch path {
	case "pages/tree/tree":
		return miniapp.Obj(f("more", miniapp.Bool(false)))
	case "pages/props/props":
		return miniapp.Obj(f("s", miniapp.Str("")), f("n", miniapp.Int(0)), f("b", miniapp.Bool(false)), f("o", miniapp.Null()), f("a", miniapp.Arr()), f("opt", miniapp.Str("")))
	case "pages/watch/watch":
		return miniapp.Obj(f("a", miniapp.Obj()), f("arr", miniapp.Arr()), f("_p", miniapp.Int(0)), f("q", miniapp.Int(0)))
	}
	return miniapp.Obj()
}

// Sets are the setData of such a page: method to path to value.
func Sets(path string) miniapp.Value {
	one := miniapp.Int(1)
	switch path {
	case "pages/tree/tree":
		return miniapp.Obj(f("show", set("more", miniapp.Bool(true))), f("hide", set("more", miniapp.Bool(false))))
	case "pages/props/props":
		return miniapp.Obj(
			f("s1", set("s", one)), f("sTrue", set("s", miniapp.Bool(true))), f("sNull", set("s", miniapp.Null())), f("sA", set("s", miniapp.Str("a"))),
			f("n5", set("n", miniapp.Str("5"))), f("nX", set("n", miniapp.Str("x"))), f("nNull", set("n", miniapp.Null())),
			f("bFalse", set("b", miniapp.Str("false"))), f("b0", set("b", miniapp.Int(0))), f("bEmpty", set("b", miniapp.Str(""))),
			f("oX", set("o", miniapp.Str("x"))), f("oNull", set("o", miniapp.Null())), f("oArray", set("o", miniapp.Arr(one))), f("oObject", set("o", miniapp.Obj(f("x", one)))),
			f("aObject", set("a", miniapp.Obj())), f("aNull", set("a", miniapp.Null())), f("opt5", set("opt", miniapp.Int(5))),
		)
	case "pages/watch/watch":
		return miniapp.Obj(
			f("ac", set("a.c", one)), f("ab", set("a.b", one)), f("all", set("a", miniapp.Obj())),
			f("arr", set("arr", miniapp.Arr(one))), f("arr0", set("arr[0]", one)), f("arr1", set("arr[1]", one)),
			f("other", set("other", one)), f("both", miniapp.Obj(f("x", one), f("y", one))), f("pure", set("_p", one)),
		)
	}
	return miniapp.Obj()
}

// Patterns are the patterns of the page's observers that do nothing.
func Patterns() []string { return []string{"a.b", "a", "a.**", "arr[0]", "**", "x, y", "_p"} }

func f(key string, v miniapp.Value) miniapp.Field { return miniapp.F(key, v) }

func set(path string, v miniapp.Value) miniapp.Value { return miniapp.Obj(f(path, v)) }
