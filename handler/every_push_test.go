package wxhandler_test

import (
	"fmt"
	"io"
	"net/http"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// Every push of the catalogue, filled to the last field, sent by wxtest as XML
// and as JSON and decoded by its type, comes back equal.
func TestWxtestPlaysEveryPushOfTheCatalogue(t *testing.T) {
	for route, typed := range registry {
		for _, form := range []wxmsg.Form{wxmsg.XML, wxmsg.JSON} {
			in := typed()
			filler := filler{}
			filler.fill(reflect.ValueOf(in).Elem())
			server := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				require.NoError(t, err)
				m, err := wxmsg.Read(string(body))
				require.NoError(t, err, "%s %s\n%s", route, form, body)
				require.Equal(t, route, m.Pattern())
				out := typed()
				out.Decode(m)
				reflect.ValueOf(out).Elem().FieldByName("Message").SetZero()
				require.Equal(t, in, out, "%s %s\n%s", route, form, body)
			})
			wxtest.New(server, wxtest.Config{Form: form}).Push(in).Expect(t)
		}
	}
}

// filler gives every field a value of its own.
type filler struct{ n int64 }

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch v.Kind() {
	case reflect.Struct:
		f.fillStruct(v)
	case reflect.Slice:
		f.fillSlice(v)
	case reflect.String:
		v.SetString(fmt.Sprintf("<值> %d \"&", f.n))
	case reflect.Int64:
		v.SetInt(1<<53 + f.n) // beyond what a float64 holds
	case reflect.Float64:
		v.SetFloat(float64(f.n) + 0.25)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("a kind that no push has: " + v.Kind().String())
	}
}

func (f *filler) fillStruct(v reflect.Value) {
	if v.Type() == reflect.TypeFor[wxmsg.Message]() {
		return // the header is wxtest's
	}
	for i := range v.NumField() {
		f.fill(v.Field(i))
	}
}

func (f *filler) fillSlice(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		v.SetBytes([]byte{byte(f.n), 0, 255})
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 2, 2))
	for i := range 2 {
		f.fill(v.Index(i))
	}
}
