package main

import (
	"fmt"
	"slices"
)

// modes with the share of the bare handler's throughput that each aims at.
var modes = []struct {
	name string
	aim  float64
}{{"plain", 0.85}, {"safe", 0.70}}

// compare prints both modes.
func compare(rounds, size, conns, procs int) error {
	fmt.Printf("%d rounds of %d pushes over %d connections, in turn; the server has %d cores; medians\n", rounds, size, conns, procs)
	fmt.Printf("%-6s %12s %12s %7s %10s %10s %7s\n", "mode", "bare req/s", "wxkit req/s", "ratio", "bare p99", "wxkit p99", "ratio")
	for _, mode := range modes {
		if err := compareMode(mode.name, mode.aim, rounds, size, conns, procs); err != nil {
			return fmt.Errorf("%s mode: %w", mode.name, err)
		}
	}
	return nil
}

func compareMode(mode string, aim float64, rounds, size, conns, procs int) error {
	m, err := newMaker(mode == "safe")
	if err != nil {
		return err
	}
	ours, err := start(mode, nil, procs)
	if err != nil {
		return err
	}
	defer ours.stop()
	answer, err := firstAnswer(ours.addr, m)
	if err != nil {
		return err
	}
	other, err := start("bare", answer, procs)
	if err != nil {
		return err
	}
	defer other.stop()
	pairs := make([]pair, 0, rounds)
	for round := range rounds + 1 {
		requests := make([][]byte, size)
		for i := range requests {
			requests[i] = m.request(question)
		}
		p := pair{}
		order := []*server{other, ours}
		if round%2 == 1 { // who is second finds a warmer machine
			slices.Reverse(order)
		}
		for _, s := range order {
			f, err := drive(s.addr, requests, conns)
			if err != nil {
				return err
			}
			if s == ours {
				p.ours = f
			} else {
				p.bare = f
			}
		}
		if round > 0 { // the first warms up
			pairs = append(pairs, p)
		}
	}
	report(mode, aim, pairs)
	return nil
}

// pair is one round of each.
type pair struct{ bare, ours figures }

func firstAnswer(addr string, m *maker) ([]byte, error) {
	c, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.ask(m.request(question), nil)
}

func report(mode string, aim float64, pairs []pair) {
	of := func(f func(p pair) float64) float64 {
		values := make([]float64, len(pairs))
		for i, p := range pairs {
			values[i] = f(p)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	ratio := of(func(p pair) float64 { return p.ours.throughput / p.bare.throughput })
	met := "met"
	if ratio < aim {
		met = "missed"
	}
	fmt.Printf("%-6s %12.0f %12.0f %6.0f%% %7.2f ms %7.2f ms %6.2fx  (aim: %.0f%% of the throughput, %s)\n", mode,
		of(func(p pair) float64 { return p.bare.throughput }), of(func(p pair) float64 { return p.ours.throughput }), ratio*100,
		of(func(p pair) float64 { return p.bare.p99 })*1000, of(func(p pair) float64 { return p.ours.p99 })*1000,
		of(func(p pair) float64 { return p.ours.p99 / p.bare.p99 }), aim*100, met)
}
