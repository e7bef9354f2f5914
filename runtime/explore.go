package wxruntime

import (
	"errors"
	"fmt"
	"strconv"
)

// Finding is a seed under which a scenario breaks.
type Finding struct {
	Seed   uint64 // replays the trace: give it to Seed
	Err    error  // what the scenario said
	Trace  Trace  // of that seed
	Broken int    // seeds that broke
	Tried  int    // seeds that were tried
}

// String tells what broke, how to replay it, and what happened.
func (f *Finding) String() string {
	return fmt.Sprintf("%d of %d orders break the scenario. Replay the shortest with wxruntime.Seed(%d):\n%v\n%s", f.Broken, f.Tried, f.Seed, f.Err, f.Trace)
}

// Explore runs a scenario in n simulations under the seeds 1 to n: latencies are stretched, and messages that are due at once are delivered in any order that their
// queues allow. It gives the seed with the shortest trace among those for which the scenario returned an error, panicked, or made the simulation report one; nil if none did.
// The scenario must do the same each time: its only randomness is the seed. Every simulation is closed at its end. An n below 1 would prove nothing, and Explore panics.
func Explore(n int, scenario func(*Sim) error, opts ...Option) *Finding {
	if n < 1 {
		panic("wxruntime: Explore needs at least one order")
	}
	var found *Finding
	broken := 0
	for seed := uint64(1); seed <= uint64(n); seed++ {
		trace, err := runSeed(seed, scenario, opts)
		if err == nil {
			continue
		}
		broken++
		if found == nil || len(trace) < len(found.Trace) {
			found = &Finding{Seed: seed, Err: err, Trace: trace}
		}
	}
	if found != nil {
		found.Broken, found.Tried = broken, n
	}
	return found
}

func runSeed(seed uint64, scenario func(*Sim) error, opts []Option) (trace Trace, err error) {
	s, err := New(append(opts[:len(opts):len(opts)], Seed(seed))...)
	if err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("panic under seed " + strconv.FormatUint(seed, 10) + ": " + fmt.Sprint(r))
		}
		trace = s.Trace()
		err = errors.Join(err, s.Err(), s.Close())
	}()
	return nil, scenario(s)
}
