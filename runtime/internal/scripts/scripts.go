// Package scripts writes the JavaScript files of a mini-program in Go, which do nothing but to hand all that WeChat asks to the loader.
package scripts

import (
	"bytes"
	"path"
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
	"github.com/wxkit/wxkit/wasm/loader"
)

// The files at the root of a bundle that a build makes.
const (
	AppScript      = "app.js"            // starts the loader
	LoaderScript   = "wxkit.js"          // the loader
	ManifestScript = "wxkit.manifest.js" // what the guest registers
	ModuleFile     = "app.wasm.br"       // the guest
)

// Of are the JavaScript files of a bundle by their path from its root: app.js, the loader with these parts, the manifest, and one for each page and component that the manifest registers.
// A page that is registered as a component is made with Component().
func Of(m *abi.Manifest, parts loader.Parts) map[string][]byte {
	files := map[string][]byte{
		AppScript:      []byte("require('./" + LoaderScript + "').app(require('./" + ManifestScript + "'), '/" + ModuleFile + "')\n"),
		LoaderScript:   []byte(loader.Script(parts)),
		ManifestScript: manifestModule(m),
	}
	for _, d := range m.Components {
		files[d.Path+".js"] = stub("component", d.Path)
	}
	for _, d := range m.Pages { // of a path that is registered as both the page counts, as for the simulator
		files[d.Path+".js"] = stub("page", d.Path)
	}
	return files
}

// stub is the script of a page or component.
func stub(kind, p string) []byte {
	up := strings.Repeat("../", strings.Count(p, "/"))
	if up == "" {
		up = "./"
	}
	return []byte("require('" + up + LoaderScript + "')." + kind + "(" + quoted(path.Clean(p)) + ")\n")
}

// quoted is a text as JavaScript has it, in single quotes as the rest of the scripts.
func quoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`, "\r", `\r`, "\u2028", `\u2028`, "\u2029", `\u2029`).Replace(text) + "'"
}

// manifestModule is the manifest as a script. Two characters that JSON allows in a text end a line in the JavaScript of old engines.
func manifestModule(m *abi.Manifest) []byte {
	v := m.Value()
	for _, key := range [...]string{"pages", "components"} {
		defs := v.Get(key)
		for i := range defs.Len() {
			def := defs.At(i)
			def.Set(abi.KeyProperties, withoutUndefined(def.Get(abi.KeyProperties)))
		}
	}
	text := v.AppendJSON([]byte("module.exports = "))
	text = bytes.ReplaceAll(text, []byte("\u2028"), []byte(`\u2028`))
	return append(bytes.ReplaceAll(text, []byte("\u2029"), []byte(`\u2029`)), '\n')
}

// withoutUndefined are properties without the defaults that are undefined, which JSON would make null: another default.
func withoutUndefined(properties abi.Value) abi.Value {
	list := abi.ArrayValue()
	for i := range properties.Len() {
		p := properties.At(i)
		if p.At(2).IsUndefined() {
			p = abi.ArrayValue(p.At(0), p.At(1))
		}
		list.Append(p)
	}
	return list
}
