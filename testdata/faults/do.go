package faults

import (
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
)

// mishap is an error of the author's own type.
type mishap struct{ what string }

func (m *mishap) Error() string { return "a mishap: " + m.what }

// Do does wrong in the way that is named; "" is nothing. What Go recovers from comes first, then what ends a process or never ends.
func Do(what string) {
	switch what {
	case "nil":
		var p *mishap
		p.what = "never"
	case "index":
		var list []int
		list[len(what)]++
	case "error":
		panic(&mishap{"a custom error"})
	case "string":
		panic("a plain text")
	case "number":
		panic(3.5)
	case "goexit":
		runtime.Goexit()
	case "channel":
		<-make(chan int)
	case "mutex":
		var mu sync.Mutex
		mu.Lock()
		mu.Lock()
	case "select":
		select {}
	case "sleep":
		time.Sleep(600 * time.Millisecond)
	case "loop":
		for {
		}
	default:
		die(what)
	}
}

// die ends the process, but for print.
func die(what string) {
	switch what {
	case "print":
		os.Stdout.WriteString("to stdout\nin two lines\n")
		println("to stderr")
	case "flood":
		for range 500 {
			println(strings.Repeat("x", 4000))
		}
		new(sync.Mutex).Unlock()
	case "exit":
		os.Exit(3)
	case "fatal":
		new(sync.Mutex).Unlock()
	case "recurse":
		recurse(1)
	case "memory":
		for kept := [][]byte{}; ; {
			kept = append(kept, make([]byte, 1<<20))
		}
	}
}

// recurse uses the stack without end.
func recurse(n int) int {
	var pad [16]int
	pad[n&15] = recurse(n+1) + 1
	return pad[n&15]
}
