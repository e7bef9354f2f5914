package abi

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// JSON is v as JSON.stringify would write it, but with the keys of objects sorted, so that equal values give equal text. It is "" for undefined.
// Undefined items of arrays, NaN and the infinities become null; undefined keys of objects are left out. A function or a cycle is null, a date {}.
func (v Value) JSON() string { return string(v.appendJSON(nil, true)) }

// AppendJSON appends v as JSON.stringify would write it, keys in the order of setting.
func (v Value) AppendJSON(dst []byte) []byte { return v.appendJSON(dst, false) }

func (v Value) appendJSON(dst []byte, sorted bool) []byte {
	switch x := v.v.(type) {
	case bool:
		if x {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case float64:
		return appendNumber(dst, x)
	case string:
		return appendQuoted(dst, x)
	case *array:
		dst = append(dst, '[')
		for i, item := range x.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			if item.IsUndefined() {
				item = NullValue()
			}
			dst = item.appendJSON(dst, sorted)
		}
		return append(dst, ']')
	case *object:
		return x.appendJSON(dst, sorted)
	case nil:
		return dst
	}
	if v.Kind() == Date {
		return append(dst, "{}"...)
	}
	return append(dst, "null"...)
}

func (o *object) appendJSON(dst []byte, sorted bool) []byte {
	fields := o.fields
	if sorted {
		fields = slices.Clone(fields)
		slices.SortFunc(fields, func(a, b Field) int { return cmp.Compare(a.Key, b.Key) })
	}
	dst = append(dst, '{')
	first := true
	for i := range fields {
		if fields[i].Value.IsUndefined() {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(appendQuoted(dst, fields[i].Key), ':')
		dst = fields[i].Value.appendJSON(dst, sorted)
	}
	return append(dst, '}')
}

// JSONLen is the length in bytes of AppendJSON's text, found without writing it.
func (v Value) JSONLen() int {
	switch x := v.v.(type) {
	case nil:
		return 0
	case bool:
		if x {
			return len("true")
		}
		return len("false")
	case float64:
		var buf [32]byte
		return len(appendNumber(buf[:0], x))
	case string:
		return quotedLen(x)
	case *array:
		n := len("[]") + max(0, len(x.items)-1)
		for _, item := range x.items {
			if item.IsUndefined() {
				n += len("null")
			}
			n += item.JSONLen()
		}
		return n
	case *object:
		return x.jsonLen()
	}
	if v.Kind() == Date {
		return len("{}")
	}
	return len("null")
}

func (o *object) jsonLen() int {
	n, fields := len("{}"), 0
	for i := range o.fields {
		if item := o.fields[i].Value; !item.IsUndefined() {
			n += quotedLen(o.fields[i].Key) + 1 + item.JSONLen()
			fields++
		}
	}
	return n + max(0, fields-1)
}

const hexDigits = "0123456789abcdef"

func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if b >= ' ' && b != '"' && b != '\\' {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, b)
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

func appendEscape(dst []byte, b byte) []byte {
	switch b {
	case '"', '\\':
		return append(dst, '\\', b)
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
}

func quotedLen(s string) int {
	n := len(s) + 2
	for i := 0; i < len(s); {
		b := s[i]
		switch {
		case b >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				n += 2
			}
			i += size
			continue
		case b == '"' || b == '\\' || b == '\b' || b == '\f' || b == '\n' || b == '\r' || b == '\t':
			n++
		case b < ' ':
			n += 5
		}
		i++
	}
	return n
}
