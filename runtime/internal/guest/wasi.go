package guest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	wasi "github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

// WASI's error numbers and clocks that are used here.
const (
	errnoFault = 21
	errnoInval = 28
	errnoNosup = 58
	errnoSpipe = 70

	clockRealtime  = 0
	clockMonotonic = 1
)

// The layout of poll_oneoff's subscriptions and events, both little-endian.
const (
	subscriptionSize    = 48
	subscriptionType    = 8
	subscriptionTimeout = 24
	eventSize           = 32
)

// linkWASI gives the runtime WASI as the binary wants it, and refuses any other import.
func linkWASI(ctx context.Context, r wazero.Runtime, compiled wazero.CompiledModule) error {
	builder := r.NewHostModuleBuilder(wasi.ModuleName)
	wasi.NewFunctionExporter().ExportFunctions(builder)
	i32 := api.ValueTypeI32
	builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(pollOneoff), []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32}).Export("poll_oneoff")
	builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(schedYield), nil, []api.ValueType{i32}).Export(yieldImport)
	for _, f := range compiled.ImportedFunctions() {
		legalise(builder, f)
	}
	host, err := builder.Compile(ctx)
	if err != nil {
		return failure(engine.CodeBuild, "WASI: "+err.Error(), err)
	}
	if err := checkImports(compiled, host.ExportedFunctions()); err != nil {
		return err
	}
	if _, err := r.InstantiateModule(ctx, host, wazero.NewModuleConfig()); err != nil {
		return failure(engine.CodeBuild, "WASI: "+err.Error(), err)
	}
	return nil
}

// checkImports holds the binary's imports to the functions of WASI.
func checkImports(compiled wazero.CompiledModule, host map[string]api.FunctionDefinition) error {
	for _, f := range compiled.ImportedFunctions() {
		module, name, _ := f.Import()
		if module != wasi.ModuleName {
			return failure(engine.CodeBuild, fmt.Sprintf("the guest imports %s.%s; there is only %s", module, name, wasi.ModuleName), nil)
		}
		h, found := host[name]
		if !found {
			return failure(engine.CodeBuild, fmt.Sprintf("the guest imports %s, which %s has not", name, module), nil)
		}
		if !slices.Equal(f.ParamTypes(), h.ParamTypes()) || !slices.Equal(f.ResultTypes(), h.ResultTypes()) {
			got, want := signature(f.ParamTypes(), f.ResultTypes()), signature(h.ParamTypes(), h.ResultTypes())
			return failure(engine.CodeBuild, fmt.Sprintf("the guest imports %s with the type %s, not %s", name, got, want), nil)
		}
	}
	if len(compiled.ImportedMemories()) > 0 {
		return failure(engine.CodeBuild, "the guest imports its memory", nil)
	}
	return nil
}

// legalise overrides a function that the binary imports without 64-bit parameters, as wasm-opt --legalize-js-interface leaves it: each i64 is two i32, the low one first.
func legalise(builder wazero.HostModuleBuilder, f api.FunctionDefinition) {
	_, name, _ := f.Import()
	params := f.ParamTypes()
	for _, p := range params {
		if p != api.ValueTypeI32 {
			return
		}
	}
	var fn api.GoModuleFunc
	switch {
	case name == "clock_time_get" && len(params) == 4:
		fn = clockTimeGet
	case name == "fd_seek" && len(params) == 5:
		fn = fdSeek
	default:
		return
	}
	builder.NewFunctionBuilder().WithGoModuleFunction(fn, params, []api.ValueType{api.ValueTypeI32}).Export(name)
}

// clockTimeGet is clock_time_get(id, precision low, precision high, result).
func clockTimeGet(ctx context.Context, mod api.Module, stack []uint64) {
	i := ctx.Value(instanceKey{}).(*Instance)
	var now int64
	switch uint32(stack[0]) {
	case clockRealtime:
		now = i.o.Walltime().UnixNano()
	case clockMonotonic:
		now = i.nanotime()
	default:
		stack[0] = errnoInval
		return
	}
	if !mod.Memory().WriteUint64Le(uint32(stack[3]), uint64(now)) {
		stack[0] = errnoFault
		return
	}
	stack[0] = 0
}

// pollOneoff is poll_oneoff(subscriptions, events, count, result). A sleep fails: no clock moves while the guest runs, so nobody would wake it. Go's runtime dies of that and
// prints who slept; while it dies it sleeps itself, for a millisecond at a time, and is let.
func pollOneoff(ctx context.Context, mod api.Module, stack []uint64) {
	in, out, count, result := uint32(stack[0]), uint32(stack[1]), uint32(stack[2]), uint32(stack[3])
	memory := mod.Memory()
	for n := range count {
		kind, ok := memory.ReadByte(in + n*subscriptionSize + subscriptionType)
		timeout, ok2 := memory.ReadUint64Le(in + n*subscriptionSize + subscriptionTimeout)
		userdata, ok3 := memory.ReadUint64Le(in + n*subscriptionSize)
		switch {
		case !ok || !ok2 || !ok3:
			stack[0] = errnoFault
			return
		case kind != 0 || !ctx.Value(instanceKey{}).(*Instance).nap(timeout):
			stack[0] = errnoNosup
			return
		}
		if !memory.WriteUint64Le(out+n*eventSize, userdata) || !memory.WriteUint64Le(out+n*eventSize+8, 0) {
			stack[0] = errnoFault
			return
		}
	}
	stack[0] = 0
	if !memory.WriteUint32Le(result, count) {
		stack[0] = errnoFault
	}
}

// errEnded is what a guest is ended with that looks; what has ended it its leash knows.
var errEnded = errors.New("the turn has been ended")

// schedYield is sched_yield(): there is nobody else to let run, but a guest that looks calls it (see guarded).
func schedYield(ctx context.Context, _ api.Module, stack []uint64) {
	if ctx.Value(instanceKey{}).(*Instance).leash.Err() != nil {
		panic(errEnded)
	}
	stack[0] = 0
}

// fdSeek is fd_seek(fd, offset low, offset high, whence, result). A guest has the standard streams only, and they cannot be sought.
func fdSeek(_ context.Context, _ api.Module, stack []uint64) { stack[0] = errnoSpipe }
