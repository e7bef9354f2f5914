package platform

import (
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// DefaultScene is the scene of a launch that names none: 1001, from the list of recent mini-programs.
const DefaultScene = 1001

// ClassA reports whether a scene opens the mini-program without a page of its own, so that a cold start shows the home page and a warm start keeps the state.
func ClassA(scene int) bool {
	switch scene {
	case 1001, 1003, 1023, 1038, 1056, 1080, 1083, 1089, 1090, 1103, 1104, 1112, 1113, 1114, 1117, 1127, 1131, 1134:
		return true
	}
	return false
}

// Launch is how the mini-program is opened, as App.onLaunch and App.onShow are told. Fields that are empty (undefined) and have no default are left out.
type Launch struct {
	Path             string    // route of the page; a slash in front and .html behind are taken off
	Query            abi.Value // object; default {}
	Scene            int       // default DefaultScene
	ReferrerInfo     abi.Value // object {appId, extraData}; default {}
	APICategory      string    // default, nativeFunctionalized, browseOnly, embedded, chatTool; default "default"
	ShareTicket      string    // of a card in a group chat
	ForwardMaterials abi.Value // array, with scene 1173
	ChatType         int       // 1 to 4, with a card in a chat
	HostExtraData    abi.Value // object, in another host than WeChat
}

// Options is the object {path, query, scene, referrerInfo, apiCategory} with those of the other fields that are given. It shares nothing with l.
func (l Launch) Options() abi.Value {
	v := abi.ObjectValue(
		abi.Field{Key: "path", Value: abi.StringValue(CleanPath(l.Path))},
		abi.Field{Key: "query", Value: objectOr(l.Query)},
		abi.Field{Key: "scene", Value: abi.IntValue(l.scene())},
		abi.Field{Key: "referrerInfo", Value: objectOr(l.ReferrerInfo)},
		abi.Field{Key: "apiCategory", Value: abi.StringValue("default")},
	)
	if l.APICategory != "" {
		v.Set("apiCategory", abi.StringValue(l.APICategory))
	}
	if l.ShareTicket != "" {
		v.Set("shareTicket", abi.StringValue(l.ShareTicket))
	}
	if !l.ForwardMaterials.IsUndefined() {
		v.Set("forwardMaterials", l.ForwardMaterials.Clone())
	}
	if l.ChatType != 0 {
		v.Set("chatType", abi.IntValue(l.ChatType))
	}
	if !l.HostExtraData.IsUndefined() {
		v.Set("hostExtraData", l.HostExtraData.Clone())
	}
	return v
}

func (l Launch) scene() int {
	if l.Scene == 0 {
		return DefaultScene
	}
	return l.Scene
}

func objectOr(v abi.Value) abi.Value {
	if v.Kind() != abi.Object {
		return abi.ObjectValue()
	}
	return v.Clone()
}

// CleanPath is a route as the App sees it: without a slash in front and without .html behind.
func CleanPath(path string) string {
	return strings.TrimSuffix(strings.TrimPrefix(path, "/"), ".html")
}
