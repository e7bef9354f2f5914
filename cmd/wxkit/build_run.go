package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/bundle"
)

// buildJob is a build command line, read.
type buildJob struct {
	config bundle.Config
	asJSON bool
}

// buildResult is what `wxkit build --json` prints.
type buildResult struct {
	Passed bool           `json:"passed"`
	Errors []string       `json:"errors"`
	Report *bundle.Report `json:"report,omitempty"` // there if it passed, or if only a size is wrong
}

// run builds, tells what it does on stderr, and prints the report.
func (j buildJob) run(ctx context.Context, stdout, stderr io.Writer) error {
	begun := time.Now()
	p := painterFor(stderr)
	j.config.Progress = func(step string) { fmt.Fprintln(stderr, p.paint(dim, step+" ...")) }
	report, err := bundle.Build(ctx, j.config)
	result := buildResult{Passed: err == nil, Errors: []string{}, Report: report}
	for _, e := range leaves(err) {
		result.Errors = append(result.Errors, e.Error())
	}
	if j.asJSON {
		if err := printJSON(stdout, result); err != nil {
			return err
		}
	} else {
		result.print(stdout, stderr)
	}
	if !result.Passed {
		return errWrong
	}
	fmt.Fprintln(stderr, p.paint(dim, "built in "+took(time.Since(begun))))
	return nil
}

// print tells a person.
func (r buildResult) print(stdout, stderr io.Writer) {
	if r.Report != nil {
		printBundle(stdout, r.Report)
	}
	p := painterFor(stderr)
	for _, text := range r.Errors {
		fmt.Fprintln(stderr, p.paint(red, "error: "+strings.ReplaceAll(text, "\n", "\n       ")))
	}
	if r.Passed {
		fmt.Fprintf(stdout, "%s %s: %s; open it in the WeChat developer tools\n", painterFor(stdout).paint(green, "ok  "), r.Report.Out, changed(r.Report))
	}
}

// changed tells what became of the folder's files.
func changed(r *bundle.Report) string {
	text := count(r.Written, "file") + " written"
	if r.Kept > 0 {
		text += fmt.Sprintf(", %d as before", r.Kept)
	}
	if r.Removed > 0 {
		text += fmt.Sprintf(", %d removed", r.Removed)
	}
	return text
}

// printBundle prints the table of sizes, and what is to be said of them.
func printBundle(w io.Writer, r *bundle.Report) {
	p := painterFor(w)
	for _, pkg := range r.Packages {
		fmt.Fprintf(w, "%s  %s of %s, %s\n", sizeCell(pkg.Size), p.paint(bold, pkg.Name()), size(bundle.MaxPackage), percent(p, pkg.Size, bundle.MaxPackage))
		for _, f := range pkg.Largest {
			fmt.Fprintf(w, "%s    %s%s\n", sizeCell(f.Size), f.Path, p.paint(dim, aboutFile(r, f)))
		}
		if rest := pkg.Count - len(pkg.Largest); rest > 0 {
			fmt.Fprintf(w, "%s    %s more\n", sizeCell(pkg.Size-sum(pkg.Largest)), count(rest, "file"))
		}
	}
	if len(r.Packages) > 1 {
		fmt.Fprintf(w, "%s  %s of %s, %s\n", sizeCell(r.Total), p.paint(bold, "all packages"), size(bundle.MaxTotal), percent(p, r.Total, bundle.MaxTotal))
	}
	for _, h := range r.Heavy {
		fmt.Fprintf(w, "%s    %s\n", p.paint(yellow, fmt.Sprintf("heavy: %s, up to %s", h.Path, size(h.Cost))), p.paint(dim, "imported by "+strings.Join(h.By, ", ")))
	}
	for _, text := range r.Warnings {
		fmt.Fprintln(w, p.paint(yellow, "warning: "+text))
	}
}

// aboutFile is what the table says of the module, "" for every other file.
func aboutFile(r *bundle.Report, f bundle.File) string {
	switch {
	case f.Path != "app.wasm.br":
		return ""
	case r.Module.Lowered:
		return "  " + size(r.Module.Shipped) + " for the phone to compile, lowered"
	}
	return "  " + size(r.Module.Shipped) + " for the phone to compile, not lowered"
}

// percent is the part of a limit, red above it.
func percent(p painter, n, limit int64) string {
	text := fmt.Sprintf("%d %%", (n*100+limit-1)/limit)
	if n > limit {
		return p.paint(red, text+", too large")
	}
	return text
}

func sum(files []bundle.File) (n int64) {
	for _, f := range files {
		n += f.Size
	}
	return n
}

// sizeCell is a size for a column.
func sizeCell(n int64) string { return fmt.Sprintf("%9s", size(n)) }

// size gives bytes as a person reads them: 12 B, 423.1 KB, 1.83 MB.
func size(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.2f MB", float64(n)/(1<<20))
}
