package project

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUsingComponents(t *testing.T) {
	app, err := Load(folder(
		"app.json", `{"pages": ["p/a", "p/b"], "usingComponents": {"nav": "components/nav/nav", "btn": "/components/nav/nav"}}`,
		"p/a.json", `{"usingComponents": {"btn": "./btn", "card": "../components/card/card", "list": "@s/ui/list", "cell": "ui/cell"}, "styleIsolation": "shared", "componentPlaceholder": {"card": "view"}}`,
		"p/btn.json", `{"component": true, "usingComponents": {"btn": "btn"}, "pureDataPattern": "^_"}`,
		"components/nav/nav.json", `{"component": true}`,
		"components/card/card.json", `{"component": true, "usingComponents": {"inner": "inner/inner"}, "componentGenerics": {"item": true, "row": {"default": "/row"}}, "styleIsolation": "apply-shared"}`,
		"components/card/inner/inner.json", `{"component": true, "usingComponents": {"card": "/components/card/card"}}`,
		"row.json", `{"component": true}`,
		"miniprogram_npm/@s/ui/list/index.json", `{"component": true}`,
		"p/miniprogram_npm/ui/cell.json", `{"component": true}`,
	))
	require.NoError(t, err)
	require.Equal(t, []string{
		"components/nav/nav", "p/btn", "components/card/card", "p/miniprogram_npm/ui/cell", "miniprogram_npm/@s/ui/list/index", "components/card/inner/inner", "row",
	}, app.Components)

	a := app.Config("p/a")
	require.Equal(t, map[string]string{
		"nav": "components/nav/nav", "btn": "p/btn", "card": "components/card/card", "list": "miniprogram_npm/@s/ui/list/index", "cell": "p/miniprogram_npm/ui/cell",
	}, a.UsingComponents, "those of the page hide those of the app")
	require.Equal(t, "shared", a.StyleIsolation)
	require.Equal(t, map[string]string{"card": "view"}, a.ComponentPlaceholder)
	require.False(t, a.Component)
	require.Equal(t, map[string]string{"nav": "components/nav/nav", "btn": "components/nav/nav"}, app.Config("p/b").UsingComponents)

	card := app.Config("components/card/card")
	require.True(t, card.Component)
	require.Equal(t, "apply-shared", card.StyleIsolation)
	require.Equal(t, map[string]string{"item": "", "row": "row"}, card.ComponentGenerics)
	require.Equal(t, "components/card/inner/inner", card.UsingComponents["inner"])
	require.Equal(t, "components/nav/nav", card.UsingComponents["nav"], "global components are known to components too")
	require.Equal(t, "^_", app.Config("p/btn").PureDataPattern)
}

// Only what is used is on the list; a runtime that loads lazily (statement 188) leaves the rest alone.
func TestStatement188UnusedComponent(t *testing.T) {
	app, err := Load(folder(
		"app.json", `{"pages": ["p/a"], "lazyCodeLoading": "requiredComponents"}`,
		"c/used.json", `{"component": true}`,
		"c/unused.json", `{`,
		"p/a.json", `{"usingComponents": {"used": "/c/used"}}`,
	))
	require.NoError(t, err)
	require.True(t, app.LazyCodeLoading)
	require.Equal(t, []string{"c/used"}, app.Components)
}

func TestComponentErrors(t *testing.T) {
	for _, tc := range []struct{ name, page, want string }{
		{"missing", `{"usingComponents": {"x": "/c/y"}}`, `p/a.json: usingComponents.x: "/c/y" is not found: there is no c/y.json`},
		{"missing beside", `{"usingComponents": {"x": "./y"}}`, `p/a.json: usingComponents.x: "./y" is not found: there is no p/y.json`},
		{"missing, perhaps npm", `{"usingComponents": {"x": "y"}}`, `p/a.json: usingComponents.x: "y" is not found: there is no p/y.json, and no such component in miniprogram_npm`},
		{"empty", `{"usingComponents": {"x": ""}}`, `p/a.json: usingComponents.x: "" is empty`},
		{"type", `{"usingComponents": {"x": true}}`, `p/a.json: usingComponents.x: must be a string, not a boolean`},
		{"outside", `{"usingComponents": {"x": "../../c"}}`, `p/a.json: usingComponents.x: "../../c" leads out of the project`},
		{"plugin", `{"usingComponents": {"x": "plugin://p/x"}}`, `p/a.json: usingComponents.x: "plugin://p/x" is a component of a plugin, and plugins are not loaded`},
		{"not a component", `{"usingComponents": {"x": "/c/plain"}}`, `c/plain.json: component: must be true, as the component is used`},
		{"broken", `{"usingComponents": {"x": "/c/broken"}}`, `c/broken.json:1:2: unexpected end of JSON input`},
		{"generic", `{"componentGenerics": {"x": 1}}`, `p/a.json: componentGenerics.x: must be an object, not a number`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Load(folder("app.json", `{"pages": ["p/a"]}`, "p/a.json", tc.page, "c/plain.json", `{}`, "c/broken.json", `{`))
			require.EqualError(t, err, tc.want)
		})
	}
}
