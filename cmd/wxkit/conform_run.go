package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// playAppCase runs a case on the simulator: its pages are definitions for the ops engine, whose hooks do nothing but to be there and to be traced, and each call of
// the platform is a method that the view's event runs.
func playAppCase(ctx context.Context, c appCase) ([]stepResult, error) {
	definitions, err := appDefinitions(c)
	if err != nil {
		return nil, err
	}
	s, err := wxruntime.New(wxruntime.AppJSON(string(c.App)), wxruntime.Ops(definitions))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	var results []stepResult
	for i, step := range c.Steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		mark := s.Mark()
		if err := playStep(s, step, i); err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		if err := s.Err(); err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		came := s.Since(mark)
		result := stepResult{Log: came.Hooks(), Stack: s.Stack()}
		for _, e := range came.Filter(wxruntime.KindResult) {
			if step.Do == "wx" && e.Name == step.API {
				result.Result = e.Arg.Get("errMsg").Text()
			}
		}
		results = append(results, result)
	}
	return results, nil
}

func playStep(s *wxruntime.Sim, step appStep, i int) error {
	switch step.Do {
	case "launch", "reenter":
		query, err := objectOf(step.Query)
		if err != nil {
			return fmt.Errorf("query: %w", err)
		}
		s.Launch("/"+step.Path, wxruntime.Query(query))
	case "wx":
		s.Page().Call(stepMethod(i))
	case "background":
		s.Background()
	case "foreground":
		s.Foreground()
	default:
		return fmt.Errorf("unknown step %q", step.Do)
	}
	return nil
}

// appHooks and pageHooks are what every case logs.
var (
	appHooks  = []string{"onLaunch", "onShow", "onHide"}
	pageHooks = []string{"onLoad", "onShow", "onReady", "onHide", "onUnload"}
)

// appDefinitions are the App and the pages of a case.
func appDefinitions(c appCase) (map[string]wxruntime.Value, error) {
	var app struct {
		Pages       []string
		SubPackages []struct {
			Root  string
			Pages []string
		}
	}
	if err := json.Unmarshal(c.App, &app); err != nil {
		return nil, err
	}
	for _, sub := range app.SubPackages {
		for _, page := range sub.Pages {
			app.Pages = append(app.Pages, sub.Root+"/"+page)
		}
	}
	methods := map[string][]any{}
	for _, hook := range pageHooks {
		methods[hook] = []any{}
	}
	for i, step := range c.Steps {
		if step.Do == "wx" {
			args := step.Args
			if args == nil {
				args = json.RawMessage("{}")
			}
			methods[stepMethod(i)] = []any{[]any{"wx", step.API, args}}
		}
	}
	page, err := valueOf(map[string]any{"methods": methods, "quiet": true})
	if err != nil {
		return nil, err
	}
	hooks := map[string][]any{}
	for _, hook := range appHooks {
		hooks[hook] = []any{}
	}
	definitions := map[string]wxruntime.Value{}
	if definitions["app"], err = valueOf(map[string]any{"methods": hooks}); err != nil {
		return nil, err
	}
	for _, path := range app.Pages {
		definitions[path] = page
	}
	return definitions, nil
}

func stepMethod(i int) string { return "step" + strconv.Itoa(i+1) }

func valueOf(v any) (wxruntime.Value, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return wxruntime.Value{}, err
	}
	return wxruntime.JSON(string(text))
}

func objectOf(text json.RawMessage) (wxruntime.Value, error) {
	if text == nil {
		return wxruntime.Object(), nil
	}
	return wxruntime.JSON(string(text))
}
