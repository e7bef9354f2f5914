package wxmsg

import "strings"

// WeChat writes XML, but not with an XML writer: what a user typed is put
// between <![CDATA[ and ]]> as it is, whatever it holds. So the end of a section
// is looked for by what must follow it, the element's own end tag, and for what
// users type the last such place counts: nothing in a text can end it early and
// go on as elements of its own.

const (
	startCDATA = "<![CDATA["
	endCDATA   = "]]>"
	splitCDATA = "]]]]><![CDATA[>" // how a correct writer puts "]]>" into a section

	startComment, endComment = "<!--", "-->"
	startPI, endPI           = "<?", "?>"
)

// maxRetries bounds how many ends of user texts are tried when the last one
// leaves the rest of the body unreadable.
const maxRetries = 64

// maxWaste bounds how many times the length of the body may be looked through
// for ends of sections that are not there. WeChat's bodies need none of it.
const maxWaste = 64

type xmlReader struct {
	s    string
	pos  int
	tree *tree

	// The innermost element that is not yet closed. Until it is, its end holds
	// the element around it: a stack of their own would have to be cleared for
	// every push.
	current int32
	depth   int

	// An array costs no allocation. A body with more user texts than it has room
	// for is none of WeChat's; the rest cannot end earlier.
	choices [6]choice
	chosen  int
	retries int
	wasted  int // bytes in which the end of a section was looked for in vain
}

// choice is a user's text that could also end earlier.
type choice struct {
	node      int32
	text, end uint32 // where its text starts, where its end tag was taken to start
}

// readXML fills the tree from the root element at start.
func readXML(t *tree, start int) *SyntaxError {
	return (&xmlReader{s: t.raw, pos: start, tree: t}).read()
}

func (r *xmlReader) read() *SyntaxError {
	err := r.document()
	for err != nil && r.retry() {
		if r.elements() == nil {
			return nil
		}
	}
	return err
}

func (r *xmlReader) fail(at int, text string) *SyntaxError {
	return syntaxError(XML, r.s, at, text)
}

// document reads what may precede the root, the root, and what may follow.
func (r *xmlReader) document() *SyntaxError {
	for {
		r.pos = skipBlank(r.s, r.pos)
		if r.pos == len(r.s) {
			return r.fail(r.pos, "no root element")
		}
		if r.s[r.pos] != '<' {
			return r.fail(r.pos, "text before the root element")
		}
		if special, err := r.special(); err != nil {
			return err
		} else if !special {
			break
		}
	}
	if err := r.startTag(); err != nil {
		return err
	}
	return r.elements()
}

// elements reads on until the root is closed and nothing is left.
func (r *xmlReader) elements() *SyntaxError {
	for r.depth > 0 {
		lt := strings.IndexByte(r.s[r.pos:], '<')
		if lt < 0 {
			return r.fail(len(r.s), "element <"+r.openName()+"> is not closed")
		}
		r.pos += lt // text between elements means nothing here
		if strings.HasPrefix(r.s[r.pos:], "</") {
			if err := r.endTag(); err != nil {
				return err
			}
			continue
		}
		if special, err := r.special(); err != nil {
			return err
		} else if special {
			continue
		}
		if err := r.startTag(); err != nil {
			return err
		}
	}
	return r.trailer()
}

func (r *xmlReader) trailer() *SyntaxError {
	for {
		r.pos = skipBlank(r.s, r.pos)
		if r.pos == len(r.s) {
			return nil
		}
		if special, err := r.special(); err != nil {
			return err
		} else if !special {
			return r.fail(r.pos, "bytes after the root element")
		}
	}
}

// special passes a comment, a processing instruction or a stray CDATA section;
// any other "<!" is refused: a DOCTYPE has no place in a push.
func (r *xmlReader) special() (bool, *SyntaxError) {
	rest := r.s[r.pos:]
	var start, end string
	switch {
	case strings.HasPrefix(rest, startPI):
		start, end = startPI, endPI
	case strings.HasPrefix(rest, startComment):
		start, end = startComment, endComment
	case strings.HasPrefix(rest, startCDATA) && len(r.tree.nodes) > 0:
		start, end = startCDATA, endCDATA
	case strings.HasPrefix(rest, "<!"):
		return false, r.fail(r.pos, "declarations such as DOCTYPE are not accepted")
	default:
		return false, nil
	}
	i := strings.Index(rest[len(start):], end)
	if i < 0 {
		return false, r.fail(r.pos, "no "+end+" to what starts here")
	}
	if r.depth > 0 {
		r.tree.marked = true
	}
	r.pos += len(start) + i + len(end)
	return true, nil
}

