package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wxkit/wxkit/handler/wxtest"
)

// play goes through the steps until the last or until ctx ends.
func (d *demo) play(ctx context.Context, try time.Duration) {
	for _, step := range []func(time.Duration){d.verify, d.text, d.subscribe, d.session, d.think, d.forge} {
		if ctx.Err() != nil {
			return
		}
		step(try)
	}
}

// step sends something, and notes what crossed the wire and what came back.
func (d *demo) step(title, about string, send func() *wxtest.Reply) *demoStep {
	d.tap.clear()
	reply := send()
	s := demoStep{Title: title, About: about, Reply: strings.TrimSpace(reply.Opened)}
	d.tap.fill(&s)
	for _, t := range reply.Tries {
		s.Tries = append(s.Tries, demoAttempt{Status: t.Status, Body: strings.TrimSpace(string(t.Body)), TookMS: milliseconds(t.Took)})
	}
	d.steps = append(d.steps, s)
	return &d.steps[len(d.steps)-1]
}

func (d *demo) verify(time.Duration) {
	s := d.step("The console asks whether the URL is yours",
		"You save a URL, and WeChat sends a GET, signed with your token. The answer is echostr and nothing else.",
		func() *wxtest.Reply { return d.wx.Verify() })
	s.Fine = last(s).Status == http.StatusOK && s.Reply != ""
}

func (d *demo) text(time.Duration) {
	s := d.step(`A user writes "wxkit"`,
		"In safe mode the message is sealed with your key; msg_signature covers the seal. The answer goes back the same way.",
		func() *wxtest.Reply { return d.wx.User("o_alice").Text("wxkit") })
	s.Fine = s.Runs == 1 && last(s).Status == http.StatusOK && s.Reply != "success"
}

func (d *demo) subscribe(time.Duration) {
	s := d.step("A user subscribes", "An event has an Event instead of a MsgId.",
		func() *wxtest.Reply { return d.wx.User("o_bob").Subscribe() })
	s.Fine = s.Runs == 1 && last(s).Status == http.StatusOK
}

func (d *demo) session(time.Duration) {
	s := d.step("A mini program pushes JSON",
		"The same handler, the same URL. Nobody has registered this event, so the answer is success: a mini program takes no other.",
		func() *wxtest.Reply {
			return d.mini.User("o_carol").Event("user_enter_tempsession", wxtest.Fields{{"SessionFrom", "pages/order"}})
		})
	s.Fine = last(s).Status == http.StatusOK && s.Reply == "success"
}

func (d *demo) think(try time.Duration) {
	s := d.step("A function needs longer than WeChat waits",
		fmt.Sprintf("WeChat sends the identical request three times. The function ends after %s, in the middle of the third.", took(2*try+try/3)),
		func() *wxtest.Reply { return d.wx.User("o_alice").Text("think") })
	s.Note = fmt.Sprintf("%s, the function ran %s.", count(len(s.Tries), "try"), map[bool]string{true: "once", false: count(s.Runs, "time")}[s.Runs == 1])
	s.Fine = s.Runs == 1 && len(s.Tries) == 3 && last(s).Status == http.StatusOK
}

func (d *demo) forge(time.Duration) {
	s := d.step("Somebody else knows your URL",
		"A request that is not signed with the token is refused before its envelope is opened.",
		func() *wxtest.Reply {
			forger := wxtest.Config{AppID: demoAppID, Token: "guessed", EncodingAESKey: strings.Repeat("A", 43), ToUserName: demoAccount}
			return d.wx.As(forger).With(wxtest.WithTries(1)).User("o_mallory").Text("give me the orders")
		})
	s.Note = "No function ran."
	s.Fine = s.Runs == 0 && last(s).Status == http.StatusForbidden
}

// last is the try that ended the step.
func last(s *demoStep) demoAttempt {
	if len(s.Tries) == 0 {
		return demoAttempt{}
	}
	return s.Tries[len(s.Tries)-1]
}
