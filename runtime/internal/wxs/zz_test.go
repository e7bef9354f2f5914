package wxs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/runtime/internal/wxs"
)

func TestReal(t *testing.T) {
	root := "/tmp/wxsnpm/x"
	progs := map[string]*wxs.Program{}
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".wxs") {
			b, _ := os.ReadFile(path)
			name := strings.TrimPrefix(path, "/")
			p, err := wxs.Compile(name, wxml.Pos{}, string(b))
			if err != nil {
				t.Error(err)
				return nil
			}
			progs[name] = p
		}
		return nil
	})
	t.Log(len(progs))
	vm := wxs.New(func(path string) (*wxs.Program, error) {
		if p := progs[path]; p != nil {
			return p, nil
		}
		return nil, fs.ErrNotExist
	}, wxs.Options{Fail: func(err error) { t.Error(err) }})
	for _, p := range progs {
		o, err := vm.Module(p)
		if err != nil {
			t.Error(err)
		}
		if o.Foreign() == nil {
			t.Log("data", o.Value().JSON())
		}
	}
	inl := 0
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".wxml") {
			b, _ := os.ReadFile(path)
			f, err := wxml.Parse(strings.TrimPrefix(path, "/"), b)
			if err != nil {
				t.Log(err)
				return nil
			}
			for _, w := range f.Wxs {
				if w.Src == "" {
					inl++
					p, err := wxs.Compile(f.Name, w.Start, w.Source)
					if err != nil {
						t.Error(err)
						continue
					}
					if _, err := vm.Module(p); err != nil {
						t.Error(err)
					}
				}
			}
		}
		return nil
	})
	t.Log("inline", inl)
}
