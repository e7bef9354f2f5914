package wxruntime

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// verbs are the steps of scenario files.
var verbs = map[string]func(s *Sim, args string) error{
	"launch":      launchVerb,
	"call":        func(s *Sim, args string) error { return eventVerb(s, args, (*Page).Call) },
	"emit":        func(s *Sim, args string) error { return eventVerb(s, args, (*Page).Emit) },
	"wx":          wxVerb,
	"back":        plain((*Sim).Back),
	"background":  plain((*Sim).Background),
	"foreground":  plain((*Sim).Foreground),
	"settle":      plain((*Sim).Settle),
	"step":        plain(func(s *Sim) { s.Step() }),
	"switchTab":   word((*Sim).SwitchTab),
	"theme":       word((*Sim).Theme),
	"share":       word(func(s *Sim, from string) { s.Page().Share(from) }),
	"pullDown":    plain(func(s *Sim) { s.Page().PullDown() }),
	"rebuildView": plain(func(s *Sim) { s.Page().RebuildView() }),
	"scroll":      numbers(func(s *Sim, top, below int) { s.Page().Scroll(top, below) }),
	"resize":      numbers((*Sim).Resize),
	"advance": func(s *Sim, args string) error {
		d, err := time.ParseDuration(args)
		if err == nil {
			s.Advance(d)
		}
		return err
	},
}

func plain(do func(*Sim)) func(*Sim, string) error {
	return func(s *Sim, args string) error {
		if args != "" {
			return errors.New("the step takes nothing behind it")
		}
		do(s)
		return nil
	}
}

func word(do func(*Sim, string)) func(*Sim, string) error {
	return func(s *Sim, args string) error {
		if args == "" || strings.Contains(args, " ") {
			return errors.New("the step takes one word behind it")
		}
		do(s, args)
		return nil
	}
}

func numbers(do func(s *Sim, a, b int)) func(*Sim, string) error {
	return func(s *Sim, args string) error {
		first, second, _ := strings.Cut(args, " ")
		a, err := strconv.Atoi(first)
		b, err2 := strconv.Atoi(strings.TrimSpace(second))
		if err != nil || err2 != nil {
			return errors.New("the step takes two whole numbers behind it")
		}
		do(s, a, b)
		return nil
	}
}

// nameAndJSON splits a step's arguments; the JSON may be left out.
func nameAndJSON(args string) (name string, v Value, err error) {
	name, text, _ := strings.Cut(args, " ")
	if text = strings.TrimSpace(text); text != "" {
		v, err = jsonvalue.ParseMarked([]byte(text))
	}
	return name, v, err
}

func launchVerb(s *Sim, args string) error {
	if strings.HasPrefix(args, "{") {
		args = " " + args
	}
	url, v, err := nameAndJSON(args)
	if err != nil {
		return err
	}
	var opts []LaunchOption
	for i := range v.Len() {
		switch key, value := v.KeyAt(i), v.At(i); key {
		case "scene":
			opts = append(opts, Scene(value.Int()))
		case "query":
			opts = append(opts, Query(value))
		case "referrerInfo":
			opts = append(opts, Referrer(value))
		case "background":
			opts = append(opts, InBackground())
		default:
			return errors.New("launch has no option " + strconv.Quote(key))
		}
	}
	s.Launch(url, opts...)
	return nil
}

func eventVerb(s *Sim, args string, do func(p *Page, handler string, detail ...Value)) error {
	handler, detail, err := nameAndJSON(args)
	if err != nil || handler == "" {
		return errors.Join(err, needName(handler))
	}
	do(s.Page(), handler, detail)
	return nil
}

func wxVerb(s *Sim, args string) error {
	api, arg, err := nameAndJSON(args)
	if err != nil || api == "" {
		return errors.Join(err, needName(api))
	}
	if arg.IsUndefined() {
		arg = abi.ObjectValue()
	}
	s.WX(api, arg)
	return nil
}

func needName(name string) error {
	if name == "" {
		return errors.New("the step takes a name and, if need be, JSON behind it")
	}
	return nil
}
