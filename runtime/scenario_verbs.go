package wxruntime

import (
	"errors"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

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

// selectorAndText splits a step's arguments: a selector, and a text in the quotes of JSON, which may be left out. A selector may have quotes of its own, such as [data-id="5"].
func selectorAndText(args string) (selector, text string, given bool) {
	for i := range len(args) {
		if args[i] != '"' || i > 0 && args[i-1] != ' ' {
			continue
		}
		if v, err := jsonvalue.Parse([]byte(args[i:])); err == nil {
			return strings.TrimSpace(args[:i]), v.Text(), true
		}
	}
	return args, "", false
}

func inputVerb(s *Sim, args string) error {
	selector, text, given := selectorAndText(args)
	if !given || selector == "" {
		return errors.New(`the step takes a selector and a text in quotes behind it, such as: input #name "Ann"`)
	}
	if _, err := s.selector(selector); err != nil {
		return err
	}
	s.Page().Input(selector, text)
	return nil
}

// seeVerb looks for an element, and for a text that one of those found shows, with one blank in place of any run of white space.
func seeVerb(s *Sim, args string) error {
	selector, text, given := selectorAndText(args)
	if selector == "" {
		return errors.New(`the step takes a selector behind it, and perhaps a text in quotes, such as: see .count "6"`)
	}
	if _, err := s.selector(selector); err != nil {
		return err
	}
	page := s.Page()
	var shown []string
	for _, e := range page.FindAll(selector) {
		shows := oneBlank(e.Text())
		if !given || shows == oneBlank(text) {
			return nil
		}
		shown = append(shown, strconv.Quote(shows))
	}
	if len(shown) == 0 {
		page.missing(selector)
		return nil
	}
	s.report(errors.New("wxruntime: " + page.Route() + ": " + selector + " shows " + strings.Join(shown, ", ") + ", not " + strconv.Quote(oneBlank(text))))
	return nil
}

func oneBlank(text string) string { return strings.Join(strings.Fields(text), " ") }

func goneVerb(s *Sim, selector string) error {
	if err := s.selects(selector); err != nil {
		return err
	}
	if page := s.Page(); page.Has(selector) {
		s.report(errors.New("wxruntime: " + page.Route() + " shows what " + strconv.Quote(selector) + " finds, and should not; it shows\n" + page.Outline()))
	}
	return nil
}
