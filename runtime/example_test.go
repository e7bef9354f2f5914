package wxruntime_test

import (
	"fmt"
	"time"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/counter"
)

func ExampleNew() {
	s, err := wxruntime.New(wxruntime.Native(counter.New), wxruntime.Project("../testdata/counter"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	s.Launch("pages/index/index?start=5")
	page := s.Page()
	page.Call("tap")
	fmt.Println(s.Stack(), page.Data("count").Int(), page.ViewData("count").Int())
	for _, hook := range s.Hooks() {
		fmt.Println(hook)
	}
	// Output:
	// [pages/index/index] 6 6
	// pages/index/index.onLoad {"start":"5"}
}

func ExampleSim_Advance() {
	s, err := wxruntime.New(wxruntime.Native(counter.New), wxruntime.Project("../testdata/counter"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	s.Launch("")
	s.Background()
	s.Advance(5 * time.Second)
	fmt.Println(s.Life())
	s.Advance(30 * time.Minute)
	fmt.Println(s.Life())
	// Output:
	// suspended
	// not running
}

func ExampleExplore() {
	// The view must never show fewer taps than the user made, in whatever order the threads are served.
	finding := wxruntime.Explore(20, func(s *wxruntime.Sim) error {
		s.Launch("")
		page := s.Page()
		s.Together(func() {
			page.Emit("tap")
			page.Emit("tap")
		})
		if got := page.ViewData("count").Int(); got != 2 {
			return fmt.Errorf("the view shows %d of 2 taps", got)
		}
		return nil
	}, wxruntime.Native(counter.New), wxruntime.Project("../testdata/counter"))
	fmt.Println(finding)
	// Output: <nil>
}
