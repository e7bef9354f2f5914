package wxhandler_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// tableEntry is what the tests need of an entry of wxevent/push.json.
type tableEntry struct {
	Route, Type, Package, Header string
	Fields                       []tableField
	Undescribed                  bool
	Retry                        []int
	RetryField                   string `json:"retry_field"`
}

type tableField struct {
	Path, Type, Elem string
	Optional         bool
}

// headerPaths are the elements that the embedded Message holds.
var headerPaths = []string{
	"ToUserName", "FromUserName", "CreateTime", "TimeStamp", "MsgType", "Event", "EventKey",
	"MsgId", "InfoType", "ChangeType",
}

func readTable(t *testing.T) []tableEntry {
	t.Helper()
	data, err := os.ReadFile("wxevent/push.json")
	require.NoError(t, err)
	var table []tableEntry
	require.NoError(t, json.Unmarshal(data, &table))
	return table
}

// typedValues gives what the fields of a typed struct hold, by the path that
// their wx tags make: one value for each element.
func typedValues(typed any) map[string][]any {
	values := map[string][]any{}
	collectValues(reflect.ValueOf(typed).Elem(), "", values)
	return values
}

func collectValues(v reflect.Value, base string, values map[string][]any) {
	for i := range v.NumField() {
		tag, tagged := v.Type().Field(i).Tag.Lookup("wx")
		if !tagged {
			continue // the embedded Message
		}
		path, f := base+tag, v.Field(i)
		switch {
		case f.Kind() == reflect.Struct:
			collectValues(f, base, values)
		case f.Kind() != reflect.Slice || f.Type().Elem().Kind() == reflect.Uint8:
			values[path] = append(values[path], f.Interface())
		default:
			values[path] = slices.Clip(values[path])
			for j := range f.Len() {
				if e := f.Index(j); e.Kind() == reflect.Struct {
					collectValues(e, path+"/", values)
				} else {
					values[path] = append(values[path], e.Interface())
				}
			}
		}
	}
}

// tagPaths gives every path that the wx tags of a struct make.
func tagPaths(typed any) []string {
	var paths []string
	collectPaths(reflect.TypeOf(typed).Elem(), "", &paths)
	return paths
}

func collectPaths(t reflect.Type, base string, paths *[]string) {
	for i := range t.NumField() {
		tag, tagged := t.Field(i).Tag.Lookup("wx")
		if !tagged {
			continue
		}
		f := t.Field(i).Type
		switch {
		case f.Kind() == reflect.Struct:
			collectPaths(f, base, paths)
		case f.Kind() == reflect.Slice && f.Elem().Kind() == reflect.Struct:
			collectPaths(f.Elem(), base+tag+"/", paths)
		default:
			*paths = append(*paths, base+tag)
		}
	}
}

// wireValue is what a text of the wire means in the type of like, computed
// without the code under test. A field of type int64 may also be a date.
func wireValue(text string, like any) any {
	switch like.(type) {
	case int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err == nil {
			return n
		}
		beijing := time.FixedZone("", 8*3600)
		date, err := time.ParseInLocation("2006-01-02 15:04:05", text, beijing)
		if err != nil {
			return int64(0)
		}
		return date.Unix()
	case float64:
		f, _ := strconv.ParseFloat(text, 64)
		return f
	case bool:
		return text == "true" || text == "1"
	case []byte:
		data, _ := base64.StdEncoding.DecodeString(text)
		return data
	}
	return text
}

// Every entry of the table has its type in the registry, under its route, and
// the type has a field for every field of the entry that is described.
func TestCatalogueTypes(t *testing.T) {
	table := readTable(t)
	require.Len(t, registry, len(table))
	for _, e := range table {
		newTyped := registry[e.Route]
		require.NotNil(t, newTyped, e.Route)
		typed := newTyped()
		require.Equal(t, e.Route, typed.Pattern())
		require.Equal(t, e.Type, reflect.TypeOf(typed).Elem().Name())
		var want []string
		for _, f := range e.Fields {
			if f.Type != "object" && (f.Type != "list" || f.Elem != "") && !slices.Contains(headerPaths, f.Path) {
				want = append(want, f.Path)
			}
		}
		require.ElementsMatch(t, want, tagPaths(typed), e.Route)
		for _, path := range tagPaths(typed) {
			require.False(t, strings.HasPrefix(path, "/") || strings.HasSuffix(path, "/"), path)
		}
	}
}
