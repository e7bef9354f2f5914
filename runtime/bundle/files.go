package bundle

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/scripts"
)

// uploaded are the extensions of the files that the developer tools compile or upload; they leave out all others.
// https://developers.weixin.qq.com/miniprogram/dev/framework/structure.html
var uploaded = [...]string{
	".js", ".json", ".wxml", ".wxss", ".wxs", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".cer", ".cert",
	".mp3", ".aac", ".m4a", ".mp4", ".wav", ".ogg", ".silk", ".wasm", ".br",
}

// refused are extensions of files that an author may expect on the phone, and that do not get there.
var refused = [...]string{".webp", ".bmp", ".ico", ".ttf", ".otf", ".woff", ".woff2", ".eot", ".ts", ".less", ".scss", ".sass", ".styl", ".txt", ".csv", ".xml", ".pdf", ".webm"}

// developers are files of tools, which have no business on a phone.
var developers = [...]string{"package.json", "package-lock.json", "tsconfig.json", "jsconfig.json"}

// gather puts together what the folder will hold: the project's own files, and those that are made.
func (b *builder) gather(context.Context) error {
	b.files = map[string][]byte{}
	if err := b.copyProject(); err != nil {
		return err
	}
	made := scripts.Of(b.manifest, scripts.Parts(b.manifest, b.built, b.changesData()))
	parts := b.parts()
	for name, text := range made {
		if p, _ := strings.CutSuffix(name, ".js"); !b.isGo(p) || slices.Contains(parts, p) {
			b.files[name] = text
		}
	}
	b.files[scripts.ModuleFile] = b.packed
	return b.addConfig()
}

// changesData reports whether the project has what may set data of a page besides the guest: a model: attribute, or a script.
func (b *builder) changesData() bool {
	for name, text := range b.files {
		if ext := path.Ext(name); ext == ".js" || ext == ".wxml" && bytes.Contains(text, []byte("model:")) {
			return true
		}
	}
	return false
}

// copyProject takes the project's files that the developer tools upload. Go's own rule for folders that are no packages holds here too.
func (b *builder) copyProject() error {
	var left, links []string
	err := fs.WalkDir(b.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && b.skips(name):
			return fs.SkipDir
		case d.IsDir() || strings.HasPrefix(d.Name(), ".") || slices.Contains(developers[:], name):
			return nil
		}
		if d.Type()&fs.ModeSymlink != 0 && !b.has(name) {
			links = append(links, name)
			return nil
		}
		ext := strings.ToLower(path.Ext(name))
		if slices.Contains(refused[:], ext) {
			left = append(left, name)
		}
		if !slices.Contains(uploaded[:], ext) || !b.has(name) {
			return nil
		}
		b.files[name], err = fs.ReadFile(b.fsys, name)
		return err
	})
	if len(left) > 0 {
		b.warn("WeChat uploads no files of such kinds, so they are left out: %s", strings.Join(left, ", "))
	}
	if len(links) > 0 {
		b.warn("a link to a folder, or to nothing, is left out with all behind it: %s", strings.Join(links, ", "))
	}
	return err
}

// skips reports whether nothing below a folder is the mini-program's: hidden folders, tests' data, packages of npm that are not built for WeChat, Go's vendored ones, and outputs.
func (b *builder) skips(dir string) bool {
	if dir == "." {
		return false
	}
	base := path.Base(dir)
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "node_modules" ||
		b.has(dir+"/"+listFile) || b.has(dir+"/modules.txt") && base == "vendor" || b.isOut(dir)
}

// isOut reports whether a folder of the project is the one that is written.
func (b *builder) isOut(dir string) bool {
	own, err := filepath.Abs(filepath.Join(b.Dir, filepath.FromSlash(dir)))
	return err == nil && resolved(own) == resolved(b.out)
}

// readOut reads a file of a former output, nil if there is none.
func (b *builder) readOut(name string) []byte {
	text, err := os.ReadFile(filepath.Join(b.out, filepath.FromSlash(name)))
	if err != nil {
		return nil
	}
	return text
}

// kilobytes gives a size as a person reads it: 423.1 KB, 1.83 MB.
func kilobytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.2f MB", float64(n)/(1<<20))
}
