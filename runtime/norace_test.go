//go:build !race

package wxruntime_test

// raceEnabled tells that the race detector is on.
const raceEnabled = false
