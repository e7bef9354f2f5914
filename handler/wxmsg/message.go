package wxmsg

import (
	"math"
	"strconv"
	"strings"
)

// Form is the notation of a push; the reply goes back in the same one.
type Form uint8

const (
	// XML is WeChat's dialect: one <xml> element, text in CDATA.
	XML Form = iota
	// JSON is an object with the same names as keys.
	JSON
)

// String gives "xml" or "json".
func (f Form) String() string {
	if f == JSON {
		return "json"
	}
	return "xml"
}

// Message is one push, opened and read. Its exported fields are the header:
// the first element of that name directly under the root (first key in JSON),
// blanks around it removed, "" where the push has none. Every other field is
// reached by [Message.Field] or [Message.Root]. Where a user's text may have
// become elements, the header comes from what WeChat wrote alone, while Field
// and Root show all elements as they were read.
//
// Typed structs embed a Message by value. The zero Message is an empty push;
// all methods work on it. A Message is read-only and safe for concurrent use.
type Message struct {
	ToUserName   string // original id of the account (gh_...), CorpID under WeCom
	FromUserName string // openid of the sender, UserID under WeCom, "sys" for some events
	CreateTime   int64  // seconds since 1970; TimeStamp where a push has no CreateTime
	MsgType      string // "text", "event", ... in the case of the wire
	Event        string // name of the event, in the case of the wire
	EventKey     string // key of a menu item, scene of a QR code, ...
	MsgId        string // as on the wire: 64 bits in decimals, or an id of another shape in cloud functions
	InfoType     string // what a third-party platform or a WeCom suite is told
	ChangeType   string // kind of change, under WeCom's change_* events

	tree *tree
}

// MaxDepth is how deep elements or JSON values may nest.
const MaxDepth = 64

// Read reads one body. Its form is decided by the first byte that is neither
// white space nor a byte order mark: "{" is JSON, everything else XML. The error
// is a [*SyntaxError]. A body may have up to 2 GiB; what is sensible is for the
// caller to limit.
func Read(body string) (*Message, error) {
	if len(body) > math.MaxInt32 {
		return nil, &SyntaxError{Line: 1, Column: 1, Text: "the body is larger than 2 GiB"}
	}
	both := &struct {
		Message
		tree
	}{}
	m, t := &both.Message, &both.tree
	t.raw, t.nodes = body, t.first[:0]
	var err *SyntaxError
	if start := skipBlank(body, 0); start < len(body) && body[start] == '{' {
		t.form = JSON
		err = readJSON(t, start)
	} else {
		err = readXML(t, start)
	}
	if err != nil {
		return nil, err
	}
	m.tree = t
	m.readHeader()
	return m, nil
}

