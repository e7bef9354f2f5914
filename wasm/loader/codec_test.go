package loader_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
	"github.com/wxkit/wxkit/wasm/loader"
)

// codec is testdata/codec.js at work: the loader's codec, asked line by line.
type codec struct {
	t   *testing.T
	in  io.WriteCloser
	out *bufio.Reader
}

func newCodec(t *testing.T) *codec {
	t.Helper()
	watch(t, "testdata/codec.js", "testdata/world.js")
	cmd := exec.Command(node(t), "testdata/codec.js")
	cmd.Env = append(os.Environ(), script(t, loader.None))
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, in.Close())
		require.NoError(t, cmd.Wait())
	})
	return &codec{t, in, bufio.NewReader(out)}
}

// ask gives the answer to one question: bytes, or an error's text.
func (c *codec) ask(name string, arg any) (b []byte, fault string) {
	c.t.Helper()
	line, err := json.Marshal(map[string]any{name: arg})
	require.NoError(c.t, err)
	_, err = c.in.Write(append(line, '\n'))
	require.NoError(c.t, err)
	line, err = c.out.ReadBytes('\n')
	require.NoError(c.t, err)
	var answer struct{ Hex, Error string }
	require.NoError(c.t, json.Unmarshal(line, &answer))
	b, err = hex.DecodeString(answer.Hex)
	require.NoError(c.t, err)
	return b, answer.Error
}

func encode(t *testing.T, v abi.Value) []byte {
	t.Helper()
	b, err := abi.AppendValue(nil, v)
	require.NoError(t, err)
	return b
}

// draw makes a value at random. Keys are no whole numbers, which JavaScript would put first.
func draw(r *rand.Rand, depth int) abi.Value {
	kinds := 9
	if depth == 0 {
		kinds = 7
	}
	switch r.IntN(kinds) {
	case 0:
		return abi.Value{}
	case 1:
		return abi.NullValue()
	case 2:
		return abi.BoolValue(r.IntN(2) == 0)
	case 3:
		return abi.NumberValue(math.Round(math.Ldexp(r.Float64()*2-1, r.IntN(54))))
	case 4:
		return abi.NumberValue(r.NormFloat64() * math.Pow(10, float64(r.IntN(40)-20)))
	case 5, 6:
		return abi.StringValue(drawText(r))
	case 7:
		items := abi.ArrayValue()
		for range r.IntN(20) {
			items.Append(draw(r, depth-1))
		}
		return items
	}
	object := abi.ObjectValue()
	for i := range r.IntN(20) {
		object.Set("k"+strconv.Itoa(i)+drawText(r), draw(r, depth-1))
	}
	return object
}

