package wxss

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// Load reads a file and what it imports. Paths that read is asked for are from the project's root, without a / at the beginning. An import is relative to its file,
// or from the root with a /; its rules stand where it stood, also if the file was imported before. An import of a file that is being imported is left out with a warning.
//
// An error is an [*Error]: a file that read has not (wrapping the error of read, at the @import), a path out of the project or on the network, a limit.
func Load(read func(path string) (string, error), file string) (*Sheet, []Warning, error) {
	l := &loader{read: read, sheet: &Sheet{}, files: map[string]*Sheet{}}
	file = strings.TrimPrefix(file, "/")
	src, err := read(file)
	if err != nil {
		return nil, nil, &Error{File: file, Text: err.Error(), Err: err}
	}
	if err := l.parse(file, src); err != nil {
		return nil, l.warnings, err
	}
	if err := l.add(file, nil); err != nil {
		return nil, l.warnings, err
	}
	l.sheet.index = newIndex(l.sheet.Rules)
	return l.sheet, l.warnings, nil
}

// loader puts a sheet together from files.
type loader struct {
	read     func(string) (string, error)
	sheet    *Sheet
	warnings []Warning
	files    map[string]*Sheet // each file by its path, once it is read
	open     []string          // the files that are being imported, the outermost first
	imports  int
}

func (l *loader) parse(file, src string) error {
	s, warnings, err := parse(file, src)
	l.warnings = append(l.warnings, warnings...)
	l.files[file] = s
	return err
}

// add appends a file with its imports, under conditions.
func (l *loader) add(file string, conditions []string) error {
	s := l.files[file]
	l.open = append(l.open, file)
	done := 0
	for _, im := range s.Imports {
		if err := l.addRules(file, s.Rules[done:im.before], conditions); err != nil {
			return err
		}
		done = im.before
		if err := l.addImport(file, im, conditions); err != nil {
			return err
		}
	}
	l.open = l.open[:len(l.open)-1]
	for _, r := range s.AtRules {
		c := *r
		c.Conditions = slices.Concat(conditions, r.Conditions)
		l.sheet.AtRules = append(l.sheet.AtRules, &c)
	}
	return l.addRules(file, s.Rules[done:], conditions)
}

// addRules appends rules. The parsed ones stay as they are: their file may be imported again under other conditions.
func (l *loader) addRules(file string, rules []*Rule, conditions []string) error {
	if len(l.sheet.Rules)+len(rules) > MaxRules {
		return &Error{File: file, Line: 1, Column: 1, Text: "more than " + strconv.Itoa(MaxRules) + " rules with those of imported files"}
	}
	for _, r := range rules {
		if len(conditions) > 0 {
			c := *r
			c.Conditions = slices.Concat(conditions, r.Conditions)
			r = &c
		}
		l.sheet.Rules = append(l.sheet.Rules, r)
	}
	return nil
}

func (l *loader) addImport(file string, im Import, conditions []string) error {
	fail := func(text string, err error) error {
		return &Error{File: file, Line: im.At.Line, Column: im.At.Column, Text: "@import " + strconv.Quote(im.Path) + ": " + text, Err: err}
	}
	target, why := resolve(file, im.Path)
	if why != "" {
		return fail(why, nil)
	}
	if slices.Contains(l.open, target) {
		l.warnings = append(l.warnings, Warning{File: file, At: im.At, Text: "@import " + strconv.Quote(im.Path) + " is left out: " + target + " is being imported already"})
		return nil
	}
	if l.imports++; l.imports > MaxImports {
		return fail("more than "+strconv.Itoa(MaxImports)+" files are imported", nil)
	}
	if len(l.open) == MaxDepth {
		return fail("files import each other too deeply", nil)
	}
	if l.files[target] == nil {
		src, err := l.read(target)
		if err != nil {
			return fail(err.Error(), err)
		}
		if err := l.parse(target, src); err != nil {
			return err
		}
	}
	if im.Condition != "" {
		conditions = append(conditions[:len(conditions):len(conditions)], "@media "+im.Condition)
	}
	return l.add(target, conditions)
}

// resolve is the path of an imported file, or why there is none.
func resolve(from, to string) (target, why string) {
	switch {
	case strings.Contains(to, "://") || strings.HasPrefix(to, "//"):
		return "", "only files of the project can be imported"
	case strings.HasPrefix(to, "/"):
		target = path.Clean(to[1:])
	default:
		target = path.Join(path.Dir(from), to)
	}
	if target == "." || target == ".." || strings.HasPrefix(target, "../") {
		return "", "this is no file of the project"
	}
	return target, ""
}
