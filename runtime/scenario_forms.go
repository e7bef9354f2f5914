package wxruntime

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// selected is a step on the first element that a selector finds.
func selected(do func(p *Page, selector string)) func(*Sim, string) error {
	return func(s *Sim, args string) error {
		if err := s.selects(args); err != nil {
			return err
		}
		do(s.Page(), args)
		return nil
	}
}

// selects reports what is wrong with a step's selector.
func (s *Sim) selects(selector string) error {
	if selector == "" {
		return errors.New("the step takes a selector behind it")
	}
	_, err := s.selector(selector)
	return err
}

// lastWord cuts the last word off.
func lastWord(args string) (before, word string) {
	i := strings.LastIndexByte(args, ' ')
	return strings.TrimSpace(args[:i+1]), args[i+1:]
}

// tailNumbers cuts whole numbers off the end, at most so many.
func tailNumbers(args string, most int) (before string, list []int) {
	for len(list) < most {
		rest, word := lastWord(args)
		n, err := strconv.Atoi(word)
		if err != nil {
			break
		}
		args, list = rest, append(list, n)
	}
	slices.Reverse(list)
	return args, list
}

// counted is a step that takes a selector and so many whole numbers, as the example does.
func counted(want int, example string, do func(p *Page, selector string, n []int)) func(*Sim, string) error {
	return func(s *Sim, args string) error {
		selector, list := tailNumbers(args, want)
		if len(list) < want || selector == "" {
			return errors.New("the step takes a selector and whole numbers behind it, such as: " + example)
		}
		if err := s.selects(selector); err != nil {
			return err
		}
		do(s.Page(), selector, list)
		return nil
	}
}

func switchVerb(s *Sim, args string) error {
	selector, word := lastWord(args)
	if selector == "" || word != "on" && word != "off" {
		return errors.New("the step takes a selector and on or off behind it, such as: switch #push on")
	}
	if err := s.selects(selector); err != nil {
		return err
	}
	s.Page().Switch(selector, word == "on")
	return nil
}

func slideVerb(s *Sim, args string) error {
	selector, word := lastWord(args)
	value, err := strconv.ParseFloat(word, 64)
	if selector == "" || err != nil {
		return errors.New("the step takes a selector and a number behind it, such as: slide #volume 30")
	}
	if err := s.selects(selector); err != nil {
		return err
	}
	s.Page().Slide(selector, value)
	return nil
}

// pickVerb takes indexes or, in quotes, texts.
func pickVerb(s *Sim, args string) error {
	selector, texts := tailTexts(args)
	var indexes []int
	if len(texts) == 0 {
		selector, indexes = tailNumbers(args, len(args))
	}
	if selector == "" || len(texts)+len(indexes) == 0 {
		return errors.New(`the step takes a selector and indexes or texts in quotes behind it, such as: pick #fruit 2, or: pick #day "2024-05-01"`)
	}
	if err := s.selects(selector); err != nil {
		return err
	}
	if len(texts) > 0 {
		s.Page().PickText(selector, texts...)
		return nil
	}
	s.Page().Pick(selector, indexes...)
	return nil
}

// tailTexts cuts texts in the quotes of JSON off the end.
func tailTexts(args string) (before string, texts []string) {
	for i := range len(args) {
		if args[i] != '"' || i > 0 && args[i-1] != ' ' {
			continue
		}
		list, err := jsonvalue.Parse([]byte("[" + strings.ReplaceAll(args[i:], `" "`, `","`) + "]"))
		if err != nil {
			continue
		}
		for n := range list.Len() {
			texts = append(texts, list.At(n).Text())
		}
		return strings.TrimSpace(args[:i]), texts
	}
	return args, nil
}

// scrollVerb scrolls the page, or what a selector finds.
func scrollVerb(s *Sim, args string) error {
	selector, list := tailNumbers(args, 2)
	if len(list) < 2 {
		return errors.New("the step takes two whole numbers behind it, and before them perhaps a selector")
	}
	if selector == "" {
		s.Page().Scroll(list[0], list[1])
		return nil
	}
	if err := s.selects(selector); err != nil {
		return err
	}
	s.Page().Find(selector).Scroll(list[0], list[1])
	return nil
}

func resizeVerb(s *Sim, args string) error {
	rest, list := tailNumbers(args, 2)
	if len(list) < 2 || rest != "" {
		return errors.New("the step takes two whole numbers behind it")
	}
	s.Resize(list[0], list[1])
	return nil
}

func advanceVerb(s *Sim, args string) error {
	d, err := time.ParseDuration(args)
	if err == nil {
		s.Advance(d)
	}
	return err
}

// answerVerb gives an API another answer from now on.
func answerVerb(s *Sim, args string) error {
	api, text, _ := strings.Cut(args, " ")
	reason, fails := strings.CutPrefix(strings.TrimSpace(text), "fail ")
	var answer Answerer
	if fails {
		answer = func(Value) (Value, error) { return Value{}, errors.New(reason) }
	} else {
		_, v, err := nameAndJSON(args)
		if err != nil || api == "" {
			return errors.Join(err, needName(api))
		}
		answer = func(Value) (Value, error) { return v.Clone(), nil }
	}
	cfg := *s.cfg // options are shared by simulations
	cfg.answers = maps.Clone(cfg.answers)
	Answer(api, answer)(&cfg)
	if err := cfg.checkAnswers(); err != nil {
		return err
	}
	s.cfg = &cfg
	return nil
}

func setStorageVerb(s *Sim, args string) error {
	key, v, err := nameAndJSON(args)
	switch {
	case err != nil:
		return err
	case key == "" || v.Kind() == abi.Undefined:
		return errors.New(`the step takes a key and JSON behind it, such as: setStorage token "abc"`)
	}
	s.SetStorage(key, v)
	return nil
}
