// Package cases is a mini-program that plays the conformance cases of components: each component is made in Go of the declarative definition of a case, against the public API of package
// miniapp. The files of a case lie under cases/ and its id, so one App holds all of them.
//
// A case is played if what is wanted of it are steps, it is one of [Categories], and all its values can cross from Go: NaN, the infinities, functions, dates and cycles are
// JavaScript's own, and miniapp refuses them. Unplayable says which of these it is.
package cases

import (
	"strings"

	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/testdata/conformance"
)

// Categories are the first parts of the ids of the cases about components.
var Categories = [...]string{"events", "for-diff", "lifetimes", "observers", "props", "setdata", "slot"}

// Case is a conformance case about components, its parts as JSON.
type Case struct {
	ID      string
	Input   string // {entry, files, actions, properties}
	Want    string
	actions string
}

// List are the cases of the categories.
func List() []Case {
	var list []Case
	items(conformance.WXML, func(text string) {
		id := field(text, "id")
		for _, category := range Categories {
			if strings.HasPrefix(id, `"`+category+"/") {
				c := Case{ID: unquote(id), Input: field(text, "input"), Want: field(text, "want")}
				c.actions = field(c.Input, "actions")
				list = append(list, c)
			}
		}
	})
	return list
}

// Unplayable says why a case cannot be played in Go, "" if it can.
func (c Case) Unplayable() string {
	for rest := c.Input; ; {
		_, behind, found := strings.Cut(rest, `"$"`)
		if !found {
			break
		}
		var mark string
		mark, rest = skip(strings.TrimPrefix(trim(behind), ":"))
		if mark != `"undefined"` {
			return "a value that cannot cross from Go: " + mark
		}
	}
	if !strings.HasPrefix(c.Want, "[") {
		return "a template that cannot be compiled"
	}
	return ""
}

// Path is where a file of the case lies in the mini-program.
func (c Case) Path(file string) string { return "cases/" + c.ID + "/" + strings.TrimPrefix(file, "/") }

// StepMethod is the method that does the setData of an action, without a word in the log.
func StepMethod(action int) string { return "step" + miniapp.Int(action).JSON() }

// New makes the App of all cases that can be played.
func New() *miniapp.App {
	a := miniapp.NewApp(nil)
	for _, c := range List() {
		if c.Unplayable() != "" {
			continue
		}
		fields(field(c.Input, "files"), func(file, text string) bool {
			if !strings.HasSuffix(file, ".wxs") {
				a.Component(c.Path(file), func() miniapp.Component { return newComponent(file, field(text, "def"), c.actions) })
			}
			return true
		})
	}
	return a
}
