package expr_test

import (
	"errors"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/wxkit/wxkit/wasm/abi"
)

// What follows is the language once more, for FuzzExpr to compare with: slow, with a value model of its own (strings are UTF-16 units), and each operator written
// as ECMAScript's specification has it.

type (
	refUndefined struct{}
	refNull      struct{}
	refString    string // two bytes a unit
	refArray     struct{ items []any }
	refObject    struct {
		keys   []string
		values map[string]any
	}
	refMarker abi.Kind
)

// refExpr is an expression in an environment of names.
type refExpr func(env *refObject) any

var errReference = errors.New("reference: refused")

func refUnits(s string) refString {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return refString(b)
}

func (s refString) at(i int) uint16 { return uint16(s[2*i])<<8 | uint16(s[2*i+1]) }

func (s refString) String() string {
	u := make([]uint16, len(s)/2)
	for i := range u {
		u[i] = s.at(i)
	}
	return string(utf16.Decode(u))
}

func (o *refObject) set(key string, v any) {
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = v
}

// refFrom takes a value over; refTo gives one back.
func refFrom(v abi.Value) any {
	switch v.Kind() {
	case abi.Undefined:
		return refUndefined{}
	case abi.Null:
		return refNull{}
	case abi.Bool:
		return v.Bool()
	case abi.Number:
		return v.Number()
	case abi.String:
		return refUnits(v.Text())
	case abi.Array:
		a := &refArray{}
		for i := range v.Len() {
			a.items = append(a.items, refFrom(v.At(i)))
		}
		return a
	case abi.Object:
		o := &refObject{values: map[string]any{}}
		for i := range v.Len() {
			o.set(v.KeyAt(i), refFrom(v.At(i)))
		}
		return o
	}
	return refMarker(v.Kind())
}

func refTo(v any) abi.Value {
	switch v := v.(type) {
	case refNull:
		return abi.NullValue()
	case bool:
		return abi.BoolValue(v)
	case float64:
		return abi.NumberValue(v)
	case refString:
		return abi.StringValue(v.String())
	case *refArray:
		out := abi.ArrayValue()
		for _, item := range v.items {
			out.Append(refTo(item))
		}
		return out
	case *refObject:
		out := abi.ObjectValue()
		for _, key := range v.keys {
			out.Set(key, refTo(v.values[key]))
		}
		return out
	case refMarker:
		return abi.MarkerValue(abi.Kind(v))
	}
	return abi.Value{}
}

func refTruthy(v any) bool {
	switch v := v.(type) {
	case refUndefined, refNull:
		return false
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case refString:
		return v != ""
	}
	return true
}

func refText(v any) string {
	switch v := v.(type) {
	case refUndefined:
		return "undefined"
	case refNull:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return refDigits(v)
	case refString:
		return v.String()
	case *refArray:
		parts := make([]string, len(v.items))
		for i, item := range v.items {
			if item != (refUndefined{}) && item != (refNull{}) {
				parts[i] = refText(item)
			}
		}
		return strings.Join(parts, ",")
	case refMarker:
		return "[object " + abi.Kind(v).String() + "]"
	}
	return "[object Object]"
}

// refDigits is Number::toString: k digits, with the point behind the n-th.
func refDigits(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case f == 0:
		return "0"
	case f < 0:
		return "-" + refDigits(-f)
	case math.IsInf(f, 1):
		return "Infinity"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	e, _ := strconv.Atoi(exponent)
	k, n := len(digits), e+1
	switch {
	case k <= n && n <= 21:
		return digits + strings.Repeat("0", n-k)
	case 0 < n && n <= 21:
		return digits[:n] + "." + digits[n:]
	case -6 < n && n <= 0:
		return "0." + strings.Repeat("0", -n) + digits
	}
	sign := "+"
	if e < 0 {
		sign, e = "-", -e
	}
	if k > 1 {
		digits = digits[:1] + "." + digits[1:]
	}
	return digits + "e" + sign + strconv.Itoa(e)
}

