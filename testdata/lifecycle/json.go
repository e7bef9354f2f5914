package lifecycle

import (
	"encoding/json"
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

// parse reads JSON in which {"$":"undefined"} is undefined. Keys keep their order.
func parse(text string) miniapp.Value { return read(json.NewDecoder(strings.NewReader(text))) }

func read(d *json.Decoder) miniapp.Value {
	switch t := next(d).(type) {
	case json.Delim:
		if t == '[' {
			list := miniapp.Arr()
			for d.More() {
				list.Append(read(d))
			}
			next(d)
			return list
		}
		return readObject(d)
	case bool:
		return miniapp.Bool(t)
	case float64:
		return miniapp.Num(t)
	case string:
		return miniapp.Str(t)
	}
	return miniapp.Null()
}

func readObject(d *json.Decoder) miniapp.Value {
	object := miniapp.Obj()
	for d.More() {
		key := next(d).(string)
		object.Set(key, read(d))
	}
	next(d)
	if object.Len() == 1 && object.Get("$").Text() == "undefined" {
		return miniapp.Undefined()
	}
	return object
}

func next(d *json.Decoder) json.Token {
	t, err := d.Token()
	if err != nil {
		panic(err)
	}
	return t
}
