package wxtest

import "fmt"

// User is somebody who writes to the account. Its methods send a push, with all
// its tries, and give what came back. Make one with [WeChat.User].
type User struct {
	// OpenID is the FromUserName of the pushes, and the openid of their query.
	OpenID string

	wx *WeChat
}

// anybody sends what is sent without a User.
const anybody = "o_wxtest"

// User gives the user of an openid (of a UserID under WeCom); "sys" sends some
// events.
func (wx *WeChat) User(openID string) User { return User{OpenID: openID, wx: wx} }

// Push sends one push of any kind, as from a user o_wxtest: see [User.Push].
func (wx *WeChat) Push(v any) *Reply { return wx.User(anybody).Push(v) }

// Raw sends a body as it is, be it XML, JSON or junk: WeChat signs it, and in
// safe mode seals it.
func (wx *WeChat) Raw(body string) *Reply { return wx.Push(body) }

// Request makes a push without sending it, as from a user o_wxtest: see
// [User.Push] for what v may be.
func (wx *WeChat) Request(v any) *Request { return wx.User(anybody).Request(v) }

// Info sends what a third-party platform, or a WeCom suite, is told. AppId,
// SuiteId and the time stand beside the fields.
func (wx *WeChat) Info(infoType string, fields Fields) *Reply {
	return wx.fields(route{infoType: infoType}, "", fields)
}

// Push sends one push of any kind. v is
//
//   - a struct, or a pointer to one, with wx tags and a Pattern method, such as
//     *wxhandler.Text and *wxevent.UserGetCardEvent. Header fields that are set
//     in it are sent, the others are filled in; other fields are left out where
//     they are zero.
//   - [Fields] that are the whole body; nothing is filled in.
//   - a string or []byte that is the body, or a *wxmsg.Message to send again.
func (u User) Push(v any) *Reply { return u.wx.Send(u.Request(v)) }

// Request makes the request of a push without sending it: see [User.Push] for
// what v may be, and [WeChat.Send].
func (u User) Request(v any) *Request {
	body, err := u.wx.body(u.OpenID, v)
	return u.wx.draft(body, err)
}

// Message sends a message of any MsgType. fields may be nil.
func (u User) Message(msgType string, fields Fields) *Reply {
	return u.wx.fields(route{msgType: msgType}, u.OpenID, fields)
}

// Event sends an event of any name. fields may be nil; ChangeType and EventKey
// are among them where the event has them.
func (u User) Event(name string, fields Fields) *Reply {
	return u.wx.fields(route{msgType: "event", event: name}, u.OpenID, fields)
}

// Text sends a text. As from WeChat, nothing in it is escaped in XML.
func (u User) Text(content string) *Reply {
	return u.Message("text", Fields{{"Content", content}})
}

// Image sends a picture.
func (u User) Image(mediaID string) *Reply {
	return u.Message("image", Fields{{"PicUrl", "http://mmbiz.example.com/" + mediaID}, {"MediaId", mediaID}})
}

// Voice sends a voice message in the format amr, without Recognition.
func (u User) Voice(mediaID string) *Reply {
	return u.Message("voice", Fields{{"MediaId", mediaID}, {"Format", "amr"}})
}

// Video sends a video. The media id of its picture is that of the video with
// "_thumb" behind it.
func (u User) Video(mediaID string) *Reply { return u.video("video", mediaID) }

// ShortVideo sends a short video; see [User.Video].
func (u User) ShortVideo(mediaID string) *Reply { return u.video("shortvideo", mediaID) }

func (u User) video(msgType, mediaID string) *Reply {
	return u.Message(msgType, Fields{{"MediaId", mediaID}, {"ThumbMediaId", mediaID + "_thumb"}})
}

// Location sends a place, in degrees of latitude and longitude, as a message.
func (u User) Location(latitude, longitude float64, label string) *Reply {
	return u.Message("location", Fields{
		{"Location_X", degrees(latitude)}, {"Location_Y", degrees(longitude)}, {"Scale", 20}, {"Label", label},
	})
}

// degrees is a coordinate with the six digits that WeChat sends.
func degrees(x float64) float64 {
	const micro = 1e6
	if x < 0 {
		return float64(int64(x*micro-0.5)) / micro
	}
	return float64(int64(x*micro+0.5)) / micro
}

// Link sends a link.
func (u User) Link(title, description, url string) *Reply {
	return u.Message("link", Fields{{"Title", title}, {"Description", description}, {"Url", url}})
}

// Subscribe follows the account.
func (u User) Subscribe() *Reply { return u.Event("subscribe", Fields{{"EventKey", ""}}) }

// SubscribeScan follows the account through its QR code with this scene.
func (u User) SubscribeScan(scene string) *Reply {
	return u.Event("subscribe", Fields{{"EventKey", "qrscene_" + scene}, {"Ticket", ticket(scene)}})
}

// Unsubscribe leaves the account.
func (u User) Unsubscribe() *Reply { return u.Event("unsubscribe", Fields{{"EventKey", ""}}) }

// Scan scans the account's QR code with this scene, as a follower.
func (u User) Scan(scene string) *Reply {
	return u.Event("SCAN", Fields{{"EventKey", scene}, {"Ticket", ticket(scene)}})
}

func ticket(scene string) string { return fmt.Sprintf("ticket_%s", scene) }

// ReportLocation enters the account with the position on, in degrees of latitude
// and longitude, with a precision in metres.
func (u User) ReportLocation(latitude, longitude, precision float64) *Reply {
	return u.Event("LOCATION", Fields{{"Latitude", degrees(latitude)}, {"Longitude", degrees(longitude)}, {"Precision", precision}})
}

// EnterTempSession opens the customer-service session of a mini program.
func (u User) EnterTempSession(sessionFrom string) *Reply {
	return u.Event("user_enter_tempsession", Fields{{"SessionFrom", sessionFrom}})
}
