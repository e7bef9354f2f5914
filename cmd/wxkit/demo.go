package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/urfave/cli/v3"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

const demoHelp = `Starts a bot on a free port of this machine and plays WeChat's side against it, over HTTP: URL verification, an encrypted text,
an event, a JSON push, an answer that takes longer than one try, and a forgery. Prints what crosses the wire, sealed and opened.
Then opens a mini-program of one page that counts taps, written in Go, and taps it twice: prints what crosses between WeChat's threads and what the page
shows before and after, and where the Go tool and the module are at hand plays the same as WASM. Ends by itself.`

// The secrets of the demo's account. They guard a bot that lives for two seconds on loopback.
const (
	demoToken = "demotoken"
	demoKey   = "wxkitDemoKey0123456789abcdefghijklmnopqrstA"
	demoAppID = "wxdemo0123456789ab"

	demoAccount = "gh_wxkitdemo"
)

// demoTry is how long the demo's WeChat waits for an answer; the real one waits 5 s.
const demoTry = 500 * time.Millisecond

func demoCommand() *cli.Command {
	return usageAsError(&cli.Command{
		Name:        "demo",
		Usage:       "a bot on loopback and a mini-program in a simulation, WeChat's side of both, and what happened",
		Description: demoHelp,
		Flags:       []cli.Flag{jsonFlag()},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			if cmd.Args().Present() {
				return fmt.Errorf("demo takes no arguments")
			}
			return demonstrate(ctx, demoTry, cmd.Root().Writer, cmd.Root().ErrWriter, cmd.Bool("json"))
		},
	})
}

// demonstrate plays both doors, tells of each part as it ends, and says by its error whether all went as it should. try is how long WeChat waits for an answer.
func demonstrate(ctx context.Context, try time.Duration, stdout, stderr io.Writer, asJSON bool) error {
	tell := stdout
	if asJSON {
		tell = io.Discard
	}
	report, err := playDemo(ctx, try)
	if err != nil {
		return troubleError{err}
	}
	report.print(tell)
	if err := ctx.Err(); err != nil {
		return troubleError{fmt.Errorf("stopped: %w", err)}
	}
	if report.App, err = playDemoApp(); err != nil {
		return troubleError{err}
	}
	report.App.print(tell, len(report.Steps)+1)
	stop := tellWait(stderr, func() string { return "building the counter as WASM takes some seconds at first" })
	report.App.playWASM(ctx)
	stop()
	report.App.WASM.print(tell)
	if asJSON {
		err = printJSON(stdout, report)
	} else {
		err = printNext(stdout)
	}
	if err == nil && !report.fine() {
		err = errWrong
	}
	return err
}

// demoReport is what `wxkit demo --json` prints.
type demoReport struct {
	URL   string     `json:"url"`
	TryMS int64      `json:"try_ms"` // how long WeChat waited here; 5000 in truth
	Steps []demoStep `json:"steps"`
	App   demoApp    `json:"app"`
}

// demoStep is one thing that WeChat does, and what came of it.
type demoStep struct {
	Title   string        `json:"title"`
	About   string        `json:"about"`
	Request string        `json:"request"`           // method and URL
	Body    string        `json:"body,omitempty"`    // as on the wire
	Message string        `json:"message,omitempty"` // as the bot's function got it
	Tries   []demoAttempt `json:"tries"`
	Reply   string        `json:"reply"` // opened
	Runs    int           `json:"runs"`  // of the bot's functions
	Note    string        `json:"note,omitempty"`
	Fine    bool          `json:"fine"` // went as it should
}

// demoAttempt is one try of WeChat's.
type demoAttempt struct {
	Status int     `json:"status"` // 0: no answer in time
	Body   string  `json:"body,omitempty"`
	TookMS float64 `json:"took_ms"`
}

func (r demoReport) fine() bool {
	for _, s := range r.Steps {
		if !s.Fine {
			return false
		}
	}
	return len(r.Steps) > 0 && r.App.Fine
}

// demo is a bot, a wire with a listener on it, and WeChat.
type demo struct {
	tap   *tap
	wx    *wxtest.WeChat
	mini  *wxtest.WeChat
	steps []demoStep
}

