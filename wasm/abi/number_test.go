package abi

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// numberByStrconv is a number as JavaScript writes it, by another way.
func numberByStrconv(f float64) string {
	if f == 0 {
		return "0"
	}
	if abs := math.Abs(f); abs >= 1e-6 && abs < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	text := []byte(strconv.FormatFloat(f, 'e', -1, 64))
	return string(bytes.Replace(bytes.Replace(text, []byte("e-0"), []byte("e-"), 1), []byte("e+0"), []byte("e+"), 1))
}

func TestAppendNumber(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "0", 1: "1", -1: "-1", 10: "10", 1234567: "1234567", 0.1: "0.1", -0.25: "-0.25", 100.5: "100.5", 0.30000000000000004: "0.30000000000000004",
		1e15: "1000000000000000", 1e20: "100000000000000000000", 123456789012345680000: "123456789012345680000", 1e21: "1e+21", 1.5e300: "1.5e+300", -1e100: "-1e+100",
		0.000001: "0.000001", 0.0000012: "0.0000012", 1e-7: "1e-7", 1.25e-7: "1.25e-7", 1e-10: "1e-10", 5e-324: "5e-324", math.MaxFloat64: "1.7976931348623157e+308",
		2.2250738585072014e-308: "2.2250738585072014e-308", 2.225073858507201e-308: "2.225073858507201e-308", 9007199254740991: "9007199254740991", 9007199254740993: "9007199254740992",
		1 << 62: "4611686018427388000", 4.35: "4.35", 1.005: "1.005", 9.5e-323: "9.4e-323", 2e-44: "2e-44",
		math.Inf(1): "null", math.Inf(-1): "null",
	} {
		require.Equal(t, want, string(appendNumber(nil, f)))
		require.Equal(t, "x"+want, string(appendNumber([]byte("x"), f)))
	}
	require.Equal(t, "null", string(appendNumber(nil, math.NaN())))
}

func TestAppendNumberAsStrconv(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	check := func(f float64) {
		if !math.IsNaN(f) && !math.IsInf(f, 0) {
			require.Equal(t, numberByStrconv(f), string(appendNumber(nil, f)))
		}
	}
	for exponent := range uint64(2047) { // both sides of each power of two, and one number between
		for _, fraction := range []uint64{0, 1, 1<<52 - 1, r.Uint64() >> 12} {
			check(math.Float64frombits(exponent<<52 | fraction))
		}
	}
	power := 1e-300
	for range 600 {
		check(power)
		check(math.Nextafter(power, 0))
		check(3 * power)
		power *= 10
	}
	for range 20000 {
		check(math.Float64frombits(r.Uint64()))
		check(float64(r.Int64N(1<<53)) / math.Pow(10, float64(r.IntN(22))))
		check(r.Float64())
		check(math.Round(r.NormFloat64()*1e5) / 100)
	}
}

func FuzzAppendNumber(f *testing.F) {
	for _, seed := range []float64{0, 1, 0.1, 1e21, 5e-324, math.MaxFloat64, 1.0 / 3} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, x float64) {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Skip()
		}
		require.Equal(t, numberByStrconv(x), string(appendNumber(nil, x)))
	})
}

func BenchmarkAppendNumber(b *testing.B) {
	for _, f := range []float64{42, 0.25, 1.0 / 3, 1.7976931348623157e308} {
		b.Run(strconv.FormatFloat(f, 'g', 4, 64), func(b *testing.B) {
			b.ReportAllocs()
			var room [40]byte
			for b.Loop() {
				appendNumber(room[:0], f)
			}
		})
	}
}
