package wxtest

import (
	"fmt"
	"strings"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

const (
	maxText      = 2048         // bytes of a passive text
	milliseconds = 100000000000 // more seconds than this are thousandths
)

// judgeReply says why WeChat would not take an opened reply to a push.
func judgeReply(kind Account, push, m *wxmsg.Message) string {
	switch {
	case push.InfoType != "":
		return "a push with an InfoType takes success and nothing else"
	case m.MsgType == "":
		return judgeResult(push, m)
	case m.ToUserName != push.FromUserName:
		return fmt.Sprintf("wrong ToUserName %q: it is the FromUserName of the push, %q", m.ToUserName, push.FromUserName)
	case m.FromUserName != push.ToUserName:
		return fmt.Sprintf("wrong FromUserName %q: it is the ToUserName of the push, %q", m.FromUserName, push.ToUserName)
	case m.CreateTime <= 0:
		return "CreateTime is missing or no number"
	case m.CreateTime >= milliseconds:
		return "CreateTime is not in seconds"
	}
	if why := judgeContent(m); why != "" {
		return why
	}
	if kind == MiniProgram && isPassive(m.MsgType) {
		return fmt.Sprintf("a mini program shows no passive reply (%s): answer success and use the customer-service API", m.MsgType)
	}
	return ""
}

// judgeResult judges a reply without a MsgType: some events want a structured
// one.
func judgeResult(push, m *wxmsg.Message) string {
	if push.MsgType != "" && !strings.EqualFold(push.MsgType, "event") && !strings.EqualFold(push.MsgType, "device_event") {
		return "the reply has no MsgType"
	}
	for range m.Root().Children() {
		if code := m.Root().Get("ErrCode"); code.Exists() && code.Text() != "0" {
			return fmt.Sprintf("ErrCode %s: WeChat delivers the push again", code.Text())
		}
		return ""
	}
	return "the reply is empty: answer an empty body of 0 bytes"
}

// isPassive tells the replies that a user sees.
func isPassive(msgType string) bool {
	switch msgType {
	case "text", "image", "voice", "video", "music", "news":
		return true
	}
	return false
}

// judgeContent looks for what each kind of reply must hold.
func judgeContent(m *wxmsg.Message) string {
	need := func(paths ...string) string {
		for _, path := range paths {
			if m.Field(path) == "" {
				return fmt.Sprintf("%s reply without %s", m.MsgType, path)
			}
		}
		return ""
	}
	switch m.MsgType {
	case "text":
		content := m.Field("Content")
		switch {
		case content == "":
			return "text reply with an empty Content"
		case len(content) > maxText:
			return fmt.Sprintf("text reply of %d bytes: %d are shown at most", len(content), maxText)
		}
		return ""
	case "image":
		return need("Image/MediaId")
	case "voice":
		return need("Voice/MediaId")
	case "video":
		return need("Video/MediaId")
	case "music":
		if !m.Root().Get("Music").Exists() {
			return "music reply without Music"
		}
		return ""
	case "news":
		return judgeNews(m)
	case "device_text":
		return need("DeviceType", "DeviceID", "SessionID")
	case "device_status":
		return need("DeviceType", "DeviceID", "DeviceStatus")
	case "device_event", "event", "transfer_customer_service", "update_taskcard", "update_button", "update_template_card":
		return ""
	}
	return fmt.Sprintf("WeChat knows no reply of MsgType %q", m.MsgType)
}

// judgeNews counts. Articles beyond the one or eight that WeChat shows are
// dropped by it without a notice.
func judgeNews(m *wxmsg.Message) string {
	count, items := m.Root().Get("ArticleCount"), int64(0)
	for range m.Root().All("Articles/item") {
		items++
	}
	switch {
	case items == 0:
		return "news reply without Articles/item"
	case count.Int() != items:
		return fmt.Sprintf("news reply with ArticleCount %q and %d articles", count.Text(), items)
	}
	return ""
}
