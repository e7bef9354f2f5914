package wxruntime

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/runtime/internal/wxs"
	"github.com/wxkit/wxkit/wasm/abi"
)

// program is a wxs module that was compiled, or why it could not be.
type program struct {
	*wxs.Program
	err error
}

// modules are the wxs modules of one side of a page. Each side has its own, since they may keep state.
type modules struct {
	sim  *Sim
	vm   *wxs.VM
	told map[string]bool
}

// sideOf names one side of a page.
type sideOf struct {
	webview int
	logic   bool
}

// modules are those of a page on the logic thread or its view. Nothing runs before a template asks for a module.
func (s *Sim) modules(webview int, logic bool) tree.Modules {
	side := sideOf{webview, logic}
	m := s.sides[side]
	if m == nil {
		m = &modules{sim: s, told: map[string]bool{}}
		m.vm = wxs.New(s.templates.script, wxs.Options{
			Console: func(level, text string) { s.printed(side, level, text) },
			Now:     func() time.Time { return time.UnixMilli(wallStart).Add(s.Now()) },
			Random:  func() float64 { return 0.5 },
			Fail:    m.fail,
		})
		s.sides[side] = m
	}
	return m
}

// Module is what a module exports. One that cannot be compiled has been reported when its template was read.
func (m *modules) Module(file string, w *wxml.Wxs) expr.Operand {
	p, err := m.sim.templates.module(file, w)
	if err != nil {
		return expr.Operand{}
	}
	exports, err := m.vm.Module(p)
	if err != nil {
		m.fail(err)
	}
	return exports
}

// fail tells of what a module has thrown, or of a call that took too long: once of each. What the template asked for is undefined.
func (m *modules) fail(err error) {
	if text := err.Error(); !m.told[text] {
		m.told[text] = true
		m.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindError, Name: "wxs", Arg: abi.StringValue(text)})
		m.sim.report(&HandlerError{Where: "wxs", Text: text})
	}
}

// printed is a line that wxs has written to the console; both sides run the same code, so only the view's counts.
func (s *Sim) printed(side sideOf, level, text string) {
	if !side.logic {
		lane := ViewLane(side.webview)
		s.record(Entry{From: lane, To: lane, Kind: KindLog, Name: level, Arg: abi.StringValue(text)})
	}
}

// module compiles a module that stands in, or is named by, a template file.
func (t *templates) module(file string, w *wxml.Wxs) (*wxs.Program, error) {
	if w.Src != "" {
		src := w.Src
		if !strings.HasPrefix(src, "/") {
			src = "/" + path.Dir(file) + "/" + src
		}
		src = strings.TrimPrefix(path.Clean(src), "/")
		p, err := t.script(src)
		if errors.Is(err, fs.ErrNotExist) {
			err = &TemplateError{File: file, Line: w.At.Line, Column: w.At.Column, Text: "<wxs> module " + w.Module + ": there is no " + src}
		}
		return p, err
	}
	key := file + "#" + w.Module
	p, ok := t.scripts[key]
	if !ok {
		p.Program, p.err = wxs.Compile(file, w.Start, w.Source)
		t.scripts[key] = p
	}
	return p.Program, p.err
}

// script compiles a .wxs file.
func (t *templates) script(file string) (*wxs.Program, error) {
	p, ok := t.scripts[file]
	if !ok {
		var text []byte
		if text, p.err = fs.ReadFile(t.sim.cfg.files(), file); p.err == nil {
			p.Program, p.err = wxs.Compile(file, wxml.Pos{Line: 1, Column: 1}, string(text))
		}
		t.scripts[file] = p
	}
	return p.Program, p.err
}
