package platform

import (
	"slices"
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Item is a stored value in wire form.
type Item struct {
	Data     string // the value as text: a string as it is, arrays and objects as JSON, numbers and booleans as JavaScript prints them
	DataType string // the type's name: String, Number, Boolean, Object, Array, Null, Undefined, Date, Function
}

// Encode gives a value its wire form. A value that contains itself has none, and ok is false. That arrays and null have type names of their own is unverified.
// A date has no instant in an [abi.Value], so its text is empty; so is that of undefined and of a function.
func Encode(v abi.Value) (item Item, ok bool) {
	item.DataType = v.Kind().String()
	switch v.Kind() {
	case abi.String:
		item.Data = v.Text()
	case abi.Number:
		item.Data = numberText(v)
	case abi.Null, abi.Bool:
		item.Data = string(v.AppendJSON(nil))
	case abi.Array, abi.Object, abi.Cycle:
		if cyclic(v) {
			return Item{}, false
		}
		item.Data = string(v.AppendJSON(nil))
	}
	return item, true
}

// Wire is the argument or result of a call as it crosses between the library and native: what setStorage, setStorageSync and getStorage carry as data is in wire form there,
// {data, dataType}. Everything else, and data that has no wire form, crosses as it is.
func Wire(api string, v abi.Value) abi.Value {
	stores := api == "setStorage" || api == "setStorageSync" || api == "getStorage"
	if !stores || !v.Has("data") {
		return v
	}
	item, ok := Encode(v.Get("data"))
	if !ok {
		return v
	}
	wire := abi.ObjectValue(fieldsOf(v)...)
	wire.Set("data", abi.StringValue(item.Data))
	wire.Set("dataType", abi.StringValue(item.DataType))
	return wire
}

// Value reads the wire form: a copy of what was stored. A text that does not fit its type is given back as a string; functions come back as "".
func (i Item) Value() abi.Value {
	switch i.DataType {
	case "Undefined":
		return abi.Value{}
	case "Null":
		return abi.NullValue()
	case "Boolean":
		return abi.BoolValue(i.Data == "true")
	case "Date":
		return abi.MarkerValue(abi.Date)
	case "Number":
		if f, err := strconv.ParseFloat(i.Data, 64); err == nil {
			return abi.NumberValue(f)
		}
	case "Array", "Object":
		if v, err := jsonvalue.Parse([]byte(i.Data)); err == nil {
			return v
		}
	}
	return abi.StringValue(i.Data)
}

// numberText is a number as JavaScript's String() prints it; strconv reads back NaN and Infinity too.
func numberText(v abi.Value) string {
	switch f := v.Number(); {
	case f != f:
		return "NaN"
	case f-f != 0 && f > 0:
		return "Infinity"
	case f-f != 0:
		return "-Infinity"
	}
	return string(v.AppendJSON(nil))
}

func cyclic(v abi.Value) bool {
	if v.Kind() == abi.Cycle {
		return true
	}
	for i := range v.Len() {
		if cyclic(v.At(i)) {
			return true
		}
	}
	return false
}

// Storage is what one user of one mini-program has stored. Keys keep the order in which they were first set. The zero Storage is empty and ready.
type Storage struct {
	keys  []string
	items map[string]Item
	size  int
}

// Set stores a copy of a value, or says why not. A failed Set leaves what was there.
func (s *Storage) Set(key string, v abi.Value) (reason string) {
	if key == "" {
		return reasonEmptyKey
	}
	item, ok := Encode(v)
	if !ok {
		return reasonCycle
	}
	return s.SetItem(key, item)
}

// SetItem is Set for a value in wire form.
func (s *Storage) SetItem(key string, item Item) (reason string) {
	old, found := s.items[key]
	size := s.size + len(item.Data) - len(old.Data)
	if !found {
		size += len(key)
	}
	switch {
	case len(item.Data) > MaxItem:
		return reasonItemSize
	case size > MaxStorage:
		return reasonStorageSize
	}
	if s.items == nil {
		s.items = map[string]Item{}
	}
	if !found {
		s.keys = append(s.keys, key)
	}
	s.items[key], s.size = item, size
	return ""
}

// Get is a copy of a stored value, and whether there is one.
func (s *Storage) Get(key string) (v abi.Value, found bool) {
	item, found := s.items[key]
	if !found {
		return abi.Value{}, false
	}
	return item.Value(), true
}

// Item is a stored value in wire form, and whether there is one.
func (s *Storage) Item(key string) (item Item, found bool) {
	item, found = s.items[key]
	return item, found
}

// Remove forgets a key; nothing happens if there is none.
func (s *Storage) Remove(key string) {
	item, found := s.items[key]
	if !found {
		return
	}
	delete(s.items, key)
	i := slices.Index(s.keys, key)
	s.keys = slices.Delete(s.keys, i, i+1)
	s.size -= len(key) + len(item.Data)
}

// Clear forgets every key.
func (s *Storage) Clear() { *s = Storage{} }

// Info is {keys, currentSize, limitSize}, both sizes in KB; currentSize is rounded up.
func (s *Storage) Info() abi.Value {
	keys := make([]abi.Value, len(s.keys))
	for i, key := range s.keys {
		keys[i] = abi.StringValue(key)
	}
	return abi.ObjectValue(
		abi.Field{Key: "keys", Value: abi.ArrayValue(keys...)},
		abi.Field{Key: "currentSize", Value: abi.IntValue((s.size + 1023) / 1024)},
		abi.Field{Key: "limitSize", Value: abi.IntValue(MaxStorage / 1024)},
	)
}

// Call runs a call of storage: setStorage, getStorage, removeStorage, clearStorage, getStorageInfo, and the same with Sync behind. Arg is {key, data} for all of them.
// The result of a Sync call is the plain value that JavaScript gets, "" for a missing key, or a failure to throw. For any other api handled is false.
// Call checks the argument itself.
func (s *Storage) Call(api string, arg abi.Value) (r abi.Result, handled bool) {
	name, sync := api, false
	if n := len(api) - len("Sync"); n > 0 && api[n:] == "Sync" {
		name, sync = api[:n], true
	}
	run := s.call(name)
	if run == nil {
		return abi.Result{}, false
	}
	if errno, reason, ok := Check(api, arg); !ok {
		return Fail(api, errno, reason), true
	}
	v, reason := run(arg)
	switch {
	case sync && reason == ReasonNoData:
		return abi.Result{Value: abi.StringValue("")}, true
	case reason != "":
		return Fail(api, 0, reason), true
	case sync && name == "getStorage":
		return abi.Result{Value: v.Get("data")}, true
	case sync:
		return abi.Result{Value: v}, true
	}
	return Normalise(api, abi.Result{Value: v}), true
}

// call is the function of an asynchronous call's name, nil for any other name. It returns the fields of the result.
func (s *Storage) call(name string) func(arg abi.Value) (v abi.Value, reason string) {
	switch name {
	case "setStorage":
		return func(arg abi.Value) (abi.Value, string) {
			return abi.Value{}, s.Set(arg.Get("key").Text(), arg.Get("data"))
		}
	case "getStorage":
		return func(arg abi.Value) (abi.Value, string) {
			data, found := s.Get(arg.Get("key").Text())
			if !found {
				return abi.Value{}, ReasonNoData
			}
			return abi.ObjectValue(abi.Field{Key: "data", Value: data}), ""
		}
	case "removeStorage":
		return func(arg abi.Value) (abi.Value, string) { s.Remove(arg.Get("key").Text()); return abi.Value{}, "" }
	case "clearStorage":
		return func(abi.Value) (abi.Value, string) { s.Clear(); return abi.Value{}, "" }
	case "getStorageInfo":
		return func(abi.Value) (abi.Value, string) { return s.Info(), "" }
	}
	return nil
}