// skipBlank passes white space and byte order marks from i on.
func skipBlank(s string, i int) int {
	for i < len(s) {
		switch {
		case isSpace(s[i]):
			i++
		case strings.HasPrefix(s[i:], "\uFEFF"):
			i += len("\uFEFF")
		default:
			return i
		}
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// trimSpace removes what XML calls white space; strings.TrimSpace would also
// take characters that a user may have meant.
func trimSpace(s string) string {
	for len(s) > 0 && isSpace(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// headerFields are the names of the header; the last two are numbers.
const (
	toUserName = iota
	fromUserName
	msgType
	event
	eventKey
	msgID
	infoType
	changeType
	createTime
	timeStamp
	headerFields
)

// headerField is which of them a name is, headerFields for none.
func headerField(name string) int {
	switch name {
	case "ToUserName":
		return toUserName
	case "FromUserName":
		return fromUserName
	case "MsgType":
		return msgType
	case "Event":
		return event
	case "EventKey":
		return eventKey
	case "MsgId":
		return msgID
	case "InfoType":
		return infoType
	case "ChangeType":
		return changeType
	case "CreateTime":
		return createTime
	case "TimeStamp":
		return timeStamp
	}
	return headerFields
}

// readHeader takes the first element of each header name directly under the
// root, even an empty one.
func (m *Message) readHeader() {
	var first [headerFields + 1]int32 // 0, the root, is none; the last is the first other element
	var late, other int32             // the earliest field behind an other element, and the last other one
	t := m.tree
	for i := int32(1); i < t.nodes[0].end; i = t.nodes[i].end {
		if t.nodes[i].kind.base() == kindEmpty {
			continue
		}
		name := Node{t, i}.Name()
		t.names |= nameBit(name)
		k := headerField(name)
		if k == headerFields {
			other = i
		} else if first[k] == 0 && other != 0 && late == 0 {
			late = i
		}
		if first[k] == 0 {
			first[k] = i
		}
	}
	if t.form == XML && late != 0 && late < other {
		t.distrust(&first)
	}
	text := func(k int) string {
		if first[k] == 0 {
			return ""
		}
		return trimSpace(Node{t, first[k]}.RawText())
	}
	m.ToUserName, m.FromUserName = text(toUserName), text(fromUserName)
	m.MsgType, m.Event, m.EventKey, m.MsgId = text(msgType), text(event), text(eventKey), text(msgID)
	m.InfoType, m.ChangeType = text(infoType), text(changeType)
	if m.CreateTime = parseInt(text(createTime)); first[createTime] == 0 {
		m.CreateTime = parseInt(text(timeStamp))
	}
}

// Form tells whether the push came as XML or as JSON.
func (m *Message) Form() Form {
	if m.tree == nil {
		return XML
	}
	return m.tree.form
}

// Raw is the opened body as it came.
func (m *Message) Raw() string {
	if m.tree == nil {
		return ""
	}
	return m.tree.raw
}

// Root is the root element (the outer object in JSON).
func (m *Message) Root() Node {
	if m.tree == nil {
		return Node{}
	}
	return Node{m.tree, 0}
}

// Field is the text at a path of element names divided by "/", such as
// "ScanCodeInfo/ScanResult"; of repeated elements the first. It is the same for
// XML and JSON, numbers stand as on the wire, and names are matched in their
// exact case. "" where there is no such field.
func (m *Message) Field(path string) string { return m.Root().Get(path).Text() }

// Fields is the text of every element at a path, in the order of the wire; nil
// where there is none. A JSON array counts as its key repeated.
func (m *Message) Fields(path string) []string {
	var all []string
	for n := range m.Root().All(path) {
		all = append(all, n.Text())
	}
	return all
}

// Pattern is the most exact route of the push that does not depend on its
// EventKey or content: "text", "event/CLICK", "event/change_contact/create_user"
// (with the ChangeType), "device_event/bind", "info/authorized". Event, InfoType
// and ChangeType are in the case of the wire; "" where a push names no type.
func (m *Message) Pattern() string {
	kind, name := strings.ToLower(m.MsgType), m.Event
	switch {
	case kind == "event" || kind == "device_event":
	case kind != "":
		return kind
	case m.InfoType != "":
		kind, name = "info", m.InfoType
	default:
		return ""
	}
	if name == "" {
		return kind
	}
	if m.ChangeType != "" {
		return kind + "/" + name + "/" + m.ChangeType
	}
	return kind + "/" + name
}

// Typed is a struct that a push decodes into. The generated types of wxhandler
// and wxevent implement it on their pointers, and a user's own type may.
type Typed interface {
	// Pattern is the route of the type, as [Message.Pattern] gives it. It must
	// not depend on the receiver's fields.
	Pattern() string
	// Decode fills the struct. A field that is absent, or not of its type,
	// becomes zero; [Message.Field] still has the text of the wire.
	Decode(m *Message)
}

// parseInt reads a decimal, also one written as 12.0 or 1e3; 0 for anything else.
func parseInt(s string) int64 {
	if !numeric(s) { // most absent fields end here, without an error to allocate
		return 0
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < math.MinInt64 || f >= math.MaxInt64 || f != math.Trunc(f) {
		return 0
	}
	return int64(f)
}

// numeric tells whether s may be a decimal number at all: strconv would also
// take infinities and hexadecimal floats.
func numeric(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return false
		}
	}
	return s != ""
}
