package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// modes with the share of the bare handler's throughput that each aims at.
var modes = []struct {
	name string
	aim  float64
}{{"plain", 0.85}, {"safe", 0.70}}

// compare prints both modes.
func compare(rounds, size, conns, procs int) error {
	fmt.Printf("%d rounds of %d pushes over %d connections, in turn; a server has %d cores; medians; beside the bare handler in brackets\n", rounds, size, conns, procs)
	for _, mode := range modes {
		fmt.Printf("%-12s %18s %20s %24s\n", mode.name, "requests/s", "p99", "server's cores busy")
		if err := compareMode(mode.name, mode.aim, rounds, size, conns, procs); err != nil {
			return fmt.Errorf("%s mode: %w", mode.name, err)
		}
	}
	return nil
}

// contender is one of the servers with its rounds.
type contender struct {
	name   string
	server *server
	rounds []figures
	busy   time.Duration // for a request
}

func compareMode(mode string, aim float64, rounds, size, conns, procs int) error {
	m, err := newMaker(mode == "safe")
	if err != nil {
		return err
	}
	all, err := contenders(mode, m, procs)
	defer func() {
		for _, c := range all {
			c.server.stop()
		}
	}()
	if err != nil {
		return err
	}
	for round := range rounds + 1 {
		requests := make([][]byte, size)
		for i := range requests {
			requests[i] = m.request(question)
		}
		for turn := range all { // nobody is always the first
			c := all[(turn+round)%len(all)]
			f, err := drive(c.server.addr, requests, conns)
			if err != nil {
				return err
			}
			if round > 0 { // the first warms up
				c.rounds = append(c.rounds, f)
			}
		}
	}
	for _, c := range all {
		c.busy = c.server.stop() / time.Duration((rounds+1)*size)
	}
	report(all, aim)
	return nil
}

// contenders starts the servers: bare, least and ours. On an error it gives those that run.
func contenders(mode string, m *maker, procs int) (all []*contender, err error) {
	var answer []byte
	for _, c := range []contender{{name: "wxkit"}, {name: "least"}, {name: "bare"}} {
		kind := map[string]string{"wxkit": mode, "least": "least " + mode, "bare": "bare"}[c.name]
		if c.server, err = start(kind, answer, procs); err != nil {
			return all, err
		}
		all = append(all, &c)
		if answer, err = firstAnswer(c.server.addr, m); err != nil {
			return all, err
		}
	}
	slices.Reverse(all)
	return all, nil
}

func firstAnswer(addr string, m *maker) ([]byte, error) {
	c, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.ask(m.request(question), nil)
}

// report prints a line for each; the bare one is first.
func report(all []*contender, aim float64) {
	bare := all[0]
	for _, c := range all {
		throughput := func(i int) float64 { return c.rounds[i].throughput }
		p99 := func(i int) float64 { return c.rounds[i].p99 }
		ratio := median(len(c.rounds), func(i int) float64 { return c.rounds[i].throughput / bare.rounds[i].throughput })
		slower := median(len(c.rounds), func(i int) float64 { return c.rounds[i].p99 / bare.rounds[i].p99 })
		verdict := ""
		if c.name == "wxkit" {
			verdict = fmt.Sprintf("  aim: %.0f%%, %s", aim*100, map[bool]string{true: "met", false: "missed"}[ratio >= aim])
		}
		fmt.Printf("  %-10s %10.0f (%3.0f%%) %10.2f ms (%.2fx) %10.1f µs (%+.1f)%s\n", c.name, median(len(c.rounds), throughput), ratio*100,
			median(len(c.rounds), p99)*1000, slower, micros(c.busy), micros(c.busy-bare.busy), verdict)
	}
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

func median[T cmp.Ordered](n int, of func(i int) T) T {
	values := make([]T, n)
	for i := range values {
		values[i] = of(i)
	}
	slices.Sort(values)
	return values[n/2]
}
