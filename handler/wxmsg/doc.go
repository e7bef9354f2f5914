// Package wxmsg reads what WeChat pushes and writes what it may be answered.
//
// [Read] takes one opened body, XML or JSON, and gives a [Message]: the header
// fields, any other field by its path, the whole as an etree document or as a
// JSON value. The reader is tolerant where WeChat and its users are: control
// characters, invalid UTF-8, a CDATA start or a bare "]]>" inside a user's text
// all reach the caller byte for byte. It is strict where a body could deceive:
// a DOCTYPE, unbalanced elements, too deep a nesting and bytes after the root
// are refused with a [*SyntaxError] that names the line.
//
// [Writer] appends a reply in the form of the push.
//
// The package knows no HTTP, no signatures and no routes; package wxhandler
// puts them together.
package wxmsg
