package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v3"
)

// versionReport is what `wxkit version --json` prints.
type versionReport struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	System  string `json:"system"`
}

func versionCommand() *cli.Command {
	return usageAsError(&cli.Command{
		Name:  "version",
		Usage: "print the version of this program",
		Flags: []cli.Flag{jsonFlag()},
		Action: func(_ context.Context, cmd *cli.Command) error {
			if cmd.Args().Present() {
				return fmt.Errorf("version takes no arguments")
			}
			v := versionReport{Version: version(), Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
			if cmd.Bool("json") {
				return printJSON(cmd.Root().Writer, v)
			}
			_, err := fmt.Fprintf(cmd.Root().Writer, "wxkit %s, %s, %s\n", v.Version, v.Go, v.System)
			return err
		},
	})
}

// version is the module's version as the go command has noted it, "(devel)" for a build from a working copy.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
