package bundle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// WeChat's limits in bytes. https://developers.weixin.qq.com/miniprogram/dev/framework/subpackages.html
const (
	MaxPackage = 2 << 20  // of the main package and of each sub-package
	MaxTotal   = 30 << 20 // of all packages; 20 MB for a service provider that develops for others
)

// largest is how many files of a package are named.
const largest = 5

// Package is the main package or a sub-package.
type Package struct {
	Root    string `json:"root"`    // folder of a sub-package, "" for the main one
	Size    int64  `json:"size"`    // of its files as they stand, before the developer tools minify them
	Count   int    `json:"count"`   // of its files
	Largest []File `json:"largest"` // the largest first, 5 at most
}

// Name is what a person calls it.
func (p Package) Name() string {
	if p.Root == "" {
		return "main package"
	}
	return "sub-package " + p.Root
}

// File is a file of a bundle.
type File struct {
	Path string `json:"path"` // from the root
	Size int64  `json:"size"`
}

// SizeError tells which packages are too large for WeChat.
type SizeError struct {
	Packages []Package // those above MaxPackage
	Total    int64     // of all packages
}

// Error names each with its size.
func (e *SizeError) Error() string {
	var lines []string
	for _, p := range e.Packages {
		lines = append(lines, fmt.Sprintf("the %s has %s; WeChat takes %s at most", p.Name(), kilobytes(p.Size), kilobytes(MaxPackage)))
	}
	if e.Total > MaxTotal {
		lines = append(lines, fmt.Sprintf("all packages together have %s; WeChat takes %s at most", kilobytes(e.Total), kilobytes(MaxTotal)))
	}
	return strings.Join(lines, "\n")
}

// measure fills the report's sizes and holds them to WeChat's limits.
func (b *builder) measure() error {
	packages := []Package{{}}
	for _, p := range b.app.Packages {
		packages = append(packages, Package{Root: p.Root})
	}
	for _, name := range sortedNames(b.files) {
		if name == configFile || name == privateConfigFile {
			continue // the tools' own, which they do not upload
		}
		at := slices.IndexFunc(packages[1:], func(p Package) bool { return strings.HasPrefix(name, p.Root+"/") }) + 1
		packages[at].add(File{name, int64(len(b.files[name]))})
	}
	tooLarge := &SizeError{}
	for _, p := range packages {
		b.report.Total += p.Size
		if p.Size > MaxPackage {
			tooLarge.Packages = append(tooLarge.Packages, p)
		}
	}
	b.report.Packages, tooLarge.Total = packages, b.report.Total
	if len(tooLarge.Packages) > 0 || tooLarge.Total > MaxTotal {
		return tooLarge
	}
	return nil
}

// add counts a file.
func (p *Package) add(f File) {
	p.Size += f.Size
	p.Count++
	p.Largest = append(p.Largest, f)
	slices.SortStableFunc(p.Largest, func(a, b File) int { return cmp.Compare(b.Size, a.Size) })
	p.Largest = p.Largest[:min(len(p.Largest), largest)]
}
