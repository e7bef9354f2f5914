package wxs

import (
	"errors"
	"path"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
)

// Options are what a VM gets from outside. Zero values are the defaults.
type Options struct {
	Limit   time.Duration            // real time that one call of a template, or the first use of a module, may take; 1 s if 0
	Console func(level, text string) // gets what console.log prints, with level "log"; nil drops it
	Now     func() time.Time         // the clock of getDate and Date.now; time.Now if nil
	Random  func() float64           // Math.random, from 0 up to but not 1; random if nil
	Fail    func(error)              // gets the error, a *wxml.Error, of a call that throws or takes too long, and of a required module that does; nil drops it
}

const defaultLimit = time.Second

// VM holds the modules of one page on one side, cut off from all others. It belongs to one goroutine at a time. It starts nothing before the first module runs.
type VM struct {
	find     func(path string) (*Program, error)
	options  Options
	runtime  *goja.Runtime
	host     *host
	watch    *watch
	modules  map[*Program]*module
	programs map[string]*Program // by name, to place errors
}

// module is a program that was run in a VM, or is being run.
type module struct {
	holder *goja.Object // module of the source
	err    error
}

// New makes a VM without modules. find gives the program of a .wxs file for require, by the path from the project's root without a leading slash, such as "pages/a/x.wxs";
// it should give the same program each time.
func New(find func(path string) (*Program, error), o Options) *VM {
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	return &VM{find: find, options: o}
}

// Module is what a module exports. It is run when it is first asked for; an error, then and later, is a *wxml.Error, or one of find.
func (vm *VM) Module(p *Program) (expr.Operand, error) {
	if vm.runtime == nil {
		vm.start()
	}
	m := vm.modules[p]
	if m == nil {
		m = vm.enter(p)
	}
	if m.err != nil {
		return expr.Operand{}, m.err
	}
	return vm.operand(exports(m.holder))
}

func (vm *VM) start() {
	vm.runtime = goja.New()
	vm.runtime.SetMaxCallStackSize(MaxCalls)
	vm.modules, vm.programs = map[*Program]*module{}, map[string]*Program{}
	vm.watch = &watch{limit: vm.options.Limit, runtime: vm.runtime}
	vm.host = newHost(vm.runtime, vm.options, vm.watch)
}

// enter runs a module from outside.
func (vm *VM) enter(p *Program) *module {
	vm.watch.start()
	defer vm.watch.stop()
	return vm.run(p)
}

// run runs a module.
func (vm *VM) run(p *Program) *module {
	m := &module{holder: vm.runtime.NewObject()}
	vm.modules[p], vm.programs[p.name] = m, p
	vm.host.prepare(p)
	require := func(call goja.FunctionCall) goja.Value { return vm.require(p, call.Argument(0).String()) }
	err := m.holder.Set(exportsKey, vm.runtime.NewObject())
	var body goja.Value
	if err == nil {
		body, err = vm.runtime.RunProgram(p.code)
	}
	if f, ok := goja.AssertFunction(body); ok && err == nil {
		_, err = f(goja.Undefined(), vm.host.arguments(p, m.holder, require)...)
	}
	if err != nil {
		m.err = vm.placed(err, p)
	}
	return m
}

const exportsKey = "exports"

func exports(holder *goja.Object) goja.Value { return holder.Get(exportsKey) }

// require is what require gives a module. If the required one throws, that is reported, and undefined is what the module gets; if there is none, the module fails.
func (vm *VM) require(from *Program, src string) goja.Value {
	p, err := vm.find(resolve(from.file, src))
	if err != nil {
		panic(vm.runtime.NewGoError(err))
	}
	m := vm.modules[p]
	if m == nil {
		m = vm.run(p)
		if m.err != nil {
			vm.report(m.err)
		}
	}
	if m.err != nil {
		vm.watch.check()
		return goja.Undefined()
	}
	return exports(m.holder)
}

// resolve is the path of a file that another one names.
func resolve(from, src string) string {
	if !strings.HasPrefix(src, "/") {
		src = path.Join("/", path.Dir(from), src)
	}
	return strings.TrimPrefix(path.Clean(src), "/")
}

// call calls a function for a template.
func (vm *VM) call(f *goja.Object, args []expr.Operand) expr.Operand {
	function, ok := goja.AssertFunction(f)
	if !ok {
		return expr.Operand{}
	}
	values := make([]goja.Value, len(args))
	for i, arg := range args {
		values[i] = vm.argument(arg)
	}
	vm.watch.start()
	result, err := function(goja.Undefined(), values...)
	vm.watch.stop()
	if err != nil {
		vm.report(vm.placed(err, nil))
		return expr.Operand{}
	}
	v, err := vm.data(result, forCall)
	if err != nil {
		vm.report(vm.placed(err, nil))
		return expr.Operand{}
	}
	return expr.Data(v)
}

func (vm *VM) report(err error) {
	if vm.options.Fail != nil {
		vm.options.Fail(err)
	}
}

// placed is an error of the engine with its place in a file: the first function of the call stack that is a module's. Without one it is the start of p, if p is not nil.
func (vm *VM) placed(err error, p *Program) error {
	var own *wxml.Error
	if errors.As(err, &own) {
		return own
	}
	text := vm.text(err)
	for _, frame := range stack(err) {
		if in := vm.programs[frame.SrcName()]; in != nil {
			return in.fail(in.offset(frame.Position()), text)
		}
	}
	if p != nil {
		return p.fail(0, text)
	}
	return &wxml.Error{Text: text}
}

// text is what an error says: one that is the engine's own, or one that went through it.
func (vm *VM) text(err error) string {
	var overflow *goja.StackOverflowError
	var thrown *goja.Exception
	switch {
	case errors.Is(err, errTime):
		return "wxs takes longer than " + vm.options.Limit.String()
	case errors.As(err, &overflow):
		return "wxs calls are nested too deeply"
	case errors.As(err, &thrown):
		if inner := thrown.Unwrap(); inner != nil {
			return inner.Error()
		}
		return strings.ReplaceAll(thrown.Value().String(), hiddenPrefix, "")
	}
	return err.Error()
}

func stack(err error) []goja.StackFrame {
	var traced interface{ Stack() []goja.StackFrame }
	if errors.As(err, &traced) {
		return traced.Stack()
	}
	return nil
}
