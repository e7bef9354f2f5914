package wxevent_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxevent"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

func read(t *testing.T, body string) *wxmsg.Message {
	t.Helper()
	m, err := wxmsg.Read(body)
	require.NoError(t, err)
	return m
}

func TestRoutes(t *testing.T) {
	for route, newTyped := range registry {
		require.Equal(t, route, newTyped().Pattern())
		kind, name, _ := strings.Cut(route, "/")
		body := "<xml><MsgType>" + kind + "</MsgType></xml>"
		event, change, _ := strings.Cut(name, "/")
		switch kind {
		case "event", "device_event":
			body = "<xml><MsgType>" + kind + "</MsgType><Event>" + event + "</Event><ChangeType>" + change + "</ChangeType></xml>"
		case "info":
			body = "<xml><InfoType>" + event + "</InfoType></xml>"
		}
		require.Equal(t, route, read(t, body).Pattern())
	}
}

// The names that would hide a part of the Message end in Field, and the Message
// stays whole.
func TestHiddenNames(t *testing.T) {
	m := read(t, `{"InfoType":"notify_3rd_wxa_auth","CreateTime":1790000000,"message":"passed","appid":"wx1","AppId":"wx2"}`)
	var info wxevent.Notify3rdWxaAuthInfo
	info.Decode(m)
	require.Equal(t, "passed", info.MessageField)
	require.Equal(t, "wx1", info.Appid)
	require.Equal(t, "wx2", info.AppId)
	require.Equal(t, int64(1790000000), info.CreateTime)
	require.Equal(t, "passed", info.Field("message"))

	m = read(t, `{"MsgType":"event","Event":"wxa_illegal_record","CreateTime":1790000000,"create_time":1789999999}`)
	var record wxevent.WxaIllegalRecordEvent
	record.Decode(m)
	require.Equal(t, int64(1790000000), record.CreateTime)
	require.Equal(t, int64(1789999999), record.CreateTimeField)
}

func TestDeviceContent(t *testing.T) {
	var text wxevent.DeviceText
	text.Decode(read(t, "<xml><MsgType>device_text</MsgType><Content><![CDATA[AAH/]]></Content></xml>"))
	require.Equal(t, []byte{0, 1, 255}, text.Content)
	text.Decode(read(t, "<xml><MsgType>device_text</MsgType><Content>no base64</Content></xml>"))
	require.Nil(t, text.Content)
	require.Equal(t, "no base64", text.Field("Content"))
}

// Lists within lists keep their elements apart.
func TestNestedLists(t *testing.T) {
	const item = "<SelectedItem><QuestionKey>%</QuestionKey><OptionIds><OptionId>%1</OptionId><OptionId>%2</OptionId></OptionIds></SelectedItem>"
	body := "<xml><MsgType>event</MsgType><Event>template_card_event</Event><SelectedItems>" +
		strings.ReplaceAll(item, "%", "a") + strings.ReplaceAll(item, "%", "b") + "</SelectedItems></xml>"
	var e wxevent.TemplateCardEvent
	e.Decode(read(t, body))
	require.Len(t, e.SelectedItems, 2)
	require.Equal(t, "b", e.SelectedItems[1].QuestionKey)
	require.Equal(t, []string{"b1", "b2"}, e.SelectedItems[1].OptionIds)
}

// Unreadable numbers become zero, dates are Beijing time.
func TestOddValues(t *testing.T) {
	var pay wxevent.OpenProductOrderPayEvent
	pay.Decode(read(t, "<xml><order_info><pay_time>2026-01-02 08:00:00</pay_time><amount>much</amount></order_info></xml>"))
	require.Equal(t, int64(1767312000), pay.OrderInfo.PayTime)
	require.Zero(t, pay.OrderInfo.Amount)
	require.Equal(t, "much", pay.Field("order_info/amount"))
}
