package wxhandler

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// The answers of this file are not shown to anyone: WeChat's own services read
// them.

// ReplyDeviceText answers a device_text push of the device family.
type ReplyDeviceText struct {
	Content []byte // for the device; carried in base64
}

// DeviceTextReply answers a device_text push with content for the device; the
// ids of the push are echoed. WeChat carries content in base64.
func DeviceTextReply(content []byte) Reply { return ReplyDeviceText{content} }

// AppendReply writes the reply.
func (r ReplyDeviceText) AppendReply(dst []byte, m *Message) ([]byte, error) {
	var w wxmsg.Writer
	head(&w, dst, m, "device_text")
	echo(&w, m, "DeviceType", "DeviceID", "SessionID")
	w.Text("Content", base64.StdEncoding.EncodeToString(r.Content))
	return w.Bytes(), nil
}

func echo(w *wxmsg.Writer, m *Message, names ...string) {
	for _, name := range names {
		if n := m.Root().Get(name); n.Exists() {
			w.Text(name, n.Text())
		}
	}
}

// ReplyResult answers the pushes of logistics (add_waybill, get_quota, ...) and
// of immediate delivery (transport_cancel_order, ...), which must be told what
// came of them. The head, the Event and the ids of the push are echoed.
type ReplyResult struct {
	Code int64  // ResultCode; 0 is success
	Msg  string // ResultMsg; "success" where Code is 0 and Msg is ""
	// Extra writes what the event's own page asks for besides, such as Quota or
	// WaybillData; may be nil.
	Extra func(w *wxmsg.Writer)
}

// ResultReply answers a logistics or delivery push; code 0 is success.
func ResultReply(code int64, msg string) Reply { return ReplyResult{Code: code, Msg: msg} }

// echoed are the ids that logistics and delivery pushes carry.
var echoed = [...]string{
	"Token", "OrderID", "BizID", "DeliveryID", "ShopAppID", "WayBillID", "WaybillID",
	"shopid", "shop_order_id", "shop_no", "waybill_id",
}

// AppendReply writes the reply. Immediate delivery spells resultcode and
// resultmsg small.
func (r ReplyResult) AppendReply(dst []byte, m *Message) ([]byte, error) {
	msg := r.Msg
	if msg == "" && r.Code == 0 {
		msg = success
	}
	var w wxmsg.Writer
	head(&w, dst, m, "event")
	w.Text("Event", m.Event)
	echo(&w, m, echoed[:]...)
	code, text := "ResultCode", "ResultMsg"
	if isDelivery(m.Event) {
		code, text = "resultcode", "resultmsg"
	}
	w.Int(code, r.Code)
	w.Text(text, msg)
	if r.Extra != nil {
		r.Extra(&w)
	}
	return w.Bytes(), nil
}

func isDelivery(event string) bool {
	event = strings.ToLower(event)
	return strings.HasPrefix(event, "transport_") ||
		slices.Contains([]string{"update_waybill_status", "mock_update_order_status"}, event)
}

// ReplyXpay answers the xpay_* pushes of virtual payment and the payment pushes
// of mini games.
type ReplyXpay struct {
	ErrCode int64  // 0: delivered, do not push again
	ErrMsg  string // "success" where ErrCode is 0 and ErrMsg is ""
}

// XpayReply answers an xpay_* push: errCode 0 ends its redelivery. In safe mode
// it is sealed, which satisfies both readings of the official pages.
func XpayReply(errCode int64, errMsg string) Reply { return ReplyXpay{errCode, errMsg} }

// AppendReply writes the reply.
func (r ReplyXpay) AppendReply(dst []byte, m *Message) ([]byte, error) {
	if r.ErrMsg == "" && r.ErrCode == 0 {
		r.ErrMsg = success
	}
	var w wxmsg.Writer
	w.Reset(m.Form(), dst)
	w.Int("ErrCode", r.ErrCode)
	w.Text("ErrMsg", r.ErrMsg)
	return w.Bytes(), nil
}

// ReplyRefundQuery answers xpay_subscribe_ios_refund_query_notify, which wants
// an answer within 3 seconds.
type ReplyRefundQuery struct {
	Refuse   bool   // result_code 1 instead of 0
	Info     string // result_info
	Evidence string // evidence
	// Wrapped puts the answer into IosRefundQueryResponse beside ErrCode and
	// ErrMsg. Both shapes are in use and the official page does not decide.
	Wrapped bool
}

// AppendReply writes the reply.
func (r ReplyRefundQuery) AppendReply(dst []byte, m *Message) ([]byte, error) {
	var w wxmsg.Writer
	w.Reset(m.Form(), dst)
	if r.Wrapped {
		w.Int("ErrCode", 0)
		w.Text("ErrMsg", success)
		w.Begin("IosRefundQueryResponse")
	}
	var code int64
	if r.Refuse {
		code = 1
	}
	w.Int("result_code", code)
	w.Text("result_info", r.Info)
	w.Text("evidence", r.Evidence)
	if r.Wrapped {
		w.End()
	}
	return w.Bytes(), nil
}

// ReplyDeviceStatus answers a device_event push of subscribe_status or
// unsubscribe_status. Its fields were read in public SDKs, not on an official
// page.
type ReplyDeviceStatus struct {
	Online bool // DeviceStatus 1 instead of 0
}

// AppendReply writes the reply.
func (r ReplyDeviceStatus) AppendReply(dst []byte, m *Message) ([]byte, error) {
	var w wxmsg.Writer
	head(&w, dst, m, "device_status")
	echo(&w, m, "DeviceType", "DeviceID")
	var status int64
	if r.Online {
		status = 1
	}
	w.Int("DeviceStatus", status)
	return w.Bytes(), nil
}
