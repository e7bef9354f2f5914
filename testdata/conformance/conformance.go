// Package conformance has the conformance cases as text, for guests and tests.
package conformance

import _ "embed" // for the text

// WXML are the cases of templates, components, events and data: an array of {id, profile, input, want}.
//
//go:embed wxml.json
var WXML string
