package wxhandler_test

import (
	"net/http"
	"io"
	"reflect"
	"testing"
	"fmt"

	"github.com/stretchr/testify/require"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

func fillTmp(v reflect.Value, n *int64) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[wxmsg.Message]() { return }
		for i := range v.NumField() { if v.Type().Field(i).IsExported() { fillTmp(v.Field(i), n) } }
	case reflect.Slice:
		*n++
		if v.Type().Elem().Kind() == reflect.Uint8 { v.SetBytes([]byte{byte(*n), 0, 255}); return }
		s := reflect.MakeSlice(v.Type(), 2, 2)
		for i := range 2 { fillTmp(s.Index(i), n) }
		v.Set(s)
	case reflect.String: *n++; v.SetString(fmt.Sprintf("<值> %d \"&", *n))
	case reflect.Int64: *n++; v.SetInt(9007199254740993 + *n)
	case reflect.Float64: *n++; v.SetFloat(float64(*n)+0.25)
	case reflect.Bool: v.SetBool(true)
	default: panic(v.Kind())
	}
}
func TestTmpCatalogue(t *testing.T) {
	for route, mk := range registry {
		for _, form := range []wxmsg.Form{wxmsg.XML, wxmsg.JSON} {
			in := mk(); var n int64
			fillTmp(reflect.ValueOf(in).Elem(), &n)
			wx := wxtest.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				b, _ := io.ReadAll(r.Body)
				m, err := wxmsg.Read(string(b))
				if err != nil { t.Errorf("%s: %v\n%s", route, err, b); return }
				if m.Pattern() != route { t.Errorf("%s %s: %s", route, m.Pattern(), b) }
				out := mk(); out.Decode(m)
				h := reflect.ValueOf(out).Elem().FieldByName("Message")
				h.Set(reflect.Zero(h.Type()))
				if !reflect.DeepEqual(in, out) { t.Errorf("%s %s\n%+v\n%+v\n%s", route, form, in, out, b) }
			}), wxtest.Config{Form: form})
			require.NoError(t, wx.Push(in).Expect(t).Err)
		}
	}
	t.Log(len(registry))
}
