package wxruntime_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/quiet"
)

const quietJSON = `{"pages":["pages/quiet/quiet","pages/observed/observed"]}`

// TestQuiet: whether the handler waits for its setData or not, the trace and the data are the same.
func TestQuiet(t *testing.T) {
	for _, handler := range []string{"all", "group", "refused", "long", "many", "waits", "panics"} {
		t.Run(handler, func(t *testing.T) {
			traces := map[string]string{}
			for engine, option := range map[string]wxruntime.Option{"native": wxruntime.Native(quiet.New), "wasm": wxruntime.Wasm("../testdata/quiet")} {
				for _, page := range []string{"quiet", "observed"} {
					s := wxruntime.Start(&witness{}, wxruntime.AppJSON(quietJSON), option)
					t.Cleanup(func() { s.Close() })
					s.Launch("pages/" + page + "/" + page)
					s.Page().Call(handler)
					s.Advance(10 * time.Millisecond)
					s.Settle()
					require.Zero(t, s.Parked())
					sameInView(t, s.Page())
					traces[engine+" "+page] = strings.ReplaceAll(s.Trace().String()+s.Page().Data("").JSON(), "observed", "quiet")
				}
			}
			require.Contains(t, traces["native quiet"], `setData pages/quiet/quiet {"count":1}`)
			for name, trace := range traces {
				require.Equal(t, traces["native quiet"], trace, name)
			}
		})
	}
}

// sameInView compares what the view has with the page's data, but for what setData cannot tell it.
func sameInView(t *testing.T, p *wxruntime.Page) {
	t.Helper()
	for _, path := range []string{"count", "user", "rows", "cart"} {
		require.Equal(t, p.Data(path).JSON(), p.ViewData(path).JSON(), path)
	}
}

// TestQuietErrors: what cannot be set is refused, and the handler that did not ask for the error fails.
func TestQuietErrors(t *testing.T) {
	for _, c := range []struct {
		handler, text string
		count         int
		name          string
	}{
		{"refused", "setData of count: abi: whole number beyond 2^53", 7, ""},
		{"long", "setData of user.name: appDataChange", 9, ""},
		{"panics", "late", 13, ""},
		{"many", "", 199, strings.Repeat("y", 1000)},
	} {
		t.Run(c.handler, func(t *testing.T) {
			onEngines(t, "quiet", quiet.New, func(t *testing.T, s *wxruntime.Sim) {
				s.Launch("pages/quiet/quiet")
				s.Page().Call(c.handler)
				require.Equal(t, miniapp.Int(c.count), s.Page().Data("count"))
				require.Equal(t, c.name, s.Page().Data("user.name").Text())
				require.Contains(t, s.Trace().String(), c.text)
			}, wxruntime.AppJSON(quietJSON))
		})
	}
}
