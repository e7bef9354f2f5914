package platform

import (
	"slices"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Device is the phone that the simulator plays. Lengths are in CSS pixels.
type Device struct {
	Brand           string  // maker: devtools
	Model           string  // model
	System          string  // operating system with its version
	Platform        string  // ios, android, devtools
	Language        string  // of the WeChat client: zh_CN
	Version         string  // of the WeChat client
	SDKVersion      string  // of the base library
	Theme           string  // light or dark
	PixelRatio      float64 // device pixels to one CSS pixel
	ScreenWidth     int     // of the whole screen
	ScreenHeight    int     // of the whole screen
	WindowWidth     int     // of the page; 750rpx
	WindowHeight    int     // of the page, without the navigation bar and the tab bar
	StatusBarHeight int     // above the navigation bar
	SafeBottom      int     // below the safe area: the home indicator
	FontSize        int     // fontSizeSetting
	AppID           string  // of the mini-program
}

// DefaultDevice is a nominal phone 375 pixels wide, so that 2rpx are 1 pixel. No real phone has just these values.
func DefaultDevice() Device {
	return Device{
		Brand: "devtools", Model: "wxkit", System: "iOS 17.0", Platform: "devtools", Language: "zh_CN", Version: "8.0.50", SDKVersion: "3.5.5", Theme: "light",
		PixelRatio: 2, ScreenWidth: 375, ScreenHeight: 812, WindowWidth: 375, WindowHeight: 724, StatusBarHeight: 44, SafeBottom: 34, FontSize: 16,
		AppID: "touristappid",
	}
}

func (d Device) device() abi.Value {
	return abi.ObjectValue(
		abi.Field{Key: "brand", Value: abi.StringValue(d.Brand)},
		abi.Field{Key: "model", Value: abi.StringValue(d.Model)},
		abi.Field{Key: "system", Value: abi.StringValue(d.System)},
		abi.Field{Key: "platform", Value: abi.StringValue(d.Platform)},
		abi.Field{Key: "benchmarkLevel", Value: abi.IntValue(1)},
	)
}

func (d Device) window() abi.Value {
	return abi.ObjectValue(
		abi.Field{Key: "pixelRatio", Value: abi.NumberValue(d.PixelRatio)},
		abi.Field{Key: "screenWidth", Value: abi.IntValue(d.ScreenWidth)},
		abi.Field{Key: "screenHeight", Value: abi.IntValue(d.ScreenHeight)},
		abi.Field{Key: "windowWidth", Value: abi.IntValue(d.WindowWidth)},
		abi.Field{Key: "windowHeight", Value: abi.IntValue(d.WindowHeight)},
		abi.Field{Key: "statusBarHeight", Value: abi.IntValue(d.StatusBarHeight)},
		abi.Field{Key: "safeArea", Value: rect(0, d.StatusBarHeight, d.ScreenWidth, d.ScreenHeight-d.SafeBottom)},
		abi.Field{Key: "screenTop", Value: abi.IntValue(d.ScreenHeight - d.WindowHeight)},
	)
}

func (d Device) appBase() abi.Value {
	return abi.ObjectValue(
		abi.Field{Key: "SDKVersion", Value: abi.StringValue(d.SDKVersion)},
		abi.Field{Key: "language", Value: abi.StringValue(d.Language)},
		abi.Field{Key: "version", Value: abi.StringValue(d.Version)},
		abi.Field{Key: "theme", Value: abi.StringValue(d.Theme)},
		abi.Field{Key: "enableDebug", Value: abi.BoolValue(false)},
		abi.Field{Key: "fontSizeSetting", Value: abi.IntValue(d.FontSize)},
		abi.Field{Key: "host", Value: abi.ObjectValue(abi.Field{Key: "env", Value: abi.StringValue("WeChat")})},
	)
}

// system is all three parts in one object.
func (d Device) system() abi.Value {
	return abi.ObjectValue(slices.Concat(fieldsOf(d.device()), fieldsOf(d.window()), fieldsOf(d.appBase()))...)
}

func (d Device) account() abi.Value {
	return abi.ObjectValue(abi.Field{Key: "miniProgram", Value: abi.ObjectValue(
		abi.Field{Key: "appId", Value: abi.StringValue(d.AppID)},
		abi.Field{Key: "envVersion", Value: abi.StringValue("develop")},
		abi.Field{Key: "version", Value: abi.StringValue("")},
	)})
}

// menuButton is the capsule at the right of the navigation bar: 87 by 32, 7 from the right edge and 4 below the status bar.
func (d Device) menuButton() abi.Value {
	right, top := d.ScreenWidth-7, d.StatusBarHeight+4
	return rect(right-87, top, right, top+32)
}

// Viewport is the visible area of a page, in its own coordinates: {left, top, right, bottom, width, height}.
func (d Device) Viewport() abi.Value { return rect(0, 0, d.WindowWidth, d.WindowHeight) }

func rect(left, top, right, bottom int) abi.Value {
	return abi.ObjectValue(
		abi.Field{Key: "left", Value: abi.IntValue(left)},
		abi.Field{Key: "top", Value: abi.IntValue(top)},
		abi.Field{Key: "right", Value: abi.IntValue(right)},
		abi.Field{Key: "bottom", Value: abi.IntValue(bottom)},
		abi.Field{Key: "width", Value: abi.IntValue(right - left)},
		abi.Field{Key: "height", Value: abi.IntValue(bottom - top)},
	)
}
