package bundle

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/guest"
	"github.com/wxkit/wxkit/wasm/abi"
)

// restarts are how often a guest is started again to see that it registers the same. A map of two keys has the other order in one start of eight, so this many miss it once in seventy
// times; a start takes some milliseconds.
const restarts = 32

// steady starts the guest again with other random numbers and on other days. A phone has others than the build each time, and the loader refuses a guest that registers something else than
// the manifest says.
func (b *builder) steady(ctx context.Context) error {
	for n := range byte(restarts) {
		now := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(int(n), int(n), int(n)).Add(time.Duration(n) * (time.Hour + time.Minute + time.Second))
		m, err := b.readManifest(ctx, b.module, guest.Options{Guard: true}, guest.InstanceOptions{
			Random: rand.NewChaCha8([32]byte{n + 1}), Walltime: func() time.Time { return now }, Deadline: startLimit,
		})
		if err != nil {
			return fmt.Errorf("the guest has started once, but not again: %w", err)
		}
		if m.Hash() != b.report.Hash {
			return fmt.Errorf("the guest registers something else each time it starts (%s), so on a phone it would not start: bind and register in one fixed order, not in that of a Go map, and give "+
				"initial data that depends neither on the time nor on chance", difference(b.manifest, m))
		}
	}
	return nil
}

// difference names the first thing in which two manifests differ.
func difference(a, b *abi.Manifest) string {
	v, w := a.Value(), b.Value()
	if v.Get("app").JSON() != w.Get("app").JSON() {
		return "of the App " + firstDifference(v.Get("app"), w.Get("app"))
	}
	for _, list := range [...]string{"pages", "components"} {
		for i := range max(v.Get(list).Len(), w.Get(list).Len()) {
			switch one, other := v.Get(list).At(i), w.Get(list).At(i); {
			case one.Get("path").Text() != other.Get("path").Text():
				return fmt.Sprintf("of the %s number %d is %q, then %q", list, i+1, one.Get("path").Text(), other.Get("path").Text())
			case one.JSON() != other.JSON():
				return "of " + one.Get("path").Text() + " " + firstDifference(one, other)
			}
		}
	}
	return "manifest " + a.Hash() + ", then " + b.Hash()
}

// firstDifference names the first key of a definition whose values differ, with both.
func firstDifference(a, b abi.Value) string {
	for i := range a.Len() {
		if key := a.KeyAt(i); a.At(i).JSON() != b.Get(key).JSON() {
			return fmt.Sprintf("the %s are %.120s, then %.120s", key, a.At(i).JSON(), b.Get(key).JSON())
		}
	}
	return "something"
}