var (
	refDecimal = regexp.MustCompile(`^[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$`)
	refBlank   = regexp.MustCompile(`^(?:[ \t\r\n]|/\*(?s:.*?)(?:\*/|$))*`)
	refRadix   = regexp.MustCompile(`^0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)$`)
	refSpaces  = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)

func refNumber(v any) float64 {
	switch v := v.(type) {
	case refNull:
		return 0
	case bool:
		return map[bool]float64{true: 1}[v]
	case float64:
		return v
	case refString:
		s := strings.Trim(v.String(), refSpaces)
		switch {
		case s == "":
			return 0
		case refDecimal.MatchString(s):
			f, _ := strconv.ParseFloat(s, 64)
			return f
		case refRadix.MatchString(s):
			i, _ := new(big.Int).SetString(strings.ToLower(s), 0)
			f, _ := new(big.Float).SetInt(i).Float64()
			return f
		}
	case *refArray:
		return refNumber(refPrimitive(v))
	}
	return math.NaN()
}

func refPrimitive(v any) any {
	switch v.(type) {
	case *refArray, *refObject, refMarker:
		return refUnits(refText(v))
	}
	return v
}

func refInt32(v any) int32 {
	f := refNumber(v)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	i, _ := big.NewFloat(f).Int(nil)
	i.Mod(i, big.NewInt(1<<32))
	return int32(uint32(i.Int64()))
}

func refLess(a, b any) (less, comparable bool) {
	a, b = refPrimitive(a), refPrimitive(b)
	s, isString := a.(refString)
	r, both := b.(refString)
	if isString && both {
		return s < r, true // two bytes a unit, the higher first
	}
	x, y := refNumber(a), refNumber(b)
	return x < y, !math.IsNaN(x) && !math.IsNaN(y)
}

func refType(v any) string {
	switch v.(type) {
	case bool:
		return "boolean"
	case float64:
		return "number"
	case refString:
		return "string"
	case refNull, refUndefined:
		return "nothing"
	}
	return "object"
}

func refLoose(a, b any) bool {
	ta, tb := refType(a), refType(b)
	switch {
	case ta == tb:
		return ta == "nothing" || a == b
	case ta == "nothing", tb == "nothing":
		return false
	case ta == "boolean":
		return refLoose(refNumber(a), b)
	case tb == "boolean":
		return refLoose(a, refNumber(b))
	case ta == "object":
		return refLoose(refPrimitive(a), b)
	case tb == "object":
		return refLoose(a, refPrimitive(b))
	}
	return refNumber(a) == refNumber(b)
}

func refAdd(a, b any) any {
	a, b = refPrimitive(a), refPrimitive(b)
	if refType(a) == "string" || refType(b) == "string" {
		return refUnits(refText(a) + refText(b))
	}
	return refNumber(a) + refNumber(b)
}

func refBinary(op string, a, b any) any {
	less, ordered := refLess(a, b)
	more, _ := refLess(b, a)
	switch op {
	case "+":
		return refAdd(a, b)
	case "-":
		return refNumber(a) - refNumber(b)
	case "*":
		return refNumber(a) * refNumber(b)
	case "/":
		return refNumber(a) / refNumber(b)
	case "%":
		return math.Mod(refNumber(a), refNumber(b))
	case "|":
		return float64(refInt32(a) | refInt32(b))
	case "^":
		return float64(refInt32(a) ^ refInt32(b))
	case "&":
		return float64(refInt32(a) & refInt32(b))
	case "<<":
		return float64(refInt32(a) << (uint32(refInt32(b)) % 32))
	case ">>":
		return float64(refInt32(a) >> (uint32(refInt32(b)) % 32))
	case "<":
		return less
	case ">":
		return more
	case "<=":
		return ordered && !more
	case ">=":
		return ordered && !less
	case "==":
		return refLoose(a, b)
	case "!=":
		return !refLoose(a, b)
	case "===":
		return a == b
	}
	return a != b
}

