package guest

import (
	"reflect"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/tetratelabs/wazero"
)

func TestTry(t *testing.T) {
	info, ok := debug.ReadBuildInfo()
	t.Log(ok, info)
	t.Log(runtime.FuncForPC(reflect.ValueOf(wazero.NewRuntime).Pointer()).FileLine(0))
}
