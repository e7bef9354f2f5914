package route

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Pair is one parameter of a query.
type Pair struct {
	Key   string // as written, never encoded or decoded
	Value string // raw, encoded or decoded, as the function says that gives it
}

// ParseQuery reads a query as WeChat does, without decoding anything: parts between `&`, empty ones skipped, and of a part what stands before the first `=` and before the second.
// So `k=v=w` gives v, and `k` gives "undefined". Of a key that comes twice the last value counts. What follows a `?` is lost.
// The order is that of a JavaScript object: keys that are array indexes first, by number, then the others as they came.
func ParseQuery(raw string) []Pair {
	raw, _, _ = strings.Cut(raw, "?")
	var pairs []Pair
	at := map[string]int{}
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		key, value, found := strings.Cut(part, "=")
		value, _, _ = strings.Cut(value, "=")
		if !found {
			value = "undefined"
		}
		if i, ok := at[key]; ok {
			pairs[i].Value = value
			continue
		}
		at[key] = len(pairs)
		pairs = append(pairs, Pair{Key: key, Value: value})
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int { return cmp.Compare(indexOrder(a.Key), indexOrder(b.Key)) })
	return pairs
}

// indexOrder is a key's place among the keys of an object: its number if it is an array index, behind them all if not.
func indexOrder(key string) uint64 {
	const last = 1<<32 - 1
	if n, err := strconv.ParseUint(key, 10, 32); err == nil && n < last && strconv.FormatUint(n, 10) == key {
		return n
	}
	return last
}

// Encode makes of pairs with the values that the caller wrote the query that goes to the host: `x=1&y=a%20b`. [ParseQuery] reads it; then the values are still encoded,
// which is what onLoad gets after appLaunch and autoReLaunch. After every other route it gets them through [Decode], and so sees what the caller wrote.
func Encode(pairs []Pair) string {
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.Key)
		b.WriteByte('=')
		b.WriteString(EncodeURIComponent(p.Value))
	}
	return b.String()
}

// Wire is a route with its query as the host gets them and as errMsg texts show them: `p/sub/C?x=1&y=a%20b`. Values are encoded here.
func Wire(path string, pairs []Pair) string {
	if len(pairs) == 0 {
		return path
	}
	return path + "?" + Encode(pairs)
}

// Decode is pairs with each value decoded once; a value that cannot be decoded stays as it is.
func Decode(pairs []Pair) []Pair {
	decoded := slices.Clone(pairs)
	for i := range decoded {
		if v, ok := DecodeURIComponent(decoded[i].Value); ok {
			decoded[i].Value = v
		}
	}
	return decoded
}

// Object is the query as onLoad gets it: an object of strings.
func Object(pairs []Pair) abi.Value {
	fields := make([]abi.Field, len(pairs))
	for i, p := range pairs {
		fields[i] = abi.Field{Key: p.Key, Value: abi.StringValue(p.Value)}
	}
	return abi.ObjectValue(fields...)
}

// Delta is how many pages navigateBack asks to close, at least 1: the argument's delta without its fraction, 1 if it is no number (the text "2" too) or below 1.
// More than there are means all but the first.
func Delta(arg abi.Value) int { return max(1, arg.Get("delta").Int()) }
