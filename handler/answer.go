package wxhandler

import (
	"log/slog"
	"net/http"
	"time"
)

// failure is the answer of a push that must come again.
const failure = http.StatusInternalServerError

// write answers this try.
func (c *call) write(answer []byte, outcome Outcome) {
	if c.in.key == nil || isSuccess(answer) {
		writeBody(c.w, answer)
	} else {
		s := c.h.gate.buffers.get()
		s.out = c.in.seal(s.out[:0], answer)
		writeBody(c.w, s.out)
		c.h.gate.buffers.put(s)
	}
	c.observe(outcome, http.StatusOK)
}

// writeInterim answers a try whose run goes on.
func (c *call) writeInterim() {
	answer := []byte(success)
	if c.h.options.interim != nil {
		if a, err := c.appendReply(nil, c.h.options.interim); err == nil {
			answer = a
		} else {
			c.log(slog.LevelError, "reply of WithFirstTryAnswer failed", slog.String("cause", err.Error()))
		}
	}
	c.write(answer, OutcomeInterim)
}

func (c *call) writeStatus(status int, outcome Outcome) {
	c.w.WriteHeader(status)
	c.observe(outcome, status)
}

// dropped tells of a try that WeChat has given up.
func (c *call) dropped() { c.observe(OutcomeHeld, 0) }

// writeBody writes a 200 whose type follows from its first byte.
func writeBody(w http.ResponseWriter, body []byte) {
	kind := "text/plain; charset=utf-8"
	if len(body) > 0 && body[0] == '<' {
		kind = "text/xml; charset=utf-8"
	} else if len(body) > 0 && body[0] == '{' {
		kind = "application/json; charset=utf-8"
	}
	w.Header()["Content-Type"] = []string{kind} // canonical already
	w.Write(body)
}

func (c *call) observe(outcome Outcome, status int) {
	if c.h.observer.metrics == nil {
		return
	}
	c.h.observer.observe(Observation{
		Outcome: outcome, Pattern: c.route.pattern, Try: c.try(), Duration: time.Since(c.received), Status: status,
	})
}

func (c *call) log(level slog.Level, text string, attrs ...slog.Attr) {
	m := c.in.message
	attrs = append(attrs,
		slog.String("route", c.route.pattern), slog.String("push", m.Pattern()),
		slog.String("msgid", m.MsgId), slog.Int("try", c.try()))
	c.h.observer.log.LogAttrs(c.r.Context(), level, "wxhandler: "+text, attrs...)
}
