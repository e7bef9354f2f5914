package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/counter"
)

// counterPackage is the demo's mini-program, whose WASM is built.
const counterPackage = "github.com/wxkit/wxkit/testdata/counter"

// counterFiles are its app.json and its page.
func counterFiles() memoryFS {
	return memoryFS{
		"app.json":               []byte(`{"pages": ["pages/index/index"], "window": {"navigationBarTitleText": "Counter"}}`),
		"pages/index/index.json": []byte(`{"navigationBarTitleText": "Taps"}`),
		"pages/index/index.wxml": []byte(`<view class="count">{{count}}</view>
<button class="tap" bindtap="tap">Tap</button>
<button class="reset" bindtap="reset">Reset</button>
`),
	}
}

// demoApp is what the demo's mini-program did.
type demoApp struct {
	Steps []demoAppStep `json:"steps"`
	WASM  demoWASM      `json:"wasm"`
	Fine  bool          `json:"fine"`

	native wxruntime.Trace
}

// demoAppStep is one thing that the user does.
type demoAppStep struct {
	Title string     `json:"title"`
	About string     `json:"about"`
	Trace []runEntry `json:"trace"`
	Page  string     `json:"page"` // what it shows then, in outline

	lanes wxruntime.Trace
}

// demoWASM is what came of the same mini-program as WASM.
type demoWASM struct {
	Ran    bool    `json:"ran"`
	Same   bool    `json:"same"` // its trace was that of the native run
	TookMS float64 `json:"took_ms,omitempty"`
	Why    string  `json:"why,omitempty"` // why it was left out or failed
}

// playDemoApp opens the counter and taps it twice, in this process.
func playDemoApp() (demoApp, error) {
	var app demoApp
	s, err := playCounter(wxruntime.Native(counter.New), func(step demoAppStep) { app.Steps = append(app.Steps, step) })
	if err != nil {
		return app, err
	}
	app.native = s.Trace()
	app.Fine = s.Page().Text(".count") == "7"
	return app, errors.Join(s.Err(), s.Close())
}

// playCounter plays the demo's steps on an engine and tells of each. The simulation that comes is still open.
func playCounter(engine wxruntime.Option, told func(demoAppStep)) (*wxruntime.Sim, error) {
	s, err := wxruntime.New(engine, wxruntime.ProjectFS(counterFiles()))
	if err != nil {
		return nil, err
	}
	step := func(title, about string, do func()) {
		mark := s.Mark()
		do()
		t := s.Since(mark)
		done := demoAppStep{Title: title, About: about, Trace: runEntries(t), lanes: t}
		if len(s.Stack()) > 0 {
			done.Page = s.Page().Outline()
		}
		told(done)
	}
	step("The user opens pages/index/index?start=5",
		"Native makes a view while the logic thread runs onLoad, which sets count to 5; the view paints once it has the page's data.",
		func() { s.Launch("pages/index/index?start=5") })
	for _, title := range []string{"A tap", "And another"} {
		if s.Err() != nil {
			break
		}
		step(title, "The finger is on the button of the template: bindtap goes to the logic thread, what the function has set comes back as one setData.", func() { s.Page().Tap(".tap") })
	}
	return s, nil
}

// playWASM plays the same on the WASM that the Go tool builds of the counter, where it can be found.
func (a *demoApp) playWASM(ctx context.Context) {
	if a.WASM.Why = noWASM(ctx); a.WASM.Why != "" {
		return
	}
	start := time.Now()
	s, err := playCounter(wxruntime.Wasm(counterPackage), func(demoAppStep) {})
	if err != nil {
		a.WASM.Why = firstLine(err)
		return
	}
	defer s.Close()
	var engine *wxruntime.Error
	if err := s.Err(); errors.As(err, &engine) && engine.Code == wxruntime.CodeBuild {
		a.WASM.Why = firstLine(err)
		return
	}
	a.WASM.Ran, a.WASM.TookMS = true, milliseconds(time.Since(start))
	if err := s.Err(); err != nil {
		a.WASM.Why = firstLine(err)
	}
	a.WASM.Same = s.Trace().String() == a.native.String()
	a.Fine = a.Fine && a.WASM.Same
}

// noWASM says why the counter cannot be built here and what would help, "" if it can.
func noWASM(ctx context.Context) string {
	if _, err := exec.LookPath("go"); err != nil {
		return "the Go tool is not in PATH; install Go from https://go.dev/dl"
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := exec.CommandContext(ctx, "go", "list", counterPackage).Run(); err != nil {
		return "this folder's Go module does not have github.com/wxkit/wxkit; try again in one that does, or in a clone of it"
	}
	return ""
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// print tells the story to a person, from its number among the demo's steps on.
func (a demoApp) print(w io.Writer, number int) {
	p := painterFor(w)
	fmt.Fprintf(w, "\n%s\n", p.paint(bold, "A mini-program written in Go runs in a simulation of WeChat's two threads."))
	fmt.Fprintln(w, "One lane for each thread, virtual time downwards: an arrow is a message where it arrives, * is something that happens on a thread.")
	for i, s := range a.Steps {
		fmt.Fprintf(w, "\n%s\n   %s\n\n", p.paint(bold, fmt.Sprintf("%d  %s", number+i, s.Title)), s.About)
		printLanes(w, p, s.lanes)
		fmt.Fprintf(w, "\n   The page shows\n")
		for line := range strings.Lines(s.Page) {
			fmt.Fprintf(w, "      %s\n", p.paint(cyan, strings.TrimSuffix(line, "\n")))
		}
	}
}

// print says what came of the WASM.
func (r demoWASM) print(w io.Writer) {
	style, text := red, "another trace than the one above; the module here may be of another version."
	switch {
	case !r.Ran:
		style, text = yellow, "left out, because "+r.Why+"."
	case r.Same:
		span := took(time.Duration(r.TookMS * float64(time.Millisecond)))
		style, text = green, "run by wazero, built and played in "+span+": the same trace to the last line."
	case r.Why != "":
		text = "it failed: " + r.Why
	}
	fmt.Fprintf(w, "\n   %s\n", painterFor(w).paint(style, "As WASM: "+text))
}
