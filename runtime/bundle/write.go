package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// listFile names the files that a build has written, so that the next one knows which are its own. The developer tools do not upload it.
const listFile = "wxkit.files.txt"

// listHead is the first line of listFile.
const listHead = "Written by wxkit build, which replaces and removes these files and no others."

// admit refuses, before any work is done, a folder that holds files of others.
func (b *builder) admit() error {
	entries, err := os.ReadDir(b.out)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && len(entries) == 0:
		return nil
	case err != nil:
		return err
	case b.former() == nil && !b.Force:
		return fmt.Errorf("%s holds files that wxkit build has not written; give it another folder, or --force to write among them", b.Out)
	}
	return nil
}

// former are the files of a former output, nil if there was none.
func (b *builder) former() []string {
	text := b.readOut(listFile)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if lines[0] != listHead {
		return nil
	}
	return slices.DeleteFunc(lines, func(name string) bool { return !fs.ValidPath(name) || name == listHead })
}

// write makes the folder. Everything is written beside it first, so that a full disk leaves the former output as it was. A folder that is new comes by one renaming; into one that is there
// the files come one by one, each whole, and those that have not changed are left alone: the developer tools watch them.
func (b *builder) write() error {
	if err := os.MkdirAll(filepath.Dir(b.out), 0o755); err != nil {
		return err
	}
	stage, err := os.MkdirTemp(filepath.Dir(b.out), ".wxkit-build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(stage)
	former := b.former()
	if err := b.checkForeign(former); err != nil {
		return err
	}
	names := sortedNames(b.files)
	b.files[listFile] = listOf(names)
	if err := b.stage(stage); err != nil {
		return err
	}
	if _, err := os.Lstat(b.out); errors.Is(err, fs.ErrNotExist) {
		b.report.Written = len(names)
		return os.Rename(stage, b.out)
	}
	return b.replace(stage, former, names)
}

// checkForeign refuses to write over files that no build has written.
func (b *builder) checkForeign(former []string) error {
	if b.Force {
		return nil
	}
	var errs []error
	for _, name := range sortedNames(b.files) {
		if there := b.readOut(name); there != nil && !slices.Contains(former, name) && !bytes.Equal(there, b.files[name]) {
			errs = append(errs, fmt.Errorf("%s: wxkit build has not written this file and would write over it; remove it, or use --force", filepath.Join(b.Out, filepath.FromSlash(name))))
		}
	}
	return errors.Join(errs...)
}

// stage writes all files to a new folder.
func (b *builder) stage(dir string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	for name, text := range b.files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// replace brings the files from the stage into a folder that is there, and removes those of the former output that belong to it no more. Meanwhile the list has the files of both, so that
// a build that is cut short leaves none that nobody owns.
func (b *builder) replace(stage string, former, names []string) error {
	both := slices.Compact(slices.Sorted(slices.Values(slices.Concat(former, names))))
	if err := os.WriteFile(filepath.Join(b.out, listFile), listOf(both), 0o644); err != nil {
		return err
	}
	for _, name := range names {
		if bytes.Equal(b.readOut(name), b.files[name]) {
			b.report.Kept++
			continue
		}
		b.report.Written++
		if err := move(stage, b.out, name); err != nil {
			return err
		}
	}
	for _, name := range former {
		if _, ours := b.files[name]; !ours {
			b.remove(name)
		}
	}
	return move(stage, b.out, listFile)
}

// move renames a file of one folder into another.
func move(from, to, name string) error {
	file := filepath.Join(to, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.Rename(filepath.Join(from, filepath.FromSlash(name)), file)
}

// remove removes a file of the former output, and the folders that are empty without it.
func (b *builder) remove(name string) {
	file := filepath.Join(b.out, filepath.FromSlash(name))
	if os.Remove(file) == nil {
		b.report.Removed++
	}
	for dir := filepath.Dir(file); dir != b.out && os.Remove(dir) == nil; dir = filepath.Dir(dir) {
	}
}

// listOf is the content of listFile.
func listOf(names []string) []byte {
	return []byte(listHead + "\n" + strings.Join(names, "\n") + "\n")
}

func sortedNames(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }
