package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/wxkit/wxkit/handler/wxtest"
)

const pushHelp = `Signs, encrypts and sends one message as WeChat would, waits 5 s, tries three times, and judges the answer as WeChat does.

  wxkit push URL text "hi"                                  a text
  wxkit push URL image --field MediaId=m1                   any other message, by its MsgType
  wxkit push URL event CLICK --field EventKey=ORDERS        an event
  wxkit push URL event scancode_push --field ScanCodeInfo/ScanResult=42
  wxkit push URL info component_verify_ticket --account open --field ComponentVerifyTicket=t
  wxkit push URL raw body.xml                               a body of your own; - is the standard input

A field that is given twice is sent twice. Exit status: 0 the answer is good, 1 it is not or there was none, 2 wrong usage.`

func pushCommand() *cli.Command {
	return usageAsError(&cli.Command{
		Name:        "push",
		Usage:       "send a message or an event to a URL, as WeChat would",
		ArgsUsage:   "URL text [CONTENT] | MSGTYPE | event NAME | info NAME | raw FILE",
		Description: pushHelp,
		Flags: append(settingsFlags(),
			&cli.StringSliceFlag{Name: "field", Usage: "path=value, such as EventKey=ORDERS; may be given again"},
			&cli.StringFlag{Name: "from", Value: "o_wxkit_user", Usage: "FromUserName, the user's openid"},
			&cli.StringFlag{Name: "to", Usage: "ToUserName, the account's original id (default: gh_wxkit, under wecom the appid)"},
			&cli.IntFlag{Name: "tries", Value: 3, Usage: "how often WeChat tries"},
			&cli.DurationFlag{Name: "timeout", Value: 5 * time.Second, Usage: "how long WeChat waits for each try"},
			&cli.IntFlag{Name: "burst", Value: 1, Usage: "how many different pushes of this kind to send at once"},
			&cli.BoolFlag{Name: "duplicate", Usage: "send the identical request again after the answer"},
			jsonFlag()),
		DisableSliceFlagSeparator: true, // a value may hold a comma
		Action: func(ctx context.Context, cmd *cli.Command) error {
			job, err := readPush(cmd)
			if err != nil {
				return err
			}
			return job.run(ctx, cmd.Root().Writer, cmd.Bool("json"))
		},
	})
}

// pushJob is a push command line, read.
type pushJob struct {
	settings
	kind, name string // "event", "CLICK"; for text the content
	fields     wxtest.Fields
	raw        string
	from, to   string
	tries      int
	timeout    time.Duration
	burst      int
	duplicate  bool
}

// readPush reads the command line. All its errors are about it.
func readPush(cmd *cli.Command) (pushJob, error) {
	args := cmd.Args()
	s, err := readSettings(cmd, args.First())
	job := pushJob{
		settings: s, kind: args.Get(1), name: args.Get(2), from: cmd.String("from"), to: cmd.String("to"),
		tries: cmd.Int("tries"), timeout: cmd.Duration("timeout"), burst: cmd.Int("burst"), duplicate: cmd.Bool("duplicate"),
	}
	if job.to == "" && job.account != accountWeCom {
		job.to = "gh_wxkit"
	}
	switch {
	case err != nil:
		return job, err
	case job.kind == "":
		return job, fmt.Errorf("what shall be pushed? text, another MsgType, event NAME, info NAME or raw FILE")
	case args.Len() > 3:
		return job, fmt.Errorf("%q is too much; put a text with blanks into quotes", args.Get(3))
	case job.tries < 1 || job.timeout <= 0 || job.burst < 1:
		return job, fmt.Errorf("--tries, --timeout and --burst must be more than 0")
	case job.burst > 1 && job.duplicate:
		return job, fmt.Errorf("--burst and --duplicate do not go together")
	}
	if job.fields, err = readFields(cmd.StringSlice("field")); err != nil {
		return job, err
	}
	return job, job.readKind(cmd.Root().Reader)
}

// readKind checks what the kind of push needs, and reads the file of a raw one.
func (j *pushJob) readKind(stdin io.Reader) error {
	switch j.kind {
	case "event", "info":
		if j.name == "" {
			return fmt.Errorf("%s needs a name, such as %s", j.kind, map[string]string{"event": "CLICK", "info": "authorized"}[j.kind])
		}
	case "raw":
		if j.name == "" {
			return fmt.Errorf("raw needs a file, or - for the standard input")
		}
		if len(j.fields) > 0 {
			return fmt.Errorf("raw sends the file as it is: --field does not go with it")
		}
		return j.readRaw(stdin)
	case "text":
		if j.name != "" {
			j.fields = append(wxtest.Fields{{"Content", j.name}}, j.fields...)
		}
	default:
		if j.name != "" {
			return fmt.Errorf("%s takes no %q; give its fields by --field", j.kind, j.name)
		}
	}
	j.addDefaults()
	return nil
}

func (j *pushJob) readRaw(stdin io.Reader) error {
	var (
		text []byte
		err  error
	)
	if j.name == "-" {
		text, err = io.ReadAll(stdin)
	} else {
		text, err = os.ReadFile(j.name)
	}
	j.raw = string(text)
	return err
}
