package main

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// What may be more at the end than after the warm-up, for what the runtime
// itself keeps. Growth with the traffic passes these soon: a goroutine or 100
// bytes for each of a thousand pushes a second.
const (
	moreGoroutines = 10
	moreHeap       = 2 << 20
)

var errGrown = errors.New("something grows")

// warmUp is how long the store takes to fill, at the usual rate.
const warmUp = 20 * time.Second

// runSoak sends traffic until the store is full, looks, sends it for that long,
// and looks again. A soak that is shorter than the warm-up has one as short.
func runSoak(d time.Duration, rate int) error {
	s, err := start("soak", nil, 1)
	if err != nil {
		return err
	}
	defer s.stop()
	m, err := newMaker(true)
	if err != nil {
		return err
	}
	warm, _, err := soakPhase(s, m, min(warmUp, d), rate)
	if err != nil {
		return err
	}
	fmt.Printf("after the warm-up: %d goroutines, heap %.2f MB\n", warm.Goroutines, float64(warm.Heap)/(1<<20))
	end, sent, err := soakPhase(s, m, d, rate)
	if err != nil {
		return err
	}
	fmt.Printf("after %v, %d pushes more: %d goroutines, heap %.2f MB\n", d, sent, end.Goroutines, float64(end.Heap)/(1<<20))
	switch {
	case end.Goroutines > warm.Goroutines+moreGoroutines:
		return fmt.Errorf("%w: goroutines, from %d to %d", errGrown, warm.Goroutines, end.Goroutines)
	case end.Heap > warm.Heap+moreHeap:
		return fmt.Errorf("%w: the heap, by %.2f MB", errGrown, float64(end.Heap-warm.Heap)/(1<<20))
	}
	return nil
}

// soakPhase sends traffic, and looks when all of it has come to its end.
func soakPhase(s *server, m *maker, d time.Duration, rate int) (stats, int64, error) {
	const workers = 32
	var sent, failed atomic.Int64
	end := time.Now().Add(d)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			ticker := time.NewTicker(time.Second * workers / time.Duration(rate))
			defer ticker.Stop()
			for i := w; time.Now().Before(end); i++ {
				<-ticker.C
				sent.Add(1)
				if err := deliver(s.addr, m.request(contents[i%len(contents)])); err != nil {
					failed.Add(1)
				}
			}
		})
	}
	all.Wait()
	if n := failed.Load(); n > sent.Load()/1000 {
		return stats{}, 0, fmt.Errorf("%d of %d pushes were not answered", n, sent.Load())
	}
	time.Sleep(6 * soakTry) // late answers
	got, err := s.stats()
	return got, sent.Load(), err
}

// contents are what the users write: most is answered at once.
var contents = func() []string {
	c := make([]string, 200)
	for i := range c {
		c[i] = question
	}
	c[20], c[90] = "panic", "error"
	c[50], c[150] = (soakTry * 13 / 10).String(), (soakTry * 34 / 10).String() // the second try's, and nobody's
	return c
}()

// deliver sends a push as WeChat does, over a connection each time.
func deliver(addr string, request []byte) (err error) {
	for range 3 {
		if err = deliverOnce(addr, request); err == nil {
			return nil
		}
	}
	return err
}

func deliverOnce(addr string, request []byte) error {
	c, err := dial(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(soakTry))
	_, err = c.ask(request, nil)
	return err
}
