// Package loader holds wxkit.js, which runs a guest on a phone. It is the host of the contract in package abi, as the simulator is under go test: it registers App, pages and components
// with WeChat from the manifest, before the .wasm is there, gives the guest the hooks and events of WeChat, and WeChat the commands of the guest.
//
// `wxkit build` writes the file beside the module, the manifest and a stub for each page and component:
//
//	app.js               require('./wxkit.js').app(require('./wxkit.manifest.js'), '/app.wasm.br')
//	pages/x/x.js         require('../../wxkit.js').page('pages/x/x')
//	components/y/y.js    require('../../wxkit.js').component('components/y/y')
//
// What it exports, what it does in the start-up gap, with errors and after a crash, stands at the top of wxkit.js.
package loader

import _ "embed"

// JS is the text of wxkit.js: a CommonJS module in ES2015 without any dependency, which needs no TextEncoder, TextDecoder, BigInt, crypto or performance, since WeChat has none of them.
//
//go:embed wxkit.js
var JS string
