package wxtest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// route is what kind of push is sent.
type route struct {
	msgType, event, changeType string
	infoType                   string
	eventKey, content          string // of a route that ends in one
}

// readRoute reads a typed struct's Pattern.
func readRoute(pattern string) (route, error) {
	kind, name, _ := strings.Cut(pattern, "/")
	name, last, _ := strings.Cut(name, "/")
	switch {
	case kind == "" || kind == "*":
		return route{}, fmt.Errorf("the pattern %q names no kind of push", pattern)
	case kind == "info":
		return route{infoType: name, changeType: last}, nil
	case kind == "event" && strings.Contains(name, "change"), kind == "event" && name == "customer_acquisition":
		return route{msgType: kind, event: name, changeType: last}, nil
	case kind == "event" || kind == "device_event":
		return route{msgType: kind, event: name, eventKey: last}, nil
	}
	return route{msgType: kind, content: strings.TrimPrefix(strings.TrimPrefix(pattern, kind), "/")}, nil
}

// hasID tells whether pushes of this kind carry a MsgId.
func (rt route) hasID() bool { return rt.msgType != "" && rt.msgType != "event" }

// compose writes the opened body of a push: the header, then what content holds.
// A header element in content takes the place of the default.
func (wx *WeChat) compose(rt route, from string, content *node) []byte {
	created := number(time.Now().Unix())
	if !rt.hasID() {
		key := strings.Join([]string{wx.ToUserName, from, rt.event, rt.infoType, rt.changeType, rt.eventKey}, "|")
		created = number(wx.line.stamp(string(content.appendXML([]byte(key)))))
	}
	root := &node{}
	head := func(name string, standard *node) {
		own := content.take(name)
		if own == nil && standard != nil {
			standard.name = name
			own = []*node{standard}
		}
		root.children = append(root.children, own...)
	}
	if rt.infoType != "" {
		wx.composeInfo(rt, created, head)
	} else {
		head("ToUserName", text(wx.ToUserName))
		head("FromUserName", text(from))
		head("CreateTime", created)
		head("MsgType", text(rt.msgType))
		head("Event", optional(rt.event))
		head("EventKey", optional(rt.eventKey))
		head("ChangeType", optional(rt.changeType))
		head("Content", optional(rt.content))
	}
	root.children = append(root.children, content.children...)
	if rt.hasID() && root.last("MsgId") == nil {
		id := number(wx.line.id())
		id.name = "MsgId"
		root.children = append(root.children, id)
	}
	if wx.Account == WeCom && rt.infoType == "" && root.last("AgentID") == nil {
		agent := number(wx.AgentID)
		agent.name = "AgentID"
		root.children = append(root.children, agent)
	}
	return root.write(wx.Form)
}

// composeInfo writes the header of what a third-party platform or a WeCom suite
// is told.
func (wx *WeChat) composeInfo(rt route, created *node, head func(string, *node)) {
	if wx.Account == WeCom {
		head("SuiteId", text(wx.AppID))
		head("InfoType", text(rt.infoType))
		head("TimeStamp", created)
	} else {
		head("AppId", text(wx.AppID))
		head("CreateTime", created)
		head("InfoType", text(rt.infoType))
	}
	head("ChangeType", optional(rt.changeType))
}

func text(s string) *node { return &node{kind: textNode, text: s} }

// optional is nil for an empty text.
func optional(s string) *node {
	if s == "" {
		return nil
	}
	return text(s)
}

// body writes what [User.Request] was given.
func (wx *WeChat) body(from string, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return nil, errors.New("nil is no push")
	case string:
		return []byte(v), nil
	case []byte:
		return append([]byte{}, v...), nil
	case *wxmsg.Message:
		return []byte(v.Raw()), nil
	case Fields:
		root := &node{}
		err := root.addFields(v)
		return root.write(wx.Form), err
	}
	s := reflect.ValueOf(v)
	for s.Kind() == reflect.Pointer {
		s = s.Elem()
	}
	if s.Kind() != reflect.Struct {
		return nil, fmt.Errorf("a %T is no push", v)
	}
	s = addressable(s)
	routed, ok := s.Addr().Interface().(interface{ Pattern() string })
	if !ok {
		return nil, fmt.Errorf("a %T has no Pattern", v)
	}
	rt, err := readRoute(routed.Pattern())
	if err != nil {
		return nil, fmt.Errorf("%T: %w", v, err)
	}
	content := &node{}
	if err := content.addStruct(s); err != nil {
		return nil, err
	}
	return wx.compose(rt, from, content), nil
}

// fields sends a push of a kind by its fields.
func (wx *WeChat) fields(rt route, from string, fields Fields) *Reply {
	content := &node{}
	if err := content.addFields(fields); err != nil {
		return wx.Send(wx.draft(nil, err))
	}
	return wx.Send(wx.draft(wx.compose(rt, from, content), nil))
}
