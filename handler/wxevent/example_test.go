package wxevent_test

import (
	"fmt"

	"github.com/wxkit/wxkit/handler/wxevent"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// A push decodes into the struct of its route; what the struct does not name is
// still reached by Field.
func Example() {
	m, err := wxmsg.Read(`<xml>
<ToUserName><![CDATA[gh_wxkit]]></ToUserName>
<FromUserName><![CDATA[oUser]]></FromUserName>
<CreateTime>1790000000</CreateTime>
<MsgType><![CDATA[event]]></MsgType>
<Event><![CDATA[user_get_card]]></Event>
<CardId><![CDATA[pCard]]></CardId>
<IsGiveByFriend>1</IsGiveByFriend>
<NewField><![CDATA[added last night]]></NewField>
</xml>`)
	if err != nil {
		fmt.Println(err)
		return
	}
	var e wxevent.UserGetCardEvent
	e.Decode(m)
	fmt.Println(e.Pattern(), e.FromUserName, e.CardId, e.IsGiveByFriend, e.Field("NewField"))
	// Output: event/user_get_card oUser pCard 1 added last night
}