// playDemo starts the bot, plays every step and stops it again. try is how long WeChat waits.
func playDemo(ctx context.Context, try time.Duration) (demoReport, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return demoReport{}, fmt.Errorf("no free port on this machine: %w", err)
	}
	t := &tap{}
	bot, err := demoBot(t, try)
	if err != nil {
		return demoReport{}, err
	}
	mux := http.NewServeMux()
	wxhandler.Mount(mux, "/wx", bot)
	server := &http.Server{Handler: t.listen(mux), ReadHeaderTimeout: time.Second}
	go server.Serve(listener)
	defer server.Close()

	url := "http://" + listener.Addr().String() + "/wx"
	d := &demo{tap: t}
	cfg := wxtest.Config{AppID: demoAppID, Token: demoToken, EncodingAESKey: demoKey, ToUserName: demoAccount}
	d.wx = wxtest.Dial(url, cfg, wxtest.WithTimeout(try))
	cfg.Account, cfg.Form, cfg.ToUserName = wxtest.MiniProgram, wxmsg.JSON, "gh_miniprogram"
	d.mini = wxtest.Dial(url, cfg, wxtest.WithTimeout(try))
	d.play(ctx, try)

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return demoReport{URL: url, TryMS: try.Milliseconds(), Steps: d.steps}, bot.Shutdown(ctx)
}

// demoBot answers texts and subscriptions. To "think" it answers after more than two tries have gone by.
func demoBot(t *tap, try time.Duration) (*wxhandler.Handler, error) {
	cfg := wxhandler.Config{AppID: demoAppID, Token: demoToken, EncodingAESKey: demoKey}
	h, err := wxhandler.New(cfg, wxhandler.WithTryTimeout(try), wxhandler.WithLogger(discardLogger()))
	if err != nil {
		return nil, err
	}
	h.Use(t.hear)
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		return wxhandler.TextReply("hello " + m.Content), nil
	})
	h.Handle("text/think", func(ctx context.Context, _ *wxhandler.Message) (wxhandler.Reply, error) {
		select {
		case <-time.After(2*try + try/3):
			return wxhandler.TextReply("I have thought about it."), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
	wxhandler.On(h, func(_ context.Context, e *wxhandler.SubscribeEvent) (wxhandler.Reply, error) {
		return wxhandler.TextReply("Welcome, " + e.FromUserName + "."), nil
	})
	return h, nil
}

// print tells the story to a person.
func (r demoReport) print(w io.Writer) {
	p := painterFor(w)
	fmt.Fprintf(w, "%s\n", p.paint(bold, "wxkit demo: a bot listens on "+r.URL+", and WeChat talks to it."))
	fmt.Fprintf(w, "WeChat waits 5 s for an answer; here it waits %d ms, so that the demo ends soon.\n", r.TryMS)
	for i, s := range r.Steps {
		s.print(w, p, i+1)
	}
}

// printNext says where to read on.
func printNext(w io.Writer) error {
	_, err := fmt.Fprintf(w, "\n%s\n%s", painterFor(w).paint(bold, "Next"), `  README.md                    a whole server on one screen, and a mini-program on another
  wxkit push URL text hi       send your own server a message, as WeChat would
  wxkit doctor URL             why the verification of your URL fails, and whether forgeries are refused
  wxkit run SCENARIO.txtar     play your own mini-program, and compare; --timeline draws it for the browser
`)
	return err
}

func (s demoStep) print(w io.Writer, p painter, n int) {
	line := func(sign, name, text string) {
		if text != "" {
			fmt.Fprintf(w, "   %s %-8s %s\n", sign, p.paint(dim, fmt.Sprintf("%-8s", name)), text)
		}
	}
	fmt.Fprintf(w, "\n%s\n   %s\n", p.paint(bold, fmt.Sprintf("%d  %s", n, s.Title)), s.About)
	fmt.Fprintf(w, "   > %s\n", p.paint(cyan, shorten(s.Request, 150)))
	line(" ", "sealed", shorten(s.Body, 110))
	line(" ", "opened", s.Message)
	for i, t := range s.Tries {
		switch {
		case t.Status == 0:
			fmt.Fprintf(w, "   < %s\n", p.paint(yellow, fmt.Sprintf("try %d: nothing within %.0f ms, WeChat drops the connection and asks again", i+1, t.TookMS)))
			continue
		case len(s.Tries) > 1:
			fmt.Fprintf(w, "   < %s\n", p.paint(green, fmt.Sprintf("try %d: %d in %.1f ms", i+1, t.Status, t.TookMS)))
		default:
			fmt.Fprintf(w, "   < %s\n", p.paint(green, fmt.Sprintf("%d in %.1f ms", t.Status, t.TookMS)))
		}
		if t.Body != s.Reply {
			line(" ", "sealed", shorten(t.Body, 110))
		}
		line(" ", map[bool]string{true: "body", false: "opened"}[t.Body == s.Reply], s.Reply)
	}
	if s.Note != "" {
		fmt.Fprintf(w, "   %s\n", s.Note)
	}
}
