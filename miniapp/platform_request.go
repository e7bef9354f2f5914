package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// Request is the argument of wx.request.
type Request struct {
	URL          string            // https, of a domain that the mini-program has registered
	Method       string            // GET if ""
	Data         any               // as the argument of Ctx.Call, a Record by its pointer; an object becomes the query of a GET and the JSON body of a POST; nil for none
	Header       map[string]string // content-type is application/json if it is not here; Referer cannot be set
	Timeout      int               // milliseconds, 60000 if 0
	DataType     string            // json (default): an answer that is JSON is parsed; anything else: Data is a string
	ResponseType string            // text (default) or arraybuffer
	Callbacks                      // Success gets {errMsg, statusCode, header, data, cookies}
}

// Response is the answer of a server, whatever its status.
type Response struct {
	StatusCode int      // as HTTP has it; 404 is no error of the call
	Header     Value    // an object of strings
	Cookies    []string // each a Set-Cookie header
	Data       Value    // the body: parsed JSON, or a string
}

// RequestTask is a request under way.
type RequestTask struct {
	c    *Ctx
	call abi.CallID
}

// Request is wx.request. It fails if no answer comes (`request:fail timeout`, `request:fail abort`, `request:fail invalid url "abc"`); any HTTP status is an answer.
// At most ten run at a time, the others wait for their turn.
func (c *Ctx) Request(o Request) (Response, error) {
	v, err := c.invoke("request", o.argument(), o.Callbacks)
	return Response{StatusCode: intOf(v, "statusCode"), Header: v.Get("header"), Cookies: texts(v.Get("cookies")), Data: v.Get("data")}, err
}

// RequestTask is wx.request in callback form, even if there are no callbacks; the task that it returns can abort the request.
func (c *Ctx) RequestTask(o Request) *RequestTask {
	return &RequestTask{c, c.start(&apiCall{command: "request", api: "request", arg: o.argument(), cb: o.Callbacks})}
}

// Abort ends the request: Fail gets `request:fail abort`. Nothing happens if the answer is there already.
func (t *RequestTask) Abort() {
	t.c.callBack("RequestTask.abort", Obj(F("task", Int(int(t.call)))), "", nil)
}

func (o *Request) argument() Value {
	arg := with("url", Str(o.URL)).text("method", o.Method).value("data", encodeAny("Request", "Data", o.Data))
	if len(o.Header) > 0 {
		header := Obj()
		for _, name := range sortedKeys(o.Header) {
			header.Set(name, Str(o.Header[name]))
		}
		arg.value("header", header)
	}
	return arg.number("timeout", o.Timeout).text("dataType", o.DataType).text("responseType", o.ResponseType).v
}
