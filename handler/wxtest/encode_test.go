package wxtest_test

import (
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// Card is an event with every kind of field.
type Card struct {
	wxmsg.Message

	CardId string `wx:"CardId"`
	Given  bool   `wx:"IsGiveByFriend"`
	Count  int64  `wx:"Count"`
	Price  float64
	Weight float64   `wx:"Weight"`
	Bytes  []byte    `wx:"Bytes"`
	When   time.Time `wx:"When"`
	Tags   []string  `wx:"Tags/Tag"`
	Nums   []int64   `wx:"fail_idx"`
	Info   struct {
		Type string `wx:"Info/Type"`
		Deep struct {
			Name string `wx:"Info/Deep/Name"`
		} `wx:"Info/Deep"`
	} `wx:"Info"`
	Items []struct {
		Title string `wx:"Title"`
		Sub   struct {
			Id int64 `wx:"Sub/Id"`
		} `wx:"Sub"`
		Words []string `wx:"Words/Word"`
	} `wx:"List/item"`
	note string // what is not exported is not sent
}

func (*Card) Pattern() string { return "event/user_get_card" }

func fullCard() *Card {
	c := &Card{
		CardId: "c1", Given: true, Count: -2, Price: 1, Weight: 0.5, Bytes: []byte{0, 255}, When: time.Unix(1790000000, 0),
		Tags: []string{"a", ""}, Nums: []int64{0, 7}, note: "x",
	}
	c.Info.Type, c.Info.Deep.Name = "t", "d"
	c.Items = slices.Grow(c.Items, 1)[:1]
	c.Items[0].Title, c.Items[0].Sub.Id, c.Items[0].Words = "one", 5, []string{"w"}
	return c
}

// pushed plays a push at a fixed time and gives its opened body.
func pushed(t *testing.T, cfg wxtest.Config, play func(wx *wxtest.WeChat) *wxtest.Reply) string {
	t.Helper()
	var body string
	synctest.Test(t, func(t *testing.T) { // starts at 2000-01-01 00:00:00 UTC
		wx := wxtest.New(answers("success"), cfg)
		body = string(play(wx).Expect(t).Request.Message)
		require.NoError(t, wx.Wait())
	})
	return body
}

const (
	headXML  = "<xml><ToUserName><![CDATA[gh_wxtest]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName><CreateTime>946684800</CreateTime>"
	headJSON = `{"ToUserName":"gh_wxtest","FromUserName":"o1","CreateTime":946684800,`
)

func TestPushStruct(t *testing.T) {
	play := func(wx *wxtest.WeChat) *wxtest.Reply { return wx.User("o1").Push(fullCard()) }
	require.Equal(t, headXML+"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[user_get_card]]></Event>"+
		"<CardId><![CDATA[c1]]></CardId><IsGiveByFriend>true</IsGiveByFriend><Count>-2</Count><Weight>0.5</Weight><Bytes><![CDATA[AP8=]]></Bytes><When>1790000000</When>"+
		"<Tags><Tag><![CDATA[a]]></Tag><Tag><![CDATA[]]></Tag></Tags><fail_idx>0</fail_idx><fail_idx>7</fail_idx>"+
		"<Info><Type><![CDATA[t]]></Type><Deep><Name><![CDATA[d]]></Name></Deep></Info>"+
		"<List><item><Title><![CDATA[one]]></Title><Sub><Id>5</Id></Sub><Words><Word><![CDATA[w]]></Word></Words></item></List></xml>",
		pushed(t, wxtest.Config{}, play))
	require.Equal(t, headJSON+`"MsgType":"event","Event":"user_get_card","CardId":"c1","IsGiveByFriend":true,"Count":-2,"Weight":0.5,"Bytes":"AP8=","When":1790000000,`+
		`"Tags":{"Tag":["a",""]},"fail_idx":[0,7],"Info":{"Type":"t","Deep":{"Name":"d"}},"List":{"item":[{"Title":"one","Sub":{"Id":5},"Words":{"Word":["w"]}}]}}`,
		pushed(t, wxtest.Config{Form: wxmsg.JSON}, play))
}

// A value is as good as a pointer, and what stands in the header is sent.
func TestPushHeader(t *testing.T) {
	c := Card{Message: wxmsg.Message{FromUserName: "o2", CreateTime: 7, Event: "User_Get_Card", EventKey: "k"}}
	require.Equal(t, "<xml><ToUserName><![CDATA[gh_wxtest]]></ToUserName><FromUserName><![CDATA[o2]]></FromUserName><CreateTime>7</CreateTime>"+
		"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[User_Get_Card]]></Event><EventKey><![CDATA[k]]></EventKey></xml>",
		pushed(t, wxtest.Config{}, func(wx *wxtest.WeChat) *wxtest.Reply { return wx.User("o1").Push(c) }))
}

// kind is a struct with a route of its own.
type kind struct {
	Message wxmsg.Message // not embedded: a header all the same
	route   string
}

func (k kind) Pattern() string { return k.route }

func TestRoutes(t *testing.T) {
	for route, want := range map[string]string{
		"text":                             `"MsgType":"text","MsgId":`,
		"text/help":                        `"MsgType":"text","Content":"help","MsgId":`,
		"event/CLICK":                      `"MsgType":"event","Event":"CLICK"}`,
		"event/CLICK/A/B":                  `"MsgType":"event","Event":"CLICK","EventKey":"A/B"}`,
		"event/change_contact/create_user": `"MsgType":"event","Event":"change_contact","ChangeType":"create_user"}`,
		"event/customer_acquisition/link_unavailable": `"MsgType":"event","Event":"customer_acquisition","ChangeType":"link_unavailable"}`,
		"device_event/bind":                           `"MsgType":"device_event","Event":"bind","MsgId":`,
		"info/authorized":                             `"InfoType":"authorized"}`,
		"info/change_contact/create_user":             `"InfoType":"change_contact","ChangeType":"create_user"}`,
	} {
		body := pushed(t, wxtest.Config{Form: wxmsg.JSON}, func(wx *wxtest.WeChat) *wxtest.Reply { return wx.User("o1").Push(kind{route: route}) })
		require.Contains(t, body, want)
		m, err := wxmsg.Read(body)
		require.NoError(t, err)
		require.Equal(t, wxtest.New(answers(""), wxtest.Config{}).User("o1").Push(kind{route: route}).Expect(t).Err, error(nil))
		require.True(t, route == m.Pattern() || route == m.Pattern()+"/help" || route == m.Pattern()+"/A/B", m.Pattern())
	}
}

// Popup is one of the events whose JSON differs in shape.
type Popup struct {
	wxmsg.Message
	List []struct {
		TemplateId string `wx:"TemplateId"`
	} `wx:"SubscribeMsgPopupEvent/List"`
}

func (*Popup) Pattern() string { return "event/subscribe_msg_popup_event" }

func TestPopup(t *testing.T) {
	one, two := &Popup{}, &Popup{}
	one.List = slices.Grow(one.List, 1)[:1]
	one.List[0].TemplateId = "a"
	two.List = slices.Concat(one.List, one.List)
	play := func(form wxmsg.Form, p *Popup) string {
		return pushed(t, wxtest.Config{Form: form}, func(wx *wxtest.WeChat) *wxtest.Reply { return wx.User("o1").Push(p) })
	}
	require.Contains(t, play(wxmsg.XML, two), "<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[a]]></TemplateId></List><List><TemplateId><![CDATA[a]]></TemplateId></List></SubscribeMsgPopupEvent></xml>")
	require.Contains(t, play(wxmsg.JSON, one), `"List":{"TemplateId":"a"}}`)
	require.Contains(t, play(wxmsg.JSON, two), `"List":[{"TemplateId":"a"},{"TemplateId":"a"}]}`)
}

func TestFields(t *testing.T) {
	n := 3
	fields := wxtest.Fields{
		{"EventKey", "k"},
		{"Empty", ""},
		{"ScanCodeInfo/ScanType", "qrcode"},
		{"ScanCodeInfo/ScanResult", "a]]>b"},
		{"Int", n}, {"Uint", uint8(4)}, {"Float", 23.5}, {"Bool", false}, {"Number", json.Number("1e3")}, {"Time", time.Unix(9, 0)}, {"Ptr", &n}, {"Gone", nil},
		{"Twice", "1"}, {"Twice", "2"},
		{"Pics/item", []wxtest.Fields{{{"Md5", "x"}}, {}}},
		{"Object", wxtest.Fields{{"A", 1}, {"B", []any{1, "2"}}}},
		{"Map", map[string]any{"z": 1, "a": map[string]string{"b": "c"}}},
	}
	play := func(wx *wxtest.WeChat) *wxtest.Reply { return wx.User("o1").Event("e", fields) }
	require.Equal(t, headXML+"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[e]]></Event><EventKey><![CDATA[k]]></EventKey><Empty><![CDATA[]]></Empty>"+
		"<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[a]]>b]]></ScanResult></ScanCodeInfo>"+
		"<Int>3</Int><Uint>4</Uint><Float>23.5</Float><Bool>false</Bool><Number>1e3</Number><Time>9</Time><Ptr>3</Ptr>"+
		"<Twice><![CDATA[1]]></Twice><Twice><![CDATA[2]]></Twice><Pics><item><Md5><![CDATA[x]]></Md5></item><item></item></Pics>"+
		"<Object><A>1</A><B>1</B><B><![CDATA[2]]></B></Object><Map><a><b><![CDATA[c]]></b></a><z>1</z></Map></xml>", pushed(t, wxtest.Config{}, play))

	body := pushed(t, wxtest.Config{Form: wxmsg.JSON}, play)
	require.True(t, json.Valid([]byte(body)), body)
	require.Equal(t, headJSON+`"MsgType":"event","Event":"e","EventKey":"k","Empty":"","ScanCodeInfo":{"ScanType":"qrcode","ScanResult":"a]]>b"},`+
		`"Int":3,"Uint":4,"Float":23.5,"Bool":false,"Number":1e3,"Time":9,"Ptr":3,"Twice":["1","2"],"Pics":{"item":[{"Md5":"x"},{}]},`+
		`"Object":{"A":1,"B":[1,"2"]},"Map":{"a":{"b":"c"},"z":1}}`, body)
}

// What a field names takes the place of the header's; nil leaves it out.
func TestFieldsHeader(t *testing.T) {
	require.Equal(t, "<xml><ToUserName><![CDATA[gh_wxtest]]></ToUserName><CreateTime><![CDATA[soon]]></CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hi]]></Content><MsgId><![CDATA[a_1]]></MsgId></xml>",
		pushed(t, wxtest.Config{}, func(wx *wxtest.WeChat) *wxtest.Reply {
			return wx.User("o1").Message("text", wxtest.Fields{{"FromUserName", nil}, {"MsgId", "a_1"}, {"Content", "hi"}, {"CreateTime", "soon"}})
		}))
	require.Equal(t, "<xml><A>1</A></xml>", pushed(t, wxtest.Config{}, func(wx *wxtest.WeChat) *wxtest.Reply { return wx.Push(wxtest.Fields{{"A", 1}}) }))
}

func TestPushErrors(t *testing.T) {
	wx := wxtest.New(answers("success"), wxtest.Config{})
	for want, reply := range map[string]*wxtest.Reply{
		"nil is no push":                                       wx.Push(nil),
		"a int is no push":                                     wx.Push(1),
		"a struct { A int } has no Pattern":                    wx.Push(struct{ A int }{}),
		`the pattern "" names no kind of push`:                 wx.Push(kind{}),
		`the pattern "*" names no kind of push`:                wx.Push(kind{route: "*"}),
		"the path of a field is a string, not int":             wx.User("o1").Event("e", wxtest.Fields{{1, "a"}}),
		"C: a chan int has no form in a push":                  wx.User("o1").Event("e", wxtest.Fields{{"C", make(chan int)}}),
		"L: a list of lists has no form":                       wx.User("o1").Event("e", wxtest.Fields{{"L", [][]int{{1}}}}),
		`the path "a/" lacks a name`:                           wx.User("o1").Event("e", wxtest.Fields{{"a/", 1}}),
		"A is a text and cannot hold elements":                 wx.User("o1").Event("e", wxtest.Fields{{"A", "x"}, {"A/B", "y"}}),
		"O: C: a func() has no form in a push":                 wx.User("o1").Event("e", wxtest.Fields{{"O", wxtest.Fields{{"C", func() {}}}}}),
		"compatible mode cannot put Encrypt into this body":    wx.As(wxtest.Config{EncodingAESKey: testKey, Mode: wxtest.ModeCompatible}).Raw("junk"),
		"M: a map[int]int has no form in a push":               wx.User("o1").Event("e", wxtest.Fields{{"M", map[int]int{1: 2}}}),
		`wxtest: the path "A//B" lacks a name`:                 wx.User("o1").Event("e", wxtest.Fields{{"A//B", "y"}}),
		"wxtest_test.odd.C: C: a chan int has no form in a pu": wx.Push(odd{C: make(chan int)}),
	} {
		require.ErrorContains(t, reply.Err, want, want)
		require.False(t, reply.Notice())
	}
}

type odd struct {
	C chan int `wx:"C"`
}

func (odd) Pattern() string { return "event/odd" }

// Texts are written as WeChat writes them: XML does not escape them, JSON does,
// and no byte is lost.
func TestHostileText(t *testing.T) {
	const text = "a\x1d]]></Content><MsgType>x<![CDATA[ \xff\"\\\n😀"
	for _, form := range []wxmsg.Form{wxmsg.XML, wxmsg.JSON} {
		body := pushed(t, wxtest.Config{Form: form}, func(wx *wxtest.WeChat) *wxtest.Reply { return wx.User("o1").Text(text) })
		m, err := wxmsg.Read(body)
		require.NoError(t, err, body)
		require.Equal(t, "text", m.MsgType)
		require.Equal(t, text, m.Field("Content"))
	}
}

// Repeats are said, never accidents: messages differ in their MsgId, also those
// of two WeChats, and events in their time.
func TestUnlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := answers("success")
		one, two := wxtest.New(s, wxtest.Config{}), wxtest.New(s, wxtest.Config{})
		for range 3 {
			one.User("o1").Text("hi")
			two.User("o1").Text("hi")
			one.As(wxtest.Config{Token: "t"}).User("o1").Click("A")
			one.User("o1").Click("B")
			one.Info("authorized", nil)
		}
		bodies := map[string]bool{}
		for _, got := range s.all() {
			bodies[got.body] = true
		}
		require.Len(t, bodies, 15)
		first := one.User("o3").Subscribe()
		require.Equal(t, time.Now().Unix(), read(t, first).CreateTime)
		require.Equal(t, time.Now().Unix()+1, read(t, one.User("o3").Subscribe()).CreateTime)
		time.Sleep(5 * time.Second)
		require.Equal(t, time.Now().Unix(), read(t, one.User("o3").Subscribe()).CreateTime)
		require.Equal(t, first.Request.Body, first.Again().Request.Body)
		require.NoError(t, one.Wait())
		require.NoError(t, two.Wait())
	})
}

