package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/wxkit/wxkit/handler/wxtest"
)

// pushReport is what `wxkit push --json` prints.
type pushReport struct {
	URL     string       `json:"url"`
	Account string       `json:"account"`
	Mode    string       `json:"mode"`
	Pushes  []pushResult `json:"pushes"`
}

// pushResult is one push and what came of it.
type pushResult struct {
	Message string        `json:"message"` // opened
	Tries   []pushAttempt `json:"tries"`
	Reply   string        `json:"reply"`  // opened
	Sealed  bool          `json:"sealed"` // the reply came in an envelope
	Notice  bool          `json:"notice"` // WeChat would tell its user that the service failed
	Why     string        `json:"why,omitempty"`
}

// pushAttempt is one try.
type pushAttempt struct {
	Status int     `json:"status"` // 0: no answer
	TookMS float64 `json:"took_ms"`
	Error  string  `json:"error,omitempty"`
}

// run sends what was asked for, reports it, and tells by its error whether every answer was good.
func (j pushJob) run(ctx context.Context, w io.Writer, asJSON bool) error {
	wx := j.wechat(j.to, wxtest.WithContext(ctx), wxtest.WithTries(j.tries), wxtest.WithTimeout(j.timeout))
	replies := wxtest.Burst(j.burst, func(int) *wxtest.Reply { return j.send(wx) })
	if j.duplicate {
		replies = append(replies, replies[0].Again())
	}
	report := pushReport{URL: j.url.Redacted(), Account: j.account, Mode: j.mode}
	for _, r := range replies {
		if r.Err != nil {
			return r.Err
		}
		report.Pushes = append(report.Pushes, newPushResult(r))
	}
	var err error
	if asJSON {
		err = printJSON(w, report)
	} else {
		err = j.print(w, report)
	}
	if err == nil && report.failed() > 0 {
		err = errWrong
	}
	return err
}

// send makes one push with all its tries.
func (j pushJob) send(wx *wxtest.WeChat) *wxtest.Reply {
	switch j.kind {
	case "raw":
		return wx.User(j.from).Push(j.raw)
	case "event":
		return wx.User(j.from).Event(j.name, j.fields)
	case "info":
		return wx.Info(j.name, j.fields)
	default:
		return wx.User(j.from).Message(j.kind, j.fields)
	}
}

func newPushResult(r *wxtest.Reply) pushResult {
	result := pushResult{Message: string(r.Request.Message), Reply: r.Opened, Sealed: r.Sealed, Notice: r.Notice(), Why: r.Why()}
	for _, t := range r.Tries {
		attempt := pushAttempt{Status: t.Status, TookMS: milliseconds(t.Took)}
		if t.Err != nil {
			attempt.Error = t.Err.Error()
		}
		result.Tries = append(result.Tries, attempt)
	}
	return result
}

func (r pushReport) failed() (n int) {
	for _, p := range r.Pushes {
		if p.Notice {
			n++
		}
	}
	return n
}

// print tells a person. Of a burst it tells the failures, and one of the good pushes.
func (j pushJob) print(w io.Writer, r pushReport) error {
	p := painterFor(w)
	fmt.Fprintf(w, "%s %s (%s, %s)\n", p.paint(bold, "wxkit push"), r.URL, r.Account, r.Mode)
	goodTold := false
	for i, push := range r.Pushes {
		if len(r.Pushes) > 2 && !push.Notice {
			if goodTold {
				continue
			}
			goodTold = true
		}
		switch {
		case j.duplicate && i == 1:
			fmt.Fprintln(w, "\nthe identical request again")
		case len(r.Pushes) > 2:
			fmt.Fprintf(w, "\npush %d of %d\n", i+1, len(r.Pushes))
		default:
			fmt.Fprintln(w)
		}
		push.print(w, p, j.account)
	}
	if len(r.Pushes) > 2 {
		fmt.Fprintf(w, "\n%d pushes at once, %d answered well, %d failed\n", len(r.Pushes), len(r.Pushes)-r.failed(), r.failed())
	}
	return nil
}

func (r pushResult) print(w io.Writer, p painter, account string) {
	line := func(name, text string) {
		fmt.Fprintf(w, "  %s %s\n", p.paint(dim, fmt.Sprintf("%-7s", name)), strings.ReplaceAll(text, "\n", "\n          "))
	}
	line("pushed", r.Message)
	for i, t := range r.Tries {
		text := fmt.Sprintf("%d in %.1f ms", t.Status, t.TookMS)
		if t.Error != "" {
			text = fmt.Sprintf("%s (%.0f ms)", t.Error, t.TookMS)
		}
		line(fmt.Sprint("try ", i+1), text)
	}
	switch {
	case r.Reply == "" && !r.Notice:
		line("reply", "(an empty body)")
	case r.Reply != "" && r.Sealed:
		line("reply", shorten(r.Reply, 2000)+"\n(it came sealed)")
	case r.Reply != "":
		line("reply", shorten(r.Reply, 2000))
	}
	line("seen", r.seen(p, account))
}

// seen says what the person at the other end sees of it.
func (r pushResult) seen(p painter, account string) string {
	told := account == accountOA || account == accountWeCom // the others show their users no passive reply
	switch {
	case r.Notice && account == accountOA:
		return p.paint(red, "the user sees 该公众号提供的服务出现故障，请稍后再试 (the service failed)") + ": " + r.Why
	case r.Notice:
		return p.paint(red, "WeChat takes this as a failure of the service") + ": " + r.Why
	case r.Reply == "" || r.Reply == "success":
		return p.paint(green, "the push was taken, the user sees nothing")
	case told:
		return p.paint(green, "the user sees the reply")
	default:
		return p.paint(green, "WeChat takes the reply")
	}
}
