package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// placeOf finds the folder of the mini-program in which a file is, and the file's path from there without its extension.
func placeOf(file, root string) (folder, entry string, err error) {
	full, err := filepath.Abs(file)
	if err != nil {
		return "", "", err
	}
	top := filepath.Dir(full)
	if root != "" {
		if info, err := os.Stat(root); err != nil {
			return "", "", err
		} else if !info.IsDir() {
			return "", "", fmt.Errorf("--root is a folder, and %s is none", root)
		}
		if top, err = filepath.Abs(root); err != nil {
			return "", "", err
		}
	} else if found, ok := rootAbove(top); ok {
		top = found
	}
	inside, err := filepath.Rel(top, full)
	if err != nil || !filepath.IsLocal(inside) {
		return "", "", fmt.Errorf("%s is not in the folder %s", file, root)
	}
	if !filepath.IsAbs(file) {
		top = fromHere(top)
	}
	return top, strings.TrimSuffix(filepath.ToSlash(inside), ".wxml"), nil
}

// rootAbove is the nearest folder with an app.json, from a folder upwards.
func rootAbove(dir string) (string, bool) {
	for {
		if info, err := os.Stat(filepath.Join(dir, "app.json")); err == nil && !info.IsDir() {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// fromHere is a folder as it is written from the current one.
func fromHere(dir string) string {
	here, err := os.Getwd()
	if err != nil {
		return dir
	}
	if way, err := filepath.Rel(here, dir); err == nil {
		return way
	}
	return dir
}

// projectFS is a folder with files in front of it.
type projectFS struct {
	fs.FS
	front memoryFS
}

// Open opens a file, one of those in front if there is one of the name.
func (p projectFS) Open(name string) (fs.File, error) {
	if _, ok := p.front[name]; ok {
		return p.front.Open(name)
	}
	return p.FS.Open(name)
}

// project is the mini-program with an app.json that has the template as its only page, so that a component or a piece of a template can be one. Of the true app.json stays what
// templates know: the components that all may use.
func (j renderJob) project() (fs.FS, error) {
	dir := os.DirFS(j.root)
	app := map[string]json.RawMessage{}
	text, err := fs.ReadFile(dir, "app.json")
	if err == nil {
		if err := json.Unmarshal(text, &app); err != nil {
			return nil, fmt.Errorf("%s%s: %w", filepath.Join(j.root, "app.json"), placeInText(text, err), err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	made := map[string]any{"pages": []string{j.entry}}
	if using := app["usingComponents"]; using != nil {
		made["usingComponents"] = using
	}
	front, err := json.Marshal(made)
	if err != nil {
		return nil, err
	}
	return projectFS{dir, memoryFS{"app.json": front}}, nil
}

// pageWith is the definition of a page that has data and does nothing.
func pageWith(data wxruntime.Value) wxruntime.Value {
	return wxruntime.Object(
		wxruntime.Field{Key: "data", Value: data},
		wxruntime.Field{Key: "quiet", Value: wxruntime.MustJSON("true")},
	)
}

// withSets is data after a setData: that of a page with no template, whose onLoad does it.
func withSets(data, sets wxruntime.Value) (wxruntime.Value, error) {
	if sets.Len() == 0 {
		return data, nil
	}
	load := wxruntime.MustJSON(`[["set", null]]`)
	load.At(0).SetAt(1, sets)
	page := pageWith(data)
	page.Set("onLoad", load)
	s, err := wxruntime.New(wxruntime.AppJSON(`{"pages": ["page"]}`), wxruntime.Ops(map[string]wxruntime.Value{"page": page}))
	if err != nil {
		return data, err
	}
	defer s.Close()
	s.Launch("")
	if bad, ok := errors.AsType[*wxruntime.HandlerError](s.Err()); ok {
		return data, errors.New(bad.Text)
	}
	return s.Page().Data(""), s.Err()
}
