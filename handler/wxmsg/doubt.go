package wxmsg

import "strings"

// A user's text goes into the body as it is, so it may hold "]]>" and elements
// of its own. For the texts that people type the reader finds the true end; for
// others (a link's Url, what a scanned code says), and where two texts play
// together, the tree may hold elements that a user wrote. The header must not
// come from them.
//
// What helps is that WeChat writes the header in front of anything a user may
// have written, the MsgId in front or behind, and that breaking out leaves a mark:
// the end of the text that was broken must be swallowed, by a text that then
// holds "]]>", by a comment or an attribute, none of which WeChat writes, or by
// opening the same element again. In a body with such a mark no header field is
// taken from the part where users write, except the MsgId of a message: the
// last one is WeChat's.

// distrust looks whether a header field may be a user's, and if so finds the
// fields anew in what only WeChat can have written.
func (t *tree) distrust(first *[headerFields + 1]int32) {
	from, to := t.userPart()
	if from == 0 || !t.marked && !t.reopens() {
		return
	}
	*first = [headerFields + 1]int32{}
	var lastID int32
	for i := int32(1); i < t.nodes[0].end; i = t.nodes[i].end {
		k := headerField(Node{t, i}.Name())
		switch {
		case (i < from || i > to) && first[k] == 0:
			first[k] = i
		case k == msgID:
			lastID = i
		}
	}
	if first[msgID] == 0 && first[event] == 0 && first[infoType] == 0 { // only messages carry one
		first[msgID] = lastID
	}
}

// userPart is where users may have written: from the first element behind the
// type, or a text that people type even in front of it, to the last one.
func (t *tree) userPart() (from, to int32) {
	typed := false
	for i := int32(1); i < t.nodes[0].end; i = t.nodes[i].end {
		name := Node{t, i}.Name()
		switch k := headerField(name); {
		case k == msgType || k == infoType:
			typed = true
		case k == headerFields && t.unescaped(i):
			if from == 0 && (typed || isUserText(name)) {
				from = i
			}
			to = i
		}
	}
	return from, to
}

// unescaped tells whether text stands in node i, or below it, as a user wrote
// it: in a CDATA section, or with the end of one in it. Other text has its "<"
// and ">" escaped.
func (t *tree) unescaped(i int32) bool {
	e := &t.nodes[i]
	switch e.kind.base() {
	case kindParent:
		return e.end > i+1
	case kindPlain, kindEscaped:
		return strings.HasSuffix(t.raw[:e.text], startCDATA) || strings.Contains(t.raw[e.text:e.textEnd], endCDATA)
	}
	return true
}

// mostReopened bounds the comparisons of names; no push has as many elements
// directly under its root.
const mostReopened = 64

// reopens tells whether an element directly under the root comes again after
// others. Repeated elements of WeChat's own follow one another.
func (t *tree) reopens() bool {
	var names [mostReopened]string
	n := 0
	for i := int32(1); i < t.nodes[0].end; i = t.nodes[i].end {
		name := Node{t, i}.Name()
		if n > 0 && names[n-1] == name {
			continue
		}
		if n == mostReopened {
			return true
		}
		for _, earlier := range names[:n] {
			if earlier == name {
				return true
			}
		}
		names[n] = name
		n++
	}
	return false
}