func refGet(o, key any) any {
	if refType(o) == "nothing" || refType(key) == "nothing" {
		return refUndefined{}
	}
	name := refText(key)
	if slices.Contains([]string{"__proto__", "prototype", "caller"}, name) {
		return refUndefined{}
	}
	i, err := strconv.Atoi(name)
	if err != nil || i < 0 || strconv.Itoa(i) != name {
		i = -1
	}
	switch o := o.(type) {
	case *refObject:
		if v, ok := o.values[name]; ok {
			return v
		}
	case *refArray:
		if name == "length" {
			return float64(len(o.items))
		} else if i >= 0 && i < len(o.items) {
			return o.items[i]
		}
	case refString:
		if name == "length" {
			return float64(len(o) / 2)
		} else if i >= 0 && i < len(o)/2 {
			return refUnits(o[2*i : 2*i+2].String()) // half of a pair becomes U+FFFD
		}
	}
	return refUndefined{}
}

var refToken = regexp.MustCompile(`^(?:([A-Za-z_$][\w$]*)|(\d+(?:\.\d*)?|\.\d+)|('(?:[^'\\\n]|\\[^\n])*'|"(?:[^"\\\n]|\\[^\n])*")|(\.\.\.|[=!]==?|[<>]=|<<|>>|&&|\|\||[-+*/%!~<>&|^?:,.()\[\]{}]))`)

// refParser makes closures of a source. It panics with errReference.
type refParser struct {
	rest                        string
	name, num, str, mark, whole string // of the token; one of the first four is the whole
}

func (p *refParser) next() {
	p.rest = p.rest[len(refBlank.FindString(p.rest)):]
	m := refToken.FindStringSubmatch(p.rest)
	switch {
	case p.rest == "":
		m = make([]string, 5)
	case m == nil:
		panic(errReference)
	}
	if whole, _, ok := strings.Cut(m[2], "."); ok && refOctal(whole) {
		panic(errReference) // 017.5
	}
	p.rest = p.rest[len(m[0]):]
	p.name, p.num, p.str, p.mark, p.whole = m[1], m[2], m[3], m[4], m[1]+m[2]+m[3]+m[4]
}

func (p *refParser) take(mark string) bool {
	if p.mark != mark || mark == "" {
		return false
	}
	p.next()
	return true
}

func (p *refParser) need(mark string) {
	if !p.take(mark) {
		panic(errReference)
	}
}

// refParse is expr.Parse.
func refParse(src string) (e refExpr, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, err = nil, r.(error)
		}
	}()
	p := &refParser{rest: src}
	p.next()
	if p.whole == "" {
		return func(*refObject) any { return refString("") }, nil
	}
	e = p.choice()
	if p.whole != "" {
		panic(errReference)
	}
	return e, nil
}

func (p *refParser) choice() refExpr {
	test := p.operators(0)
	if !p.take("?") {
		return test
	}
	yes := p.choice()
	p.need(":")
	no := p.choice()
	return func(env *refObject) any {
		if refTruthy(test(env)) {
			return yes(env)
		}
		return no(env)
	}
}

func (p *refParser) operators(level int) refExpr {
	levels := strings.Split("||;&&;|;^;&;== != === !==;< > <= >=;<< >>;+ -;* / %", ";")
	if level == len(levels) {
		return p.prefix("!~-")
	}
	left := p.operators(level + 1)
	for slices.Contains(strings.Fields(levels[level]), p.mark) {
		op, a := p.mark, left
		p.next()
		b := p.operators(level + 1)
		left = func(env *refObject) any {
			x := a(env)
			switch {
			case op == "||" && refTruthy(x), op == "&&" && !refTruthy(x):
				return x
			case op == "||", op == "&&":
				return b(env)
			}
			return refBinary(op, x, b(env))
		}
	}
	return left
}

func (p *refParser) prefix(allowed string) refExpr {
	op := p.mark
	if op == "" || !strings.Contains(allowed, op) {
		return p.chain()
	}
	p.next()
	if op == "-" {
		allowed = "-"
	}
	x := p.prefix(allowed)
	return func(env *refObject) any {
		switch op {
		case "!":
			return !refTruthy(x(env))
		case "~":
			return float64(^refInt32(x(env)))
		}
		return 0 - refNumber(x(env))
	}
}

