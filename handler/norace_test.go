//go:build !race

package wxhandler_test

const raceEnabled = false