func (r *xmlReader) openName() string { return Node{r.tree, r.current}.Name() }

// startTag reads a start tag and, where the element is a leaf, its text and end
// tag at once.
func (r *xmlReader) startTag() (err *SyntaxError) {
	start := r.pos
	name := start + 1
	end := name
	for end < len(r.s) && nameBytes[r.s[end]] {
		end++
	}
	if end == name {
		return r.fail(start, "no element name after <")
	}
	closed := false
	if end < len(r.s) && r.s[end] == '>' {
		r.pos = end + 1
	} else if closed, err = r.attributes(end); err != nil {
		return err
	}
	if r.depth == MaxDepth {
		return r.fail(start, "elements nest deeper than 64")
	}
	i := int32(len(r.tree.nodes))
	r.tree.nodes = append(r.tree.nodes, node{name: uint32(name), nameEnd: uint32(end), end: i + 1})
	if closed {
		return nil
	}
	leaf, err := r.leaf(i)
	if err != nil || leaf {
		return err
	}
	r.tree.nodes[i].end = r.current
	r.current = i
	r.depth++
	return nil
}

// nameBytes is generous: WeChat's names are ASCII, but any other letter does
// no harm.
var nameBytes = func() (t [256]bool) {
	for c := range t {
		t[c] = c > ' ' && strings.IndexByte("<>/=\"'&", byte(c)) < 0
	}
	return t
}()

// attributes passes what stands between a name and ">". closed tells of "/>".
func (r *xmlReader) attributes(i int) (closed bool, err *SyntaxError) {
	for ; i < len(r.s); i++ {
		switch c := r.s[i]; c {
		case '>':
			r.pos = i + 1
			return r.s[i-1] == '/', nil
		case '"', '\'':
			n := strings.IndexByte(r.s[i+1:], c)
			if n < 0 {
				return false, r.fail(i, "no end to the attribute value that starts here")
			}
			r.tree.marked = r.tree.marked || r.depth > 0
			i += 1 + n
		case '<', ']': // the end of a section must not pass for a part of a tag
			return false, r.fail(i, string(c)+" inside a tag")
		}
	}
	return false, r.fail(r.pos, "tag is not closed")
}

// endTag closes the innermost open element.
func (r *xmlReader) endTag() *SyntaxError {
	i := r.current
	name := Node{r.tree, i}.Name()
	after := matchEnd(r.s, r.pos, name)
	if after < 0 {
		return r.fail(r.pos, "another end tag than </"+name+">, which must come first")
	}
	r.pos = after
	r.current, r.tree.nodes[i].end = r.tree.nodes[i].end, int32(len(r.tree.nodes))
	r.depth--
	return nil
}

// matchEnd gives the place after the end tag </name> at i, or -1.
func matchEnd(s string, i int, name string) int {
	rest := s[i:]
	if len(rest) < len(name)+3 || rest[:2] != "</" || rest[2:2+len(name)] != name {
		return -1
	}
	for j := 2 + len(name); j < len(rest); j++ {
		if rest[j] == '>' {
			return i + j + 1
		}
		if !isSpace(rest[j]) {
			break
		}
	}
	return -1
}

// leaf reads the text of the element whose start tag has just been read, and
// its end tag. It is false where the element has children.
func (r *xmlReader) leaf(i int32) (bool, *SyntaxError) {
	name := Node{r.tree, i}.Name()
	first := r.pos
	for first < len(r.s) && isSpace(r.s[first]) {
		first++
	}
	if strings.HasPrefix(r.s[first:], startCDATA) {
		text := first + len(startCDATA)
		if r.section(i, text, name) {
			return true, nil
		}
		if r.wasted += len(r.s) - text; r.wasted/maxWaste > len(r.s) {
			return false, r.fail(first, "too many sections without an end tag behind them")
		}
		return r.mixed(i, name)
	}
	lt := strings.IndexByte(r.s[first:], '<')
	if lt < 0 {
		return false, r.fail(len(r.s), "element <"+name+"> is not closed")
	}
	lt += first
	after := matchEnd(r.s, lt, name)
	if after < 0 {
		if rest := r.s[lt:]; lt == first && !strings.HasPrefix(rest, "<!") && !strings.HasPrefix(rest, startPI) {
			return false, nil
		}
		return r.mixed(i, name)
	}
	e := &r.tree.nodes[i]
	e.text, e.textEnd, e.kind = uint32(r.pos), uint32(lt), kindPlain
	if strings.IndexByte(r.s[r.pos:lt], '&') >= 0 {
		e.kind = kindEscaped
	}
	r.pos = after
	return true, nil
}

