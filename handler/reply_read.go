package wxhandler

import (
	"strings"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// readReply reads an answer back into the Reply that wrote it, where it is of a
// type that one sends by other ways too; else it gives the whole answer.
func readReply(answer []byte) Reply {
	m, err := wxmsg.Read(string(answer))
	if err != nil {
		return ReplyRaw(answer)
	}
	switch strings.ToLower(m.MsgType) {
	case "text":
		return ReplyText{m.Field("Content")}
	case "image":
		return ReplyMedia{"image", m.Field("Image/MediaId")}
	case "voice":
		return ReplyMedia{"voice", m.Field("Voice/MediaId")}
	case "video":
		return ReplyVideo{m.Field("Video/MediaId"), m.Field("Video/Title"), m.Field("Video/Description")}
	case "news":
		return readNews(m, answer)
	}
	return ReplyRaw(answer)
}

func readNews(m *Message, answer []byte) Reply {
	item := "Articles/item/"
	if m.Form() == wxmsg.JSON {
		item = "Articles/"
	}
	titles, texts := m.Fields(item+"Title"), m.Fields(item+"Description")
	pictures, links := m.Fields(item+"PicUrl"), m.Fields(item+"Url")
	if n := len(titles); n == 0 || len(texts) != n || len(pictures) != n || len(links) != n { // not written by ReplyNews
		return ReplyRaw(answer)
	}
	news := make(ReplyNews, len(titles))
	for i := range news {
		news[i] = Article{titles[i], texts[i], pictures[i], links[i]}
	}
	return news
}
