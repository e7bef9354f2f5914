package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/urfave/cli/v3"
)

const doctorHelp = `Sends what WeChat sends when a URL is saved in its console, and what an attacker would send, and says of each answer
whether it is right and how to mend it. The same URL, token, key and id as in the console; a local URL is fine.

Besides the GETs it POSTs the event debug_demo, signed, as WeChat's own test tool does; --get-only leaves that out.
Exit status: 0 nothing fails, 1 something does, 2 wrong usage.`

func doctorCommand() *cli.Command {
	return usageAsError(&cli.Command{
		Name:        "doctor",
		Usage:       "say why the verification of a URL fails, and whether forgeries are refused",
		ArgsUsage:   "URL",
		Description: doctorHelp,
		Flags: append(settingsFlags(),
			&cli.DurationFlag{Name: "timeout", Value: 5 * time.Second, Usage: "how long an answer may take; WeChat waits 5 s"},
			&cli.BoolFlag{Name: "get-only", Usage: "send no POST"},
			jsonFlag()),
		Action: doctorAction,
	})
}

func doctorAction(ctx context.Context, cmd *cli.Command) error {
	if cmd.Args().Len() > 1 {
		return fmt.Errorf("doctor takes one URL, not also %q", cmd.Args().Get(1))
	}
	s, err := readSettings(cmd, cmd.Args().First())
	if err != nil {
		return err
	}
	if cmd.Duration("timeout") <= 0 {
		return fmt.Errorf("--timeout must be longer than 0")
	}
	d := newDoctor(s, cmd.Duration("timeout"))
	d.getOnly = cmd.Bool("get-only")
	d.examine(ctx)
	report := d.report()
	if out := cmd.Root().Writer; cmd.Bool("json") {
		err = printJSON(out, report)
	} else {
		err = report.print(out)
	}
	if err == nil && report.Fails > 0 {
		err = errWrong
	}
	return err
}

// doctor examines one server and notes what it finds, in the order in which a person would look.
type doctor struct {
	*probe
	getOnly  bool
	lookup   func(ctx context.Context, host string) ([]net.IPAddr, error)
	findings []finding
}

func newDoctor(s settings, timeout time.Duration) *doctor {
	return &doctor{probe: newProbe(s, timeout), lookup: net.DefaultResolver.LookupIPAddr}
}

// level says how bad a finding is.
type level string

const (
	levelOK   level = "ok"
	levelWarn level = "warn" // works, but not well
	levelFail level = "fail" // WeChat does not get through, or an attacker does
)

// finding is one thing looked at.
type finding struct {
	Check string `json:"check"`          // the name of the check, one word
	Level level  `json:"level"`          // ok, warn or fail
	What  string `json:"what"`           // what was seen
	Mend  string `json:"mend,omitempty"` // what to do about it
}

func (d *doctor) ok(check, what string, args ...any) {
	d.findings = append(d.findings, finding{Check: check, Level: levelOK, What: fmt.Sprintf(what, args...)})
}

func (d *doctor) warn(check, what, mend string) {
	d.findings = append(d.findings, finding{check, levelWarn, what, mend})
}

func (d *doctor) fail(check, what, mend string) {
	d.findings = append(d.findings, finding{check, levelFail, what, mend})
}

// examine runs the checks. What cannot be judged any more, because the server is out of reach, is left out.
func (d *doctor) examine(ctx context.Context) {
	d.checkURL()
	d.checkSettings()
	d.checkAddress(ctx)
	v := d.verification(d.url, d.token)
	first := d.do(ctx, http.MethodGet, v.to)
	if !d.checkReach(first) {
		return
	}
	verified := d.checkVerification(ctx, v, first)
	d.checkSlash(ctx, verified)
	d.checkClock(first)
	if first.status == http.StatusOK {
		d.checkForgedVerification(ctx)
	}
	if !redirects(first.status) && first.status != http.StatusNotFound {
		d.checkVisitor(ctx)
		if !d.getOnly {
			d.checkPush(ctx)
		}
	}
}

// report counts and closes the findings.
func (d *doctor) report() doctorReport {
	r := doctorReport{URL: d.url.Redacted(), Account: d.account, Mode: d.mode, Findings: d.findings}
	for _, f := range d.findings {
		switch f.Level {
		case levelFail:
			r.Fails++
		case levelWarn:
			r.Warns++
		case levelOK:
			r.OKs++
		}
	}
	return r
}

// doctorReport is what `wxkit doctor --json` prints.
type doctorReport struct {
	URL      string    `json:"url"`
	Account  string    `json:"account"`
	Mode     string    `json:"mode"`
	Findings []finding `json:"findings"`
	Fails    int       `json:"fails"`
	Warns    int       `json:"warns"`
	OKs      int       `json:"oks"`
}

// print writes a line for each finding and the mend below it.
func (r doctorReport) print(w io.Writer) error {
	paint := painterFor(w)
	styles := map[level]string{levelOK: green, levelWarn: yellow, levelFail: red}
	_, err := fmt.Fprintf(w, "%s %s (%s, %s)\n\n", paint.paint(bold, "wxkit doctor"), r.URL, r.Account, r.Mode)
	for _, f := range r.Findings {
		fmt.Fprintf(w, "  %s  %-9s %s\n", paint.paint(styles[f.Level], fmt.Sprintf("%-4s", f.Level)), f.Check, f.What)
		if f.Mend != "" {
			fmt.Fprintf(w, "        %-9s %s\n", "", paint.paint(dim, "-> "+f.Mend))
		}
	}
	fmt.Fprintf(w, "\n%d ok, %s, %d failed\n", r.OKs, count(r.Warns, "warning"), r.Fails)
	return err
}
