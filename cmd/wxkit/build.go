package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v3"

	"github.com/wxkit/wxkit/runtime/bundle"
)

const buildHelp = `Builds the folder that goes to the phone: the WeChat developer tools open it, preview it and upload it. DIR is a project, app.json and templates, beside a Go package with
func New() *miniapp.App; it is the current folder if none is named.

  wxkit build ./hello                         writes the folder ./hello-phone
  wxkit build -o dist --appid wx12ab ./hello  writes dist; without --appid the project is a tourist's, to be tried only
  wxkit build --quick ./hello                 in a second, for the developer tools: larger, and not for older phones

The module is what go test runs, made of the older WebAssembly that every phone knows by binaryen's wasm-opt, if that is in PATH, in node_modules or named (npm i -g binaryen brings it), and
compressed. It is run on the way: for the list of what the author's New registers, to see that it registers the same whenever it starts, and that the lowered one does. A page that app.json has and New has not, or
the other way round, a template that is missing or cannot be read: all of it is told now, and not on the phone. Pages and components with a .js of their own go along as they are.

The table shows sizes as WeChat counts them, before the developer tools minify scripts: at most 2 MB in the main package and in each sub-package, 30 MB in all. Above that nothing is written.
A line "heavy" names a package of Go's standard library that makes the module large, and who imports it: at most so much would be saved without it.

A folder that is there already is brought up to date: only files that an earlier build wrote are replaced or removed, and project.config.json is left to the developer tools.
Exit status: 0 built, 1 the project cannot be built, 2 wrong usage.`

func buildCommand() *cli.Command {
	return usageAsError(&cli.Command{
		Name:        "build",
		Usage:       "build a mini-program for the phone",
		ArgsUsage:   "[DIR]",
		Description: buildHelp,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "the `FOLDER` to write (default: DIR with -phone behind)"},
			&cli.StringFlag{Name: "appid", Usage: "the AppID for project.config.json, where the project has no such file (default: " + bundle.Tourist + ")"},
			&cli.StringFlag{Name: "package", Usage: "the Go `PACKAGE`, if it is not the one in DIR: an import path, or a folder such as ./guest"},
			&cli.StringFlag{Name: "wasm-opt", Usage: "the `PATH` of binaryen's wasm-opt, or " + bundle.NoWasmOpt, Sources: cli.EnvVars("WASM_OPT")},
			&cli.BoolFlag{Name: "quick", Usage: "do not lower, and compress less"},
			&cli.BoolFlag{Name: "force", Usage: "write into a folder with files of others, and over them"},
			jsonFlag(),
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			job, err := readBuild(cmd)
			if err != nil {
				return err
			}
			return job.run(ctx, cmd.Root().Writer, cmd.Root().ErrWriter)
		},
	})
}

// readBuild reads the command line. All its errors are about that.
func readBuild(cmd *cli.Command) (buildJob, error) {
	job := buildJob{asJSON: cmd.Bool("json"), config: bundle.Config{
		Dir: cmd.Args().First(), Package: cmd.String("package"), Out: cmd.String("out"), AppID: cmd.String("appid"),
		WasmOpt: cmd.String("wasm-opt"), Quick: cmd.Bool("quick"), Force: cmd.Bool("force"),
	}}
	if cmd.Args().Len() > 1 {
		return job, fmt.Errorf("build takes one folder, not also %q", cmd.Args().Get(1))
	}
	if job.config.Dir == "" {
		job.config.Dir = "."
	}
	if job.config.Quick && cmd.IsSet("wasm-opt") && os.Getenv("WASM_OPT") == "" {
		return job, errors.New("--quick does not lower: --wasm-opt does not go with it")
	}
	info, err := os.Stat(job.config.Dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", job.config.Dir)
	}
	return job, err
}
