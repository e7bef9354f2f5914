package wxhandler

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// Reply is what a function answers. nil answers `success`: nothing to say, and
// no further try. The types Reply... of this package implement it, and so may
// yours: append a body in m.Form() to dst, in the clear, with ToUserName and
// FromUserName of m swapped.
type Reply interface {
	AppendReply(dst []byte, m *Message) ([]byte, error)
}

// success is the answer for nothing to say. WeChat takes it unencrypted.
const success = "success"

func isSuccess(answer []byte) bool { return len(answer) == 0 || string(answer) == success }

// head starts a content reply: its addresses, the time and the MsgType.
func head(w *wxmsg.Writer, dst []byte, m *Message, msgType string) {
	w.Reset(m.Form(), dst)
	w.Text("ToUserName", m.FromUserName)
	w.Text("FromUserName", m.ToUserName)
	w.Int("CreateTime", time.Now().Unix())
	w.Text("MsgType", msgType)
}

// ReplyText is a text.
type ReplyText struct {
	Content string // shown as it is, newlines included
}

// TextReply answers with a text, newlines included. WeChat shows at most
// [MaxTextBytes]; see [SplitText]. Control characters are dropped. An empty
// text answers `success`, since WeChat shows its users an error for one.
func TextReply(content string) Reply { return ReplyText{content} }

// AppendReply writes the reply.
func (r ReplyText) AppendReply(dst []byte, m *Message) ([]byte, error) {
	if r.Content == "" {
		return append(dst, success...), nil
	}
	var w wxmsg.Writer
	head(&w, dst, m, "text")
	w.Text("Content", r.Content)
	return w.Bytes(), nil
}

// ReplyMedia is an image or a voice by its media id.
type ReplyMedia struct {
	MsgType string // "image" or "voice"
	MediaID string // of an uploaded file
}

// ImageReply answers with an uploaded image.
func ImageReply(mediaID string) Reply { return ReplyMedia{"image", mediaID} }

// VoiceReply answers with an uploaded voice.
func VoiceReply(mediaID string) Reply { return ReplyMedia{"voice", mediaID} }

// AppendReply writes the reply. An empty MediaID is an error.
func (r ReplyMedia) AppendReply(dst []byte, m *Message) ([]byte, error) {
	if r.MediaID == "" {
		return nil, errors.New("wxhandler: " + r.MsgType + " reply without a MediaID")
	}
	element := "Image"
	if r.MsgType == "voice" {
		element = "Voice"
	}
	var w wxmsg.Writer
	head(&w, dst, m, r.MsgType)
	w.Begin(element)
	w.Text("MediaId", r.MediaID)
	w.End()
	return w.Bytes(), nil
}

// ReplyVideo is a video.
type ReplyVideo struct {
	MediaID            string // of an uploaded file
	Title, Description string // may be ""
}

// VideoReply answers with an uploaded video; title and description may be "".
func VideoReply(mediaID, title, description string) Reply {
	return ReplyVideo{mediaID, title, description}
}

// AppendReply writes the reply. An empty MediaID is an error.
func (r ReplyVideo) AppendReply(dst []byte, m *Message) ([]byte, error) {
	if r.MediaID == "" {
		return nil, errors.New("wxhandler: video reply without a MediaID")
	}
	var w wxmsg.Writer
	head(&w, dst, m, "video")
	w.Begin("Video")
	w.Text("MediaId", r.MediaID)
	optional(&w, "Title", r.Title)
	optional(&w, "Description", r.Description)
	w.End()
	return w.Bytes(), nil
}

func optional(w *wxmsg.Writer, name, value string) {
	if value != "" {
		w.Text(name, value)
	}
}

// Music is a piece of music. ThumbMediaID is required, the rest may be "".
type Music struct {
	Title, Description   string // shown beside it
	MusicURL, HQMusicURL string // HQMusicURL is preferred on Wi-Fi
	ThumbMediaID         string // an uploaded thumbnail
}

// MusicReply answers with music.
func MusicReply(music Music) Reply { return music }

// AppendReply writes the reply. An empty ThumbMediaID is an error.
func (r Music) AppendReply(dst []byte, m *Message) ([]byte, error) {
	if r.ThumbMediaID == "" {
		return nil, errors.New("wxhandler: music reply without a ThumbMediaID")
	}
	var w wxmsg.Writer
	head(&w, dst, m, "music")
	w.Begin("Music")
	optional(&w, "Title", r.Title)
	optional(&w, "Description", r.Description)
	optional(&w, "MusicUrl", r.MusicURL)
	optional(&w, "HQMusicUrl", r.HQMusicURL)
	w.Text("ThumbMediaId", r.ThumbMediaID)
	w.End()
	return w.Bytes(), nil
}

// Article is one item of a news reply.
type Article struct {
	Title, Description string // shown beside the picture
	PicURL             string // JPG or PNG; 360x200 for the first, 200x200 for the others
	URL                string // where a tap leads
}

// ReplyNews is a list of articles.
type ReplyNews []Article

// NewsReply answers with articles: one where the user has sent text, image,
// voice, video, a location or a link, up to [MaxArticles] otherwise (a menu
// tap, a scan, a subscription).
func NewsReply(articles ...Article) Reply { return ReplyNews(articles) }

// MaxArticles is the most that WeChat shows of a [NewsReply] (since 2018; the
// table was read in public repositories, not on the official page itself).
const MaxArticles = 8

// AppendReply writes the reply. No article, or more than this push may be
// answered with, is an error: WeChat would drop some silently.
func (r ReplyNews) AppendReply(dst []byte, m *Message) ([]byte, error) {
	limit := MaxArticles
	if slices.Contains([]string{"text", "image", "voice", "video", "shortvideo", "location", "link"}, strings.ToLower(m.MsgType)) {
		limit = 1
	}
	if len(r) == 0 || len(r) > limit {
		return nil, fmt.Errorf("wxhandler: news reply to %q with %d articles: 1 to %d are shown", m.MsgType, len(r), limit)
	}
	var w wxmsg.Writer
	head(&w, dst, m, "news")
	w.Int("ArticleCount", int64(len(r)))
	w.BeginList("Articles", "item")
	for _, a := range r {
		w.Item()
		w.Text("Title", a.Title)
		w.Text("Description", a.Description)
		w.Text("PicUrl", a.PicURL)
		w.Text("Url", a.URL)
		w.EndItem()
	}
	w.EndList()
	return w.Bytes(), nil
}

// ReplyTransfer hands the conversation over to customer service.
type ReplyTransfer struct {
	KfAccount string // "" for anyone free
}

// TransferReply hands the conversation over to customer service: to kfAccount
// ("name@account"), or to anyone free with "".
func TransferReply(kfAccount string) Reply { return ReplyTransfer{kfAccount} }

// AppendReply writes the reply.
func (r ReplyTransfer) AppendReply(dst []byte, m *Message) ([]byte, error) {
	var w wxmsg.Writer
	head(&w, dst, m, "transfer_customer_service")
	if r.KfAccount != "" {
		w.Begin("TransInfo")
		w.Text("KfAccount", r.KfAccount)
		w.End()
	}
	return w.Bytes(), nil
}

// ReplyRaw is a body of your own.
type ReplyRaw []byte

// RawReply answers with body as it is, in the clear: it is sealed like any other
// reply where the push was encrypted. For answers that this package has no type
// for, such as WeCom's update_taskcard.
func RawReply(body []byte) Reply { return ReplyRaw(body) }

// AppendReply appends the body.
func (r ReplyRaw) AppendReply(dst []byte, _ *Message) ([]byte, error) { return append(dst, r...), nil }
