package main

import (
	"fmt"
	"strings"
)

// retryFile is the table of pushes that WeChat redelivers by a schedule of its
// own, for package wxhandler.
func retryFile(table []entry) *strings.Builder {
	b := &strings.Builder{}
	b.WriteString(header + `package wxhandler

import "time"

// retryEntry is how WeChat redelivers a push by a schedule of its own.
type retryEntry struct {
	span  time.Duration // sum of all delays
	field string        // element that changes with each delivery, "" where none does
}

// retrySchedule holds, by Event in lower case, the pushes whose redelivery goes
// on after the usual three tries. Read only.
var retrySchedule = map[string]retryEntry{
`)
	for _, e := range table {
		if len(e.Retry) == 0 {
			continue
		}
		event := strings.ToLower(strings.TrimPrefix(e.Route, "event/"))
		fmt.Fprintf(b, "%q: {span: %d * time.Second, field: %q},\n", event, span(e), e.RetryField)
	}
	b.WriteString("}\n")
	return b
}

// registryFile maps each route to its type, for the tests of a package; those of
// wxhandler see the types of both.
func registryFile(pkg string, table []entry) *strings.Builder {
	b := &strings.Builder{}
	fmt.Fprintf(b, "%spackage %s_test\n\nimport (\n", header, pkg)
	if pkg == "wxhandler" {
		b.WriteString("wxhandler \"github.com/wxkit/wxkit/handler\"\n")
	}
	fmt.Fprintf(b, "\"github.com/wxkit/wxkit/handler/wxevent\"\n%q\n)\n", wxmsgPath)
	b.WriteString("\n// registry makes an empty value of the type of a route.\n")
	b.WriteString("var registry = map[string]func() wxmsg.Typed{\n")
	for _, e := range table {
		if pkg == "wxhandler" || e.Package == pkg {
			fmt.Fprintf(b, "%q: func() wxmsg.Typed { return new(%s.%s) },\n", e.Route, e.Package, e.Type)
		}
	}
	b.WriteString("}\n")
	return b
}