func read(t *testing.T, reply *wxtest.Reply) *wxmsg.Message {
	t.Helper()
	m, err := wxmsg.Read(string(reply.Request.Message))
	require.NoError(t, err)
	return m
}

// A struct may point to what is optional and hold maps; a nil pointer is absent.
func TestPushPointers(t *testing.T) {
	n := int64(0)
	play := func(v loose) string {
		return pushed(t, wxtest.Config{}, func(wx *wxtest.WeChat) *wxtest.Reply { return wx.User("o1").Push(&v) })
	}
	require.Contains(t, play(loose{N: &n, In: &inner{A: "a"}, List: []*inner{{A: "b"}}, M: map[string]int{"x": 1}}),
		"<Event><![CDATA[loose]]></Event><N>0</N><In><A><![CDATA[a]]></A></In><L><In><A><![CDATA[b]]></A></In></L><M><x>1</x></M></xml>")
	require.Contains(t, play(loose{}), "<Event><![CDATA[loose]]></Event></xml>")
}

type inner struct {
	A string `wx:"In/A"`
}

type loose struct {
	N    *int64         `wx:"N"`
	In   *inner         `wx:"In"`
	List []*inner       `wx:"L"`
	M    map[string]int `wx:"M"`
	Skip string         `wx:"-"`
}

func (*loose) Pattern() string { return "event/loose" }

// A message that was read is sent again as it is.
func TestPushMessage(t *testing.T) {
	const body = "<xml> <MsgType>text</MsgType><Content>x</Content></xml>"
	m, err := wxmsg.Read(body)
	require.NoError(t, err)
	s := answers("success")
	wx := wxtest.New(s, wxtest.Config{})
	for _, v := range []any{m, body, []byte(body)} {
		wx.Push(v).Expect(t)
		require.Equal(t, body, s.last(t).body)
	}
}
