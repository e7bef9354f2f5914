package cases

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/wxkit/wxkit/miniapp"
)

// The cases are a long text of which a run needs little, so JSON is read in place: skip finds the end of a value without looking into it. The text is known to be right.

// skip is the text of the value at the start of s, and what stands behind it.
func skip(s string) (value, rest string) {
	s = trim(s)
	end := 0
	for depth := 0; end < len(s); {
		switch s[end] {
		case '"':
			for end++; s[end] != '"'; end++ {
				if s[end] == '\\' {
					end++
				}
			}
			end++
		case '{', '[':
			depth++
			end++
		case '}', ']':
			depth--
			end++
		case ',', ':', ' ', '\t', '\r', '\n':
			end++
			continue
		default:
			for end < len(s) && word(s[end]) {
				end++
			}
		}
		if depth == 0 {
			break
		}
	}
	return s[:end], trim(s[end:])
}

// word reports whether a byte can stand in a number or a name.
func word(b byte) bool {
	return b == '-' || b == '+' || b == '.' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}

func trim(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\n' || s[0] == '\t' || s[0] == '\r') {
		s = s[1:]
	}
	return s
}

// items calls do for the text of each item of an array.
func items(array string, do func(item string)) {
	for rest := inner(array); rest != ""; {
		var item string
		item, rest = skip(rest)
		do(item)
		rest = strings.TrimPrefix(rest, ",")
	}
}

// fields calls do for each key of an object and the text of its value, as long as it returns true.
func fields(object string, do func(key, value string) bool) {
	for rest, more := inner(object), true; more && rest != ""; {
		var key, value string
		key, rest = skip(rest)
		value, rest = skip(strings.TrimPrefix(rest, ":"))
		more = do(unquote(key), value)
		rest = strings.TrimPrefix(rest, ",")
	}
}

func inner(text string) string {
	text = strings.TrimSpace(text)
	if len(text) < 2 {
		return ""
	}
	return strings.TrimSpace(text[1 : len(text)-1])
}

// field is the text of the value of a key, "" if the object lacks it.
func field(object, key string) (value string) {
	fields(object, func(k, v string) bool {
		if k == key {
			value = v
		}
		return k != key
	})
	return value
}

// parse is a value. What JSON lacks is an object with the one key `$`; of that only undefined can be read.
func parse(text string) miniapp.Value {
	switch text[0] {
	case '{':
		v := miniapp.Obj()
		fields(text, func(key, value string) bool {
			v.Set(key, parse(value))
			return true
		})
		if v.Len() == 1 && v.Has("$") {
			return miniapp.Undefined()
		}
		return v
	case '[':
		v := miniapp.Arr()
		items(text, func(item string) { v.Append(parse(item)) })
		return v
	case '"':
		return miniapp.Str(unquote(text))
	case 't', 'f':
		return miniapp.Bool(text == "true")
	case 'n':
		return miniapp.Null()
	}
	f, _ := strconv.ParseFloat(text, 64)
	return miniapp.Num(f)
}

func unquote(text string) string {
	text = text[1 : len(text)-1]
	if !strings.Contains(text, `\`) {
		return text
	}
	var out []byte
	var units []uint16 // of \u, which may come in pairs
	flush := func() {
		out = append(out, string(utf16.Decode(units))...)
		units = units[:0]
	}
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && text[i+1] == 'u' {
			u, _ := strconv.ParseUint(text[i+2:i+6], 16, 16)
			units = append(units, uint16(u))
			i += 5
			continue
		}
		flush()
		if text[i] != '\\' {
			out = append(out, text[i])
			continue
		}
		i++
		if at := strings.IndexByte("bfnrt", text[i]); at >= 0 {
			out = append(out, "\b\f\n\r\t"[at])
		} else {
			out = append(out, text[i])
		}
	}
	flush()
	return string(out)
}

// marked is a value as JSON in which undefined is {"$":"undefined"}.
func marked(v miniapp.Value) string {
	var b strings.Builder
	write(&b, v)
	return b.String()
}

func write(b *strings.Builder, v miniapp.Value) {
	open := "["
	switch text := v.JSON(); {
	case v.IsUndefined():
		b.WriteString(`{"$":"undefined"}`)
		return
	case text[0] == '{':
		open = "{"
	case text[0] != '[':
		b.WriteString(text)
		return
	}
	b.WriteString(open)
	for i := range v.Len() {
		if i > 0 {
			b.WriteByte(',')
		}
		if open == "{" {
			b.WriteString(miniapp.Str(v.KeyAt(i)).JSON() + ":")
		}
		write(b, v.At(i))
	}
	b.WriteByte(open[0] + 2)
}
