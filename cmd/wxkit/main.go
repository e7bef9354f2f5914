// Command wxkit shows, plays and checks WeChat's server callbacks and mini-programs from a terminal.
//
//	wxkit demo               a bot and a mini-program, and WeChat's side of both
//	wxkit push URL text hi   send any message or event to a server, as WeChat would
//	wxkit doctor URL         why does the verification of my URL fail
//	wxkit run FILE.txtar     play a scenario of a mini-program on the simulator of WeChat's two threads
//	wxkit render PAGE.wxml   show what a template makes of data
//	wxkit conform FILE       run conformance cases on that simulator
//	wxkit new app NAME       make the files of a new mini-program, page or component
//	wxkit build DIR          build a mini-program for the phone
//	wxkit version            the version of this program
//
// Exit status: 0 all is well, 1 the thing checked is wrong, 2 wrong usage. Every command prints JSON with --json.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/urfave/cli/v3"
)

// What the program exits with.
const (
	exitOK    = 0
	exitWrong = 1 // the thing checked is wrong
	exitUsage = 2
)

// errWrong ends a command whose report, already printed, says what is wrong.
var errWrong = errors.New("wrong")

// troubleError is a failure of this program's surroundings, such as a port that cannot be opened. It exits with exitWrong.
type troubleError struct{ error }

func (e troubleError) Unwrap() error { return e.error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the whole program: args as in os.Args, the result is the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := root(stdout, stderr).Run(ctx, args)
	var trouble troubleError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errWrong):
		return exitWrong
	case errors.As(err, &trouble):
		fmt.Fprintln(stderr, "wxkit:", err)
		return exitWrong
	default: // everything else is about the command line
		fmt.Fprintln(stderr, "wxkit:", err)
		fmt.Fprintln(stderr, "wxkit help COMMAND shows what a command takes.")
		return exitUsage
	}
}

// leaves are the errors that are joined in one.
func leaves(err error) (list []error) {
	joined, ok := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case !ok:
		return []error{err}
	}
	for _, one := range joined.Unwrap() {
		list = append(list, leaves(one)...)
	}
	return list
}

// root builds the tree of commands anew for each run, so that nothing is kept between two.
func root(stdout, stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name:    "wxkit",
		Usage:   "WeChat's server callbacks and mini-programs: show, play, check",
		Version: version(),
		Commands: []*cli.Command{
			demoCommand(), pushCommand(), doctorCommand(), runCommand(), renderCommand(), conformCommand(playAppCase), newCommand(), buildCommand(), versionCommand(),
		},
		Writer:         stdout,
		ErrWriter:      stderr,
		Action:         noCommand,
		OnUsageError:   func(_ context.Context, _ *cli.Command, err error, _ bool) error { return err },
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // run decides; the library would exit
	}
}

// noCommand answers a command line that names no command of ours.
func noCommand(_ context.Context, cmd *cli.Command) error {
	if name := cmd.Args().First(); name != "" {
		return fmt.Errorf("there is no command %q; the commands are demo, push, doctor, run, render, conform, new, build and version", name)
	}
	return cli.ShowRootCommandHelp(cmd)
}

// usageAsError makes a command return what is wrong with its flags instead of printing its whole help.
func usageAsError(cmd *cli.Command) *cli.Command {
	cmd.OnUsageError = func(_ context.Context, _ *cli.Command, err error, _ bool) error { return err }
	return cmd
}

func jsonFlag() cli.Flag {
	return &cli.BoolFlag{Name: "json", Usage: "print JSON for a program to read"}
}