func drawText(r *rand.Rand) string {
	alphabet := []rune("ab \n\"0\x00é߿ࠀ中\ufffd\uffff𐀀𝄞\U0010ffff")
	n := r.IntN(12)
	if r.IntN(20) == 0 {
		n = r.IntN(70000)
	}
	var b strings.Builder
	for range n {
		b.WriteRune(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

// decode reads a value that the loader's codec has written, whose forms need not be the shortest.
func decode(t *testing.T, b []byte) abi.Value {
	t.Helper()
	r := abi.NewReader(b)
	v := r.Value()
	require.NoError(t, r.End())
	return v
}

// TestCodecReadsAndWritesAsGo gives values of Go to the loader's codec, which must give the same values back.
func TestCodecReadsAndWritesAsGo(t *testing.T) {
	c, r := newCodec(t), rand.New(rand.NewPCG(1, 2))
	values := []abi.Value{}
	for _, f := range []float64{0, 1, 127, 128, 255, 256, 65535, 65536, 1<<32 - 1, 1 << 32, 1 << 53, math.Pi, math.Inf(1), math.SmallestNonzeroFloat64, math.MaxFloat64} {
		if f == math.MaxFloat64 {
			f = 1.5
		}
		values = append(values, abi.NumberValue(f), abi.NumberValue(-f), abi.NumberValue(-f-1))
	}
	values = append(values[:len(values):len(values)], abi.NumberValue(math.Copysign(0, -1)), abi.NumberValue(math.NaN()))
	for range 300 {
		values = append(values, draw(r, 4))
	}
	for _, v := range values {
		want, err := abi.AppendValue(nil, v)
		if err != nil {
			continue // -2^53-1
		}
		got, fault := c.ask("echo", hex.EncodeToString(want))
		require.Empty(t, fault, v.JSON())
		require.Equal(t, want, encode(t, decode(t, got)), v.JSON())
	}
}

// TestCodecAtTheBorders writes and reads what lies at the borders of the forms: texts and keys of ten characters, arrays and objects of fifteen items, texts of a megabyte.
func TestCodecAtTheBorders(t *testing.T) {
	c := newCodec(t)
	var values []abi.Value
	for _, letter := range []string{"a", "é", "中", "\ufffd", "😀"} {
		for _, n := range []int{0, 1, 4, 5, 6, 9, 10, 11, 12, 31, 32, 85, 86, 127, 128, 255, 256, 21845, 65535, 65536, 400_000} {
			text := strings.Repeat(letter, n)
			values = append(values, abi.StringValue(text), abi.StringValue("a"+text))
			if n < 1000 {
				values = append(values, abi.ObjectValue(abi.Field{Key: text, Value: abi.StringValue(text)}, abi.Field{Key: "x" + text, Value: abi.ArrayValue(abi.StringValue(text))}))
			}
		}
	}
	for _, n := range []int{0, 1, 14, 15, 16, 17, 255, 256, 65535, 65536} {
		items, object := abi.ArrayValue(), abi.ObjectValue()
		for i := range n {
			items.Append(abi.IntValue(i))
			object.Set("k"+strconv.Itoa(i), abi.IntValue(i))
		}
		values = append(values, items, object, abi.ArrayValue(object, items, object))
	}
	for _, v := range values {
		want := encode(t, v)
		got, fault := c.ask("echo", hex.EncodeToString(want))
		require.Empty(t, fault)
		require.True(t, bytes.Equal(want, encode(t, decode(t, got))), "%.200s", v.JSON())
	}
}

// TestCodecOfWhatOnlyJavaScriptHas gives values of JavaScript to Go's codec.
func TestCodecOfWhatOnlyJavaScriptHas(t *testing.T) {
	c := newCodec(t)
	for n := 0; ; n++ {
		b, fault := c.ask("make", n)
		require.Empty(t, fault)
		if len(b) == 0 {
			require.Greater(t, n, 20)
			return
		}
		v := decode(t, b)
		require.NotContains(t, v.JSON(), "\xed", "no half of a surrogate pair crosses")
	}
}

// TestCodecErrors gives both sides frames that are none.
func TestCodecErrors(t *testing.T) {
	c := newCodec(t)
	for _, frame := range []string{
		"", "c1", "c4", "c70100", "ca00000000", "cb00", "cc", "cd00", "cf0000", "d400", "d5000000",
		"a161a1", "a261", "d9", "d902", "daffff61", "dbffffffff", "91", "dcffff", "ddffffffff00", "81", "81a161", "dfffffffff", "dfffffffffa16100", "0000", "a16100", "8000",
	} {
		b, err := hex.DecodeString(frame)
		require.NoError(t, err)
		r := abi.NewReader(b)
		r.Value()
		require.Error(t, r.End(), frame)
		_, fault := c.ask("echo", frame)
		require.NotEmpty(t, fault, frame)
	}
}

// TestCodecRefuses holds the words for what does not cross together: an author reads them on any engine.
func TestCodecRefuses(t *testing.T) {
	c := newCodec(t)
	for frame, want := range map[string]error{
		"cf0020000000000002": abi.ErrInteger, "cfffffffffffffffff": abi.ErrInteger, "d3ffdffffffffffffe": abi.ErrInteger,
		strings.Repeat("91", 100) + "90": abi.ErrDepth, strings.Repeat("91", 100) + "80": abi.ErrDepth,
	} {
		_, fault := c.ask("echo", frame)
		require.Equal(t, want.Error(), fault, frame)
	}
	_, fault := c.ask("echo", strings.Repeat("91", 100)+"00")
	require.Empty(t, fault)
}

// TestCodecOfBadUTF8 holds the texts of both sides together where bytes are none: each that is no part of a character is U+FFFD.
func TestCodecOfBadUTF8(t *testing.T) {
	c, r := newCodec(t), rand.New(rand.NewPCG(3, 4))
	parts := []string{"a", "\x80", "\xbf", "\xc0", "\xc1\x80", "\xc3", "\xc3\xa9", "\xe0\x80\x80", "\xe4\xb8", "\xe4\xb8\xad", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf0\x9d\x84", "\xf0\x9d\x84\x9e", "\xf4\x90\x80\x80", "\xf8", "\xff"}
	for range 500 {
		s := ""
		for range r.IntN(6) {
			s += parts[r.IntN(len(parts))]
		}
		got, fault := c.ask("echo", hex.EncodeToString(abi.AppendString(nil, s)))
		require.Empty(t, fault)
		require.Equal(t, string([]rune(s)), decode(t, got).Text(), "%q", s)
	}
}

// TestEventArguments holds the arguments of handlers to what a host in Go makes of them.
func TestEventArguments(t *testing.T) {
	c := newCodec(t)
	node := func(more ...abi.Field) abi.Value {
		return abi.ObjectValue(append([]abi.Field{{Key: "id", Value: abi.StringValue("n")}, {Key: "dataset", Value: abi.ObjectValue(abi.Field{Key: "x", Value: abi.IntValue(1)})}}, more...)...)
	}
	place := abi.Field{Key: "offsetLeft", Value: abi.IntValue(7)}
	event := func(fields ...abi.Field) abi.Value {
		return abi.ObjectValue(append([]abi.Field{{Key: "type", Value: abi.StringValue("tap")}, {Key: "target", Value: node(place)}, {Key: "currentTarget", Value: node()}}, fields...)...)
	}
	field := func(key string, v abi.Value) abi.Field { return abi.Field{Key: key, Value: v} }
	for _, arg := range []abi.Value{
		{}, abi.NullValue(), abi.IntValue(3), abi.ArrayValue(), abi.ObjectValue(), event(), event(field("detail", abi.NullValue())), event(field("timeStamp", abi.NumberValue(1.5)), field("mark", abi.ObjectValue())),
		event(field("touches", abi.ArrayValue(node())), field("detail", abi.ObjectValue())), event(field("timeStamp", abi.StringValue("1"))), event(field("mark", abi.NullValue())),
		event(field("type", abi.StringValue(""))), event(field("target", abi.NullValue())), event(field("target", node())), event(field("currentTarget", node(place))),
		event(field("odd", abi.NumberValue(math.NaN())), field("id", abi.StringValue("x")), field("dataset", abi.NullValue()), field("constructor", abi.IntValue(1))),
		event(field("target", node(field("type", abi.IntValue(1)), field("target", abi.IntValue(2)), field("odd", abi.NumberValue(math.NaN()))))),
		event(field("currentTarget", abi.ObjectValue(field("id", abi.IntValue(1))))), event(field("currentTarget", abi.ObjectValue(field("id", abi.StringValue("1")), field("dataset", abi.ArrayValue())))),
	} {
		var parts [9]abi.Value
		n := abi.EventParts(arg, &parts)
		b, fault := c.ask("argument", hex.EncodeToString(encode(t, arg)))
		require.Empty(t, fault)
		got := decode(t, b)
		require.Equal(t, n, got.Len(), arg.JSON())
		for i, want := range parts[:n] {
			part := got.At(i)
			if i == 8 || n == 1 {
				part = decode(t, []byte(part.Text()))
			}
			require.Equal(t, encode(t, want), encode(t, part), "%s: part %d", arg.JSON(), i)
		}
	}
}
