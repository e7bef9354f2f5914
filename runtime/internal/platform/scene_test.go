package platform

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestClassA(t *testing.T) {
	for _, scene := range []int{1001, 1003, 1023, 1038, 1056, 1080, 1083, 1089, 1090, 1103, 1104, 1113, 1114, 1117, 1112, 1127, 1131, 1134} {
		require.True(t, ClassA(scene), scene)
	}
	for _, scene := range []int{0, 1000, 1002, 1007, 1011, 1047, 1135} {
		require.False(t, ClassA(scene), scene)
	}
}

func TestLaunchOptions(t *testing.T) {
	require.Equal(t, `{"path":"","query":{},"scene":1001,"referrerInfo":{},"apiCategory":"default"}`, text(Launch{}.Options()))
	require.Equal(t, `{"path":"p/A","query":{"x":"1"},"scene":1011,"referrerInfo":{},"apiCategory":"default"}`,
		text(Launch{Path: "/p/A.html", Query: value(t, `{"x":"1"}`), Scene: 1011}.Options()))
	require.Equal(t,
		`{"path":"p/A","query":{},"scene":1037,"referrerInfo":{"appId":"wx1"},"apiCategory":"embedded","shareTicket":"t","forwardMaterials":[],"chatType":3,"hostExtraData":{}}`,
		text(Launch{
			Path: "p/A", Query: value(t, `"x=1"`), Scene: 1037, ReferrerInfo: value(t, `{"appId":"wx1"}`), APICategory: "embedded",
			ShareTicket: "t", ForwardMaterials: value(t, `[]`), ChatType: 3, HostExtraData: value(t, `{}`),
		}.Options()))
}

func TestLaunchOptionsAreCopies(t *testing.T) {
	l := Launch{Query: value(t, `{"x":"1"}`)}
	l.Options().Get("query").Set("x", value(t, `"2"`))
	require.Equal(t, `{"x":"1"}`, text(l.Query))
}