// section ends a CDATA section that is the whole of an element: at the first
// "]]>" that the element's own end tag follows, or for what users type directly
// under the root at the last one.
func (r *xmlReader) section(i int32, text int, name string) bool {
	if r.depth == 1 && isUserText(name) {
		return r.lastEnd(choice{node: i, text: uint32(text), end: uint32(len(r.s))})
	}
	for at, inside := text, false; ; inside = true {
		n := strings.Index(r.s[at:], endCDATA)
		if n < 0 {
			return false
		}
		at += n + len(endCDATA)
		tag := at
		for tag < len(r.s) && isSpace(r.s[tag]) {
			tag++
		}
		if after := matchEnd(r.s, tag, name); after >= 0 {
			r.setSection(i, text, at-len(endCDATA), after, inside)
			return true
		}
	}
}

// lastEnd takes the last end of a user's text before c.end.
func (r *xmlReader) lastEnd(c choice) bool {
	e := r.tree.nodes[c.node]
	name := r.s[e.name:e.nameEnd]
	text := int(c.text)
	for tag := int(c.end); ; {
		tag = strings.LastIndex(r.s[text:tag], "</"+name)
		if tag < 0 {
			return false
		}
		tag += text
		after := matchEnd(r.s, tag, name)
		end := tag
		for end > text && isSpace(r.s[end-1]) {
			end--
		}
		if after < 0 || !strings.HasSuffix(r.s[text:end], endCDATA) {
			continue
		}
		c.end = uint32(tag)
		if r.chosen < len(r.choices) {
			r.choices[r.chosen] = c
			r.chosen++
		}
		end -= len(endCDATA)
		r.setSection(c.node, text, end, after, strings.Contains(r.s[text:end], endCDATA))
		return true
	}
}

// setSection stores a leaf's text and goes on behind its end tag. inside tells of
// a "]]>" in the text.
func (r *xmlReader) setSection(i int32, text, end, after int, inside bool) {
	e := &r.tree.nodes[i]
	e.text, e.textEnd, e.kind = uint32(text), uint32(end), kindPlain
	if inside {
		r.tree.marked = true
		if strings.Contains(r.s[text:end], splitCDATA) {
			e.kind = kindCDATA
		}
	}
	r.pos = after
}

// retry takes the body back to the latest user's text that could end earlier.
func (r *xmlReader) retry() bool {
	for r.chosen > 0 && r.retries < maxRetries {
		r.chosen--
		c := r.choices[r.chosen]
		r.retries++
		r.tree.nodes = r.tree.nodes[:c.node+1]
		r.current, r.depth = 0, 1 // such a text stands directly under the root
		if r.lastEnd(c) {
			return true
		}
	}
	return false
}

// mixed reads an element that holds text and CDATA sections in turn. It is
// false, with nothing consumed, where a child element comes.
func (r *xmlReader) mixed(i int32, name string) (bool, *SyntaxError) {
	start := r.pos
	for at := start; ; {
		lt := strings.IndexByte(r.s[at:], '<')
		if lt < 0 {
			return false, r.fail(len(r.s), "element <"+name+"> is not closed")
		}
		at += lt
		if after := matchEnd(r.s, at, name); after >= 0 {
			e := &r.tree.nodes[i]
			e.text, e.textEnd, e.kind = uint32(start), uint32(at), kindMixed
			r.pos = after
			return true, nil
		}
		r.pos = at
		special, err := r.special()
		if err != nil {
			return false, err
		}
		if !special {
			r.pos = start
			return false, nil
		}
		at = r.pos
	}
}
