//go:build race

package wxmsg

// raceEnabled tells that counts of allocations mean nothing.
const raceEnabled = true
