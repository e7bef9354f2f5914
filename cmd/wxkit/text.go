package main

import (
	"strconv"
	"time"
)

// count gives "1 try", "3 tries", "2 bytes".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if noun == "try" {
		return strconv.Itoa(n) + " tries"
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// took gives a duration as a person reads it: 3 ms, 1.2 s.
func took(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

// milliseconds gives a duration for JSON, to a tenth.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(100*time.Microsecond)) / float64(time.Millisecond)
}
