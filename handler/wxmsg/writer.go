package wxmsg

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Writer appends a reply (or, in tests, a push) as XML or as JSON. Names are
// written as given: they are WeChat's own and come from code. Text is made safe:
// "]]>" is split, control characters are dropped and invalid UTF-8 becomes
// U+FFFD, so what a text holds can never become an element.
//
//	w := wxmsg.NewWriter(wxmsg.XML, nil)
//	w.Text("MsgType", "text")
//	w.Text("Content", "hi")
//	body := w.Bytes() // <xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hi]]></Content></xml>
type Writer struct {
	buf   []byte
	form  Form
	comma bool
	open  []frame
}

// frame is what an End must write.
type frame struct {
	name string // XML: the element to close
	item string // of a list: the element of each Item
}

// NewWriter opens the root and appends to buf, which may be nil.
func NewWriter(form Form, buf []byte) *Writer {
	w := &Writer{}
	w.Reset(form, buf)
	return w
}

// Reset starts anew, so that a Writer may be kept and used again.
func (w *Writer) Reset(form Form, buf []byte) {
	w.form, w.comma, w.open = form, false, w.open[:0]
	if form == JSON {
		w.buf = append(buf, '{')
		return
	}
	w.buf = append(buf, "<xml>"...)
}

// Form is the form that is written.
func (w *Writer) Form() Form { return w.form }

// Text writes a text: a CDATA section in XML, a string in JSON.
func (w *Writer) Text(name, value string) {
	w.start(name)
	if w.form == JSON {
		w.buf = appendJSONString(w.buf, value)
		return
	}
	w.buf = append(w.buf, startCDATA...)
	w.buf = appendCDATA(w.buf, value)
	w.buf = append(w.buf, endCDATA...)
	w.end(name)
}

// Int writes a whole number.
func (w *Writer) Int(name string, value int64) {
	w.start(name)
	w.buf = strconv.AppendInt(w.buf, value, 10)
	if w.form == XML {
		w.end(name)
	}
}

// Begin opens an element (an object in JSON) that End closes.
func (w *Writer) Begin(name string) {
	w.start(name)
	if w.form == JSON {
		w.buf = append(w.buf, '{')
		w.comma = false
	}
	w.open = append(w.open, frame{name: name})
}

// End closes what Begin opened last.
func (w *Writer) End() {
	f := w.pop()
	if w.form == JSON {
		w.buf = append(w.buf, '}')
		w.comma = true
		return
	}
	w.end(f.name)
}

// BeginList opens a list whose elements stand between Item and EndItem. In XML
// it is <name> around an <item> for each; with item "" there is no element
// around them and <name> itself is repeated. In JSON it is an array of objects
// under the key name either way.
func (w *Writer) BeginList(name, item string) {
	f := frame{name: name, item: item}
	if w.form == JSON {
		w.start(name)
		w.buf = append(w.buf, '[')
		w.comma = false
	} else if item == "" {
		f = frame{item: name}
	} else {
		w.start(name)
	}
	w.open = append(w.open, f)
}

// Item opens an element of the innermost list.
func (w *Writer) Item() {
	if w.form == JSON {
		if w.comma {
			w.buf = append(w.buf, ',')
		}
		w.buf = append(w.buf, '{')
		w.comma = false
		return
	}
	w.start(w.open[len(w.open)-1].item)
}

// EndItem closes it.
func (w *Writer) EndItem() {
	if w.form == JSON {
		w.buf = append(w.buf, '}')
		w.comma = true
		return
	}
	w.end(w.open[len(w.open)-1].item)
}

// EndList closes what BeginList opened last.
func (w *Writer) EndList() {
	f := w.pop()
	if w.form == JSON {
		w.buf = append(w.buf, ']')
		w.comma = true
		return
	}
	if f.name != "" {
		w.end(f.name)
	}
}

// Bytes closes the root and gives the body. The Writer is done after it.
func (w *Writer) Bytes() []byte {
	if w.form == JSON {
		return append(w.buf, '}')
	}
	return append(w.buf, "</xml>"...)
}

func (w *Writer) pop() frame {
	f := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	return f
}

// start writes <name> or "name":, with the comma that the member before needs.
func (w *Writer) start(name string) {
	if w.form == JSON {
		if w.comma {
			w.buf = append(w.buf, ',')
		}
		w.comma = true
		w.buf = append(w.buf, '"')
		w.buf = append(w.buf, name...)
		w.buf = append(w.buf, '"', ':')
		return
	}
	w.buf = append(w.buf, '<')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '>')
}

func (w *Writer) end(name string) {
	w.buf = append(w.buf, '<', '/')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '>')
}

// appendCDATA writes text for the inside of a CDATA section. It looks for "]]>"
// after cleaning, since a dropped character may be what kept "]]" and ">" apart.
func appendCDATA(dst []byte, s string) []byte {
	if isHarmless(s) {
		return append(dst, s...)
	}
	start := len(dst)
	dst = appendClean(dst, s)
	if !bytes.Contains(dst[start:], []byte(endCDATA)) {
		return dst
	}
	split := strings.ReplaceAll(string(dst[start:]), endCDATA, splitCDATA)
	return append(dst[:start], split...)
}

// isHarmless is true for nearly every text, and is much quicker than looking at
// each character.
func isHarmless(s string) bool {
	for i := range len(s) {
		if !telling[s[i]] {
			continue
		}
		switch c := s[i]; {
		case c == '>' && strings.HasSuffix(s[:i], "]]"):
			return false
		case c < ' ':
			return false
		case c == 0xEF && strings.HasPrefix(s[i+1:], "\xBF"):
			return false // perhaps U+FFFE or U+FFFF
		}
	}
	return utf8.ValidString(s)
}

// telling are the bytes that isHarmless looks at twice: the end of "]]>", the
// start of U+FFFE, and the control characters that a text may not hold.
var telling = func() (t [256]bool) {
	for c := range ' ' {
		t[c] = c != '\n' && c != '\t' && c != '\r'
	}
	t['>'], t[0xEF] = true, true
	return t
}()

// appendClean drops what no XML 1.0 document may hold and mends UTF-8.
func appendClean(dst []byte, s string) []byte {
	for _, r := range s { // an invalid byte comes as U+FFFD
		if isXMLRune(r) {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// isXMLRune is the Char production of XML 1.0, less what is not UTF-8.
func isXMLRune(r rune) bool {
	return r >= ' ' && r != 0xFFFE && r != 0xFFFF || r == '\n' || r == '\t' || r == '\r'
}

// appendJSONString writes a quoted string with the characters that appendClean
// would drop left out as well.
func appendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, '\\', 'n')
		case r == '\r':
			dst = append(dst, '\\', 'r')
		case r == '\t':
			dst = append(dst, '\\', 't')
		case isXMLRune(r):
			dst = utf8.AppendRune(dst, r)
		}
		i += n
	}
	return append(dst, '"')
}