func (p *refParser) isWord() bool {
	return slices.Contains([]string{"true", "false", "null", "undefined"}, p.name)
}

func (p *refParser) chain() refExpr {
	goesOn := p.mark == "[" || p.name != "" && !p.isWord()
	e := p.primary()
	for goesOn {
		of := e
		var key refExpr
		switch {
		case p.take("("):
			p.list(")")
			e = func(*refObject) any { return refUndefined{} }
			continue
		case p.take("["):
			key = p.choice()
			p.need("]")
		case p.take("."):
			name := refUnits(p.name)
			if p.name == "" || p.isWord() {
				panic(errReference)
			}
			key = func(*refObject) any { return name }
			p.next()
		default:
			return e
		}
		e = func(env *refObject) any { return refGet(of(env), key(env)) }
	}
	return e
}

func (p *refParser) list(end string) (items []refExpr) {
	if p.take(end) {
		return nil
	}
	items = append(items, p.choice())
	for p.take(",") {
		items = append(items, p.choice())
	}
	p.need(end)
	return items
}

func refConstant(v any) refExpr { return func(*refObject) any { return v } }

func (p *refParser) primary() refExpr {
	name, num, str, mark := p.name, p.num, p.str, p.mark
	word := p.isWord()
	p.next()
	switch {
	case word:
		return refConstant(map[string]any{"true": true, "false": false, "null": refNull{}, "undefined": refUndefined{}}[name])
	case name != "":
		return func(env *refObject) any { return refGet(env, refUnits(name)) }
	case num != "":
		return refConstant(refNumeral(num))
	case str != "":
		return refConstant(refUnits(strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\'`, `'`, `\"`, `"`).Replace(str[1 : len(str)-1])))
	case mark == "(":
		e := p.choice()
		p.need(")")
		return e
	case mark == "[":
		items := p.list("]")
		return func(env *refObject) any {
			a := &refArray{}
			for _, item := range items {
				a.items = append(a.items, item(env))
			}
			return a
		}
	case mark == "{":
		return p.object()
	}
	panic(errReference)
}

func refOctal(num string) bool {
	return len(num) > 1 && num[0] == '0' && strings.Trim(num, "01234567") == ""
}

func refNumeral(num string) any {
	if refOctal(num) {
		i, _ := new(big.Int).SetString(num, 8)
		f, _ := new(big.Float).SetInt(i).Float64()
		return f
	}
	f, _ := strconv.ParseFloat(num, 64)
	return f
}

func (p *refParser) object() refExpr {
	var keys []string
	var values []refExpr
	for {
		key := p.name
		switch {
		case p.take("..."):
			key = "..."
			values = append(values, p.choice())
		case key == "" || p.isWord():
			panic(errReference)
		default:
			p.next()
			value := func(env *refObject) any { return refGet(env, refUnits(key)) }
			if p.take(":") {
				value = p.choice()
			}
			values = append(values, value)
		}
		keys = append(keys, key)
		if !p.take(",") {
			break
		}
	}
	p.need("}")
	return func(env *refObject) any { return refMake(keys, values, env) }
}

func refMake(keys []string, values []refExpr, env *refObject) any {
	if len(keys) == 1 && keys[0] == "..." {
		return values[0](env)
	}
	o := &refObject{values: map[string]any{}}
	for i, key := range keys {
		v := values[i](env)
		if key != "..." {
			o.set(key, v)
			continue
		}
		switch v := v.(type) {
		case *refObject:
			for _, k := range v.keys {
				o.set(k, v.values[k])
			}
		case *refArray:
			for k, item := range v.items {
				o.set(strconv.Itoa(k), item)
			}
		case refString:
			for k := range len(v) / 2 {
				o.set(strconv.Itoa(k), refGet(v, float64(k)))
			}
		}
	}
	return o
}

// refMeasure reports whether a source is of a kind of which the two may think differently: not UTF-8, or beyond the limits.
func refMeasure(src string) bool { return utf8.ValidString(src) && len(src) < 200 }
