// Package loader holds wxkit.js, which runs a guest on a phone. It is the host of the contract in package abi, as the simulator is under go test: it registers App, pages and components
// with WeChat from the manifest, before the .wasm is there, gives the guest the hooks and events of WeChat, and WeChat the commands of the guest.
//
// `wxkit build` writes the file beside the module, the manifest and a stub for each page and component:
//
//	app.js               require('./wxkit.js').app(require('./wxkit.manifest.js'), '/app.wasm.br')
//	pages/x/x.js         require('../../wxkit.js').page('pages/x/x')
//	components/y/y.js    require('../../wxkit.js').component('components/y/y')
//
// What it exports, what it does in the start-up gap, with errors and after a crash, stands at the top of parts/head.js. The file is put together of parts, so that a mini-program has no more
// of it than it can use.
package loader

import (
	"bytes"
	"embed"
	"strings"
)

// Parts are those parts of wxkit.js that not every mini-program needs, as a set of bits.
type Parts uint8

// The parts. None are the App, pages with their data and event handlers, start and death.
const (
	Files      Parts = 1 << iota // what a guest imports that has package os in it
	Calls                        // functions of wx, listeners, timers, callbacks of setData
	Channels                     // EventChannel; with it goes Calls
	Queries                      // SelectorQuery; with it goes Calls
	Components                   // Component(), data observers, pageLifetimes, behaviors, changes of data by others than the guest, triggerEvent, selectComponent, groupSetData

	None Parts = 0
	All        = Files | Calls | Channels | Queries | Components
)

//go:embed parts/*.js
var texts embed.FS

// order are the parts as they stand in the file; a later one builds on earlier ones.
var order = [...]struct {
	name string
	of   Parts // the part is there for any of these; None is always
}{
	{"head", None}, {"wire", None}, {"guest", None}, {"turn", None}, {"start", None},
	{"files", Files}, {"calls", Calls | Channels | Queries}, {"channels", Channels}, {"queries", Queries}, {"components", Components},
}

// Script is the text of wxkit.js with these parts: a CommonJS module in ES2015 without any dependency, which needs no TextEncoder, TextDecoder, BigInt, crypto or performance, since WeChat
// has none of them.
func Script(parts Parts) string {
	var b strings.Builder
	for _, p := range order {
		if p.of != None && p.of&parts == None {
			continue
		}
		text, err := texts.ReadFile("parts/" + p.name + ".js")
		if err != nil {
			panic(err) // embedded, so it is there
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.Write(text)
	}
	return b.String()
}

// uses are the traces that a use of a part leaves in a module. Go's linker keeps names and texts only of what can be reached, so a module without all of them cannot use the part.
var uses = [...]struct {
	part   Parts
	traces []string
}{
	{Files, []string{"fd_fdstat_get", "fd_fdstat_set_flags", "fd_prestat_get", "fd_prestat_dir_name", "fd_seek", "fd_read", "fd_close", "fd_filestat_get"}},
	{Calls, []string{"/miniapp.(*Ctx).call\x00", "/miniapp.(*Ctx).callBack\x00", "/miniapp.(*Ctx).reserve\x00"}},
	{Channels, []string{"EventChannel.emit", "EventChannel.on", "EventChannel.off", "getOpenerEventChannel"}},
	{Queries, []string{"SelectorQuery.exec"}},
	{Components, []string{"/miniapp.(*Ctx).TriggerEvent\x00", "/miniapp.(*Ctx).SelectAllComponents\x00", "/miniapp.(*Ctx).GroupSetData\x00"}},
}

// named is in every module that has the names of its functions.
const named = "/miniapp.(*App).Dispatch\x00"

// Uses are the parts that a module can use. It should be as the Go tool has made it: of one without the names of its functions, or in which package miniapp has another name, they are all.
func Uses(module []byte) Parts {
	if !bytes.Contains(module, []byte(named)) {
		return All
	}
	var parts Parts
	for _, u := range uses {
		for _, trace := range u.traces {
			if bytes.Contains(module, []byte(trace)) {
				parts |= u.part
				break
			}
		}
	}
	return parts
}
