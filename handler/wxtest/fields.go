package wxtest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// Fields are the elements of a push in their order: pairs of a path and a value.
//
//	wxtest.Fields{
//		{"EventKey", "SCAN"},
//		{"ScanCodeInfo/ScanType", "qrcode"},
//		{"ScanCodeInfo/ScanResult", "42"},
//		{"Tag", []string{"a", "b"}},
//		{"SendPicsInfo/PicList/item", []wxtest.Fields{{{"PicMd5Sum", "1"}}, {{"PicMd5Sum", "2"}}}},
//	}
//
// A path is names divided by "/"; neighbours under one path share it. A value is
// a string, a whole number, a float64, a bool, a time.Time (written in seconds),
// bytes (written in base64), a json.Number (written as it is), Fields, a
// map[string]any, a struct with wx tags, or a slice of any of these, which
// repeats the element. A path that is given twice is sent twice. A header element
// (FromUserName, CreateTime, MsgId, ...) takes the place of the one that would be
// written; nil as its value leaves it out.
//
// Zero values are written; to leave an element out, do not name it.
type Fields [][2]any

// pair reads one pair.
func pair(f [2]any) (path string, value any, err error) {
	path, ok := f[0].(string)
	if !ok {
		return "", nil, fmt.Errorf("the path of a field is a string, not %T", f[0])
	}
	return path, f[1], nil
}

// addFields writes fields under n.
func (n *node) addFields(fields Fields) error {
	for _, f := range fields {
		path, value, err := pair(f)
		if err != nil {
			return err
		}
		if err := n.addValue(path, value); err != nil {
			return err
		}
	}
	return nil
}

// addValue writes one value, or each element of a slice, at a path.
func (n *node) addValue(path string, value any) error {
	leaf, err := newLeaf(value)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if leaf != nil {
		return n.add(path, leaf)
	}
	list := reflect.ValueOf(value)
	for list.Kind() == reflect.Pointer {
		list = list.Elem()
	}
	for i := range list.Len() {
		e, err := newLeaf(list.Index(i).Interface())
		if err == nil && e == nil {
			err = fmt.Errorf("a list of lists has no form")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		e.list = true
		if err := n.add(path, e); err != nil {
			return err
		}
	}
	return nil
}

// newLeaf gives a value as an element without its name, nil for a list.
func newLeaf(value any) (*node, error) {
	switch v := value.(type) {
	case nil:
		return &node{kind: absentNode}, nil
	case Fields:
		n := &node{}
		return n, n.addFields(v)
	case []byte:
		return &node{kind: textNode, text: base64.StdEncoding.EncodeToString(v)}, nil
	case json.Number:
		return &node{kind: numberNode, text: v.String()}, nil
	case time.Time:
		return number(v.Unix()), nil
	}
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return &node{kind: absentNode}, nil
		}
		return newLeaf(v.Elem().Interface())
	case reflect.Slice, reflect.Array:
		return nil, nil
	case reflect.Struct:
		n := &node{}
		return n, n.addStruct(addressable(v))
	case reflect.Map:
		return newObject(v)
	}
	return newScalar(v)
}

func newScalar(v reflect.Value) (*node, error) {
	switch {
	case v.Kind() == reflect.String:
		return &node{kind: textNode, text: v.String()}, nil
	case v.CanInt():
		return number(v.Int()), nil
	case v.CanUint():
		return &node{kind: numberNode, text: strconv.FormatUint(v.Uint(), 10)}, nil
	case v.CanFloat():
		return &node{kind: numberNode, text: strconv.FormatFloat(v.Float(), 'f', -1, v.Type().Bits())}, nil
	case v.Kind() == reflect.Bool:
		return &node{kind: numberNode, text: strconv.FormatBool(v.Bool())}, nil
	}
	return nil, fmt.Errorf("a %s has no form in a push", v.Type())
}

func number(n int64) *node { return &node{kind: numberNode, text: strconv.FormatInt(n, 10)} }

// newObject writes a map in the order of its keys.
func newObject(v reflect.Value) (*node, error) {
	if v.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("a %s has no form in a push", v.Type())
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	n := &node{}
	for _, k := range keys {
		if err := n.addValue(k.String(), v.MapIndex(k).Interface()); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// addStruct writes a struct by its wx tags. n is where the paths of the tags
// begin: the root, or an element of a list. What is zero is left out, which
// reads the same.
func (n *node) addStruct(v reflect.Value) error {
	for i := range v.NumField() {
		field, tag := v.Type().Field(i), v.Type().Field(i).Tag.Get("wx")
		if !field.IsExported() || tag == "-" {
			continue
		}
		if field.Type == reflect.TypeFor[wxmsg.Message]() {
			n.addHeader(v.Field(i).Addr().Interface().(*wxmsg.Message))
			continue
		}
		if err := n.addMember(tag, v.Field(i)); err != nil {
			return fmt.Errorf("%s.%s: %w", v.Type(), field.Name, err)
		}
	}
	return nil
}

// addMember writes one field of a struct. A nested struct's own tags are whole
// paths, so its tag says nothing new.
func (n *node) addMember(tag string, v reflect.Value) error {
	if v.IsZero() {
		return nil
	}
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	_, isTime := v.Interface().(time.Time)
	switch {
	case v.Kind() == reflect.Struct && !isTime:
		return n.addStruct(addressable(v))
	case tag == "":
		return nil
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			e := &node{list: true}
			if err := e.addStruct(v.Index(i)); err != nil {
				return err
			}
			if err := n.add(tag, e); err != nil {
				return err
			}
		}
		return nil
	}
	return n.addValue(tag, v.Interface())
}

// addHeader writes what is set of a header.
func (n *node) addHeader(m *wxmsg.Message) {
	text := func(name, value string) {
		if value != "" {
			n.children = append(n.children, &node{name: name, kind: textNode, text: value})
		}
	}
	text("ToUserName", m.ToUserName)
	text("FromUserName", m.FromUserName)
	if m.CreateTime != 0 {
		created := number(m.CreateTime)
		created.name = "CreateTime"
		n.children = append(n.children, created)
	}
	text("MsgType", m.MsgType)
	text("Event", m.Event)
	text("EventKey", m.EventKey)
	text("InfoType", m.InfoType)
	text("ChangeType", m.ChangeType)
	text("MsgId", m.MsgId)
	if id := n.last("MsgId"); id != nil && isDigits(id.text) {
		id.kind = numberNode
	}
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// addressable gives v, or a copy of it that has an address.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p.Elem()
}
