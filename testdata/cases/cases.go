// Package cases is a mini-program that plays the conformance cases of components: each component is made in Go of the declarative definition of a case, against the public API of package
// miniapp. The files of a case lie in a folder of its number, so one App holds all of them.
//
// A case is played if what is wanted of it are steps, it is one of [Categories], and all its values can cross from Go: NaN, the infinities, functions, dates and cycles are
// JavaScript's own, and miniapp refuses them. Unplayable says which of these it is.
package cases

import (
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/testdata/conformance"
)

// Categories are the first parts of the ids of the cases about components.
var Categories = [...]string{"events", "for-diff", "lifetimes", "observers", "props", "setdata", "slot"}

// Case is a conformance case about components.
type Case struct {
	ID     string
	Input  string // {entry, files, actions, properties} as JSON
	text   string
	number int
}

// List are the cases of the categories. Each is a line of the text, which begins with its id, so that the others need not be read.
func List() []Case {
	var list []Case
	for line := range strings.Lines(conformance.WXML) {
		rest, ok := strings.CutPrefix(line, `{"id":"`)
		if !ok {
			continue
		}
		id, rest, _ := strings.Cut(rest, `","input":`)
		for _, category := range Categories {
			if strings.HasPrefix(id, category+"/") {
				input, _ := skip(rest)
				list = append(list, Case{ID: id, Input: input, text: line, number: len(list)})
			}
		}
	}
	return list
}

// Want is what is wanted of the case, as JSON.
func (c Case) Want() string { return field(strings.TrimRight(c.text, ",\n"), "want") }

// steps reports whether what is wanted are steps.
func (c Case) steps() bool { return strings.Contains(c.text, `"want":[`) }

// Unplayable says why a case cannot be played in Go, "" if it can.
func (c Case) Unplayable() string {
	for rest := c.Input; ; {
		_, behind, found := strings.Cut(rest, `{"$":`)
		if !found {
			break
		}
		var mark string
		if mark, rest = skip(behind); mark != `"undefined"` {
			return "a value that cannot cross from Go: " + mark
		}
	}
	if !c.steps() {
		return "a template that cannot be compiled"
	}
	return ""
}

// Path is where a file of the case lies in the mini-program.
func (c Case) Path(file string) string {
	return strconv.Itoa(c.number) + "/" + strings.TrimPrefix(file, "/")
}

// StepMethod is the method that does the setData of an action, without a word in the log.
func StepMethod(action int) string { return "step" + miniapp.Int(action).JSON() }

// New makes the App of all cases. What a component is made of is read when it is made.
func New() *miniapp.App {
	a := miniapp.NewApp(nil)
	for _, c := range List() {
		c.register(a)
	}
	return a
}

// App is an App of this case alone.
func (c Case) App() *miniapp.App {
	a := miniapp.NewApp(nil)
	c.register(a)
	return a
}

func (c Case) register(a *miniapp.App) {
	fields(field(c.Input, "files"), func(file, text string) bool {
		if !strings.HasSuffix(file, ".wxs") {
			a.Component(c.Path(file), func() miniapp.Component { return newComponent(file, field(text, "def"), field(c.Input, "actions")) })
		}
		return true
	})
}
