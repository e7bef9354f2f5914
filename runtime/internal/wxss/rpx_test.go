package wxss

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPX(t *testing.T) {
	for _, c := range []struct {
		value string
		width float64
		want  string
	}{
		{"750rpx", 375, "375px"},
		{"100rpx", 375, "50px"},
		{"100rpx", 390, "52px"},
		{"33rpx", 390, "17.16px"},
		{"1rpx", 375, "1px"},
		{"1rpx", 1500, "2px"},
		{"-1rpx", 375, "-1px"},
		{"0.001rpx", 375, "1px"},
		{"0rpx -0rpx 0.0rpx", 375, "0px 0px 0px"},
		{"+10rpx .5rpx 2.50rpx 1e2rpx 1E-1rpx", 750, "10px 1px 2.5px 100px 1px"},
		{"10RPX", 375, "5px"},
		{"1px solid red", 375, "1px solid red"},
		{"28rpx/44rpx a", 375, "14px/22px a"},
		{"calc(100% - 20rpx*2)", 375, "calc(100% - 10px*2)"},
		{"var(--a-1rpx, 20rpx)", 375, "var(--a-1rpx, 10px)"},
		{`"20rpx" '20rpx' 20rpx`, 375, `"20rpx" '20rpx' 10px`},
		{`url(20rpx) url("20rpx") url( a\)20rpx)20rpx`, 375, `url(20rpx) url("20rpx") url( a\)20rpx)10px`},
		{"/*20rpx*/20rpx", 375, "/*20rpx*/10px"},
		{"a20rpx #20rpx 20rpxx 20rpx-1 a-20rpx \\20rpx", 375, "a20rpx #20rpx 20rpxx 20rpx-1 a-20rpx \\20rpx"},
		{"20 rpx", 375, "20 rpx"},
		{"1.rpx ..5rpx --1rpx", 750, "1.rpx .1px --1rpx"},
		{"width:20rpx;height:30rpx", 375, "width:10px;height:15px"},
		{"1e999rpx", 375, "1e999rpx"},
		{"", 375, ""},
		{"20rpx", 0, "20rpx"},
		{"20rpx", -1, "20rpx"},
		{"20rpx", math.NaN(), "20rpx"},
		{"20rpx", math.Inf(1), "20rpx"},
	} {
		require.Equal(t, c.want, PX(c.value, c.width), c.value)
	}
}

// A value without rpx costs no memory.
func TestPXAllocates(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() { PX("1px solid rgba(0, 0, 0, .5)", 375) }))
}
