package wxmsg_test

import (
	"errors"
	"fmt"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

func ExampleRead() {
	m, err := wxmsg.Read(`<xml>
  <ToUserName><![CDATA[gh_1]]></ToUserName>
  <FromUserName><![CDATA[oUser]]></FromUserName>
  <CreateTime>1790000000</CreateTime>
  <MsgType><![CDATA[text]]></MsgType>
  <Content><![CDATA[a bare ]]> costs nothing]]></Content>
  <MsgId>24000000000000001</MsgId>
</xml>`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Pattern(), "from", m.FromUserName, "at", m.CreateTime)
	fmt.Println(m.Field("Content"))
	// Output:
	// text from oUser at 1790000000
	// a bare ]]> costs nothing
}

func ExampleRead_refused() {
	_, err := wxmsg.Read("<xml>\n  <MsgType>text</Msgtype>\n</xml>")
	fmt.Println(err)
	var where *wxmsg.SyntaxError
	if errors.As(err, &where) {
		fmt.Println("line", where.Line)
	}
	// Output:
	// wxmsg: xml:2:16: another end tag than </MsgType>, which must come first
	// line 2
}

// The same path leads to the same text in both forms.
func ExampleMessage_Field() {
	for _, body := range []string{
		`<xml><SubscribeMsgPopupEvent><List><TemplateId>t1</TemplateId></List><List><TemplateId>t2</TemplateId></List></SubscribeMsgPopupEvent></xml>`,
		`{"List":[{"TemplateId":"t1"},{"TemplateId":"t2"}]}`,
	} {
		m, err := wxmsg.Read(body)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(m.Form(), m.Field("SubscribeMsgPopupEvent/List/TemplateId"), m.Fields("List/TemplateId"))
	}
	// Output:
	// xml t1 [t1 t2]
	// json t1 [t1 t2]
}

func ExampleMessage_Document() {
	m, err := wxmsg.Read(`{"MsgType":"event","Event":"x","Orders":[{"Id":1,"State":"paid"},{"Id":2,"State":"open"}]}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, order := range m.Document().FindElements("//Orders[State='open']/Id") {
		fmt.Println(order.Text())
	}
	// Output: 2
}

func ExampleMessage_Value() {
	m, err := wxmsg.Read(`{"order_id":3705115058471208928,"paid":true}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Value()) // the number is a json.Number and keeps its digits
	// Output: map[order_id:3705115058471208928 paid:true]
}

func ExampleNode_All() {
	m, err := wxmsg.Read("<xml><PicList><item><Md5>a</Md5><Size>12</Size></item><item><Md5>b</Md5><Size>34</Size></item></PicList></xml>")
	if err != nil {
		fmt.Println(err)
		return
	}
	for item := range m.Root().All("PicList/item") {
		fmt.Println(item.Get("Md5").Text(), item.Get("Size").Int(), item.Get("Absent").Exists())
	}
	// Output:
	// a 12 false
	// b 34 false
}

func ExampleWriter() {
	for _, form := range []wxmsg.Form{wxmsg.XML, wxmsg.JSON} {
		w := wxmsg.NewWriter(form, nil)
		w.Text("MsgType", "news")
		w.Int("ArticleCount", 1)
		w.BeginList("Articles", "item")
		w.Item()
		w.Text("Title", "a ]]> b")
		w.EndItem()
		w.EndList()
		fmt.Println(string(w.Bytes()))
	}
	// Output:
	// <xml><MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount><Articles><item><Title><![CDATA[a ]]]]><![CDATA[> b]]></Title></item></Articles></xml>
	// {"MsgType":"news","ArticleCount":1,"Articles":[{"Title":"a ]]> b"}]}
}
