package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/handler/wxtest"
)

// readFields reads path=value; a path that comes again becomes a repeated element.
func readFields(given []string) (wxtest.Fields, error) {
	var fields wxtest.Fields
	for _, text := range given {
		path, value, ok := strings.Cut(text, "=")
		if !ok || path == "" {
			return nil, fmt.Errorf("--field is path=value, such as EventKey=ORDERS, not %q", text)
		}
		fields = append(fields, [2]any{path, value})
	}
	return fields, nil
}

// addDefaults gives the common messages something to say where the command line does not.
func (j *pushJob) addDefaults() {
	for _, d := range defaultFields(j.kind) {
		if !slices.ContainsFunc(j.fields, func(f [2]any) bool { return f[0] == d[0] }) {
			j.fields = append(j.fields, d)
		}
	}
}

// defaultFields are the fields without which WeChat never sends a message of this MsgType.
func defaultFields(kind string) wxtest.Fields {
	media := [2]any{"MediaId", "wxkit-media"}
	switch kind {
	case "text":
		return wxtest.Fields{{"Content", "hi"}}
	case "image":
		return wxtest.Fields{{"PicUrl", "https://example.com/wxkit.jpg"}, media}
	case "voice":
		return wxtest.Fields{media, {"Format", "amr"}}
	case "video", "shortvideo":
		return wxtest.Fields{media, {"ThumbMediaId", "wxkit-thumb"}}
	case "location":
		return wxtest.Fields{{"Location_X", "23.134521"}, {"Location_Y", "113.358803"}, {"Scale", "20"}, {"Label", "here"}}
	case "link":
		return wxtest.Fields{{"Title", "wxkit"}, {"Description", "a link"}, {"Url", "https://example.com/"}}
	default:
		return nil
	}
}
