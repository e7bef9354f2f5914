//go:build race

package wxcrypt

// raceEnabled tells that pools drop their contents at random, so that counts of
// allocations mean nothing.
const raceEnabled = true
