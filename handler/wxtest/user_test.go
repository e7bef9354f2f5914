package wxtest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// Each verb, as a route and fields.
func TestVerbs(t *testing.T) {
	wx := wxtest.New(answers("success"), wxtest.Config{})
	u := wx.User("o1")
	for _, c := range []struct {
		reply  *wxtest.Reply
		route  string
		fields string // path=value of each leaf below the header, in order
	}{
		{u.Text("hi"), "text", "Content=hi"},
		{u.Image("m1"), "image", "PicUrl=http://mmbiz.example.com/m1 MediaId=m1"},
		{u.Voice("m1"), "voice", "MediaId=m1 Format=amr"},
		{u.Video("m1"), "video", "MediaId=m1 ThumbMediaId=m1_thumb"},
		{u.ShortVideo("m1"), "shortvideo", "MediaId=m1 ThumbMediaId=m1_thumb"},
		{u.Location(23.1340041, -113.358807, "here"), "location", "Location_X=23.134004 Location_Y=-113.358807 Scale=20 Label=here"},
		{u.Link("t", "d", "http://a"), "link", "Title=t Description=d Url=http://a"},
		{u.Message("file", nil), "file", ""},
		{u.Subscribe(), "event/subscribe", "EventKey="},
		{u.SubscribeScan("7"), "event/subscribe", "EventKey=qrscene_7 Ticket=ticket_7"},
		{u.Unsubscribe(), "event/unsubscribe", "EventKey="},
		{u.Scan("7"), "event/SCAN", "EventKey=7 Ticket=ticket_7"},
		{u.ReportLocation(1, 2, 3.5), "event/LOCATION", "Latitude=1 Longitude=2 Precision=3.5"},
		{u.EnterTempSession("p"), "event/user_enter_tempsession", "SessionFrom=p"},
		{u.Click("K"), "event/CLICK", "EventKey=K"},
		{u.View("http://a"), "event/VIEW", "EventKey=http://a MenuId=402100001"},
		{u.ViewMiniProgram("p"), "event/view_miniprogram", "EventKey=p MenuId=402100001"},
		{u.ScanCodePush("K", "42"), "event/scancode_push", "EventKey=K ScanCodeInfo/ScanType=qrcode ScanCodeInfo/ScanResult=42"},
		{u.ScanCodeWaitMsg("K", "42"), "event/scancode_waitmsg", "EventKey=K ScanCodeInfo/ScanType=qrcode ScanCodeInfo/ScanResult=42"},
		{u.PicSysPhoto("K", "a", "b"), "event/pic_sysphoto", "EventKey=K SendPicsInfo/Count=2 SendPicsInfo/PicList/item/PicMd5Sum=a SendPicsInfo/PicList/item/PicMd5Sum=b"},
		{u.PicPhotoOrAlbum("K"), "event/pic_photo_or_album", "EventKey=K SendPicsInfo/Count=0"},
		{u.PicWeixin("K", "a"), "event/pic_weixin", "EventKey=K SendPicsInfo/Count=1 SendPicsInfo/PicList/item/PicMd5Sum=a"},
		{u.LocationSelect("K", 1, 2, "l"), "event/location_select", "EventKey=K SendLocationInfo/Location_X=1 SendLocationInfo/Location_Y=2 SendLocationInfo/Scale=15 SendLocationInfo/Label=l SendLocationInfo/Poiname="},
		{u.Event("e", wxtest.Fields{{"A", 1}}), "event/e", "A=1"},
	} {
		m := read(t, c.reply.Expect(t))
		require.Equal(t, c.route, m.Pattern())
		require.Equal(t, "o1", m.FromUserName)
		require.Equal(t, m.MsgType != "event", m.MsgId != "")
		var got []string
		for _, leaf := range leaves(m.Root(), "") {
			switch name, _, _ := strings.Cut(leaf, "="); name {
			case "ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "MsgId":
			default:
				got = append(got, leaf)
			}
		}
		require.Equal(t, c.fields, strings.Join(got, " "))
	}
}

func leaves(n wxmsg.Node, path string) (all []string) {
	for c := range n.Children() {
		below := leaves(c, path+c.Name()+"/")
		if below == nil {
			below = []string{path + c.Name() + "=" + c.Text()}
		}
		all = append(all, below...)
	}
	return all
}
