package wxss

// Kind is what a style sheet, or the template that nodes stand in, belongs to.
type Kind uint8

// The kinds. The App has a sheet and no template.
const (
	App Kind = iota
	Page
	Component
)

// Scope is the owner of a style sheet or of nodes, as far as it matters for what applies to what.
type Scope struct {
	Kind           Kind
	Path           string // of the page or component, without extension; two Scopes of one Kind and Path are one
	Isolation      string // styleIsolation: isolated, apply-shared, shared, page-isolated, page-apply-shared or page-shared; anything else is the default
	AddGlobalClass bool   // addGlobalClass, which counts only where Isolation is the default
	NoApp          bool   // on nodes of a component: the page that shows it has one of the page- options
}

// Applies tells whether the sheet of one scope applies to the nodes of another on the same page:
//   - everything has its own sheet;
//   - a component is isolated by default, or apply-shared with addGlobalClass; a page is shared by default;
//   - app.wxss, the page's sheet and those of shared components apply to what is apply-shared or shared, but the page's only if it is shared itself;
//   - the three page- options are the same for a page, and switch app.wxss off for it.
//
// Unverified: that app.wxss does not apply to a page that is isolated (as in glass-easel), that page- options switch it off for the page's components too, and that a page-
// option means for a component what it does without page-. WeChat's web view lets rules with element names pass borders, which its documentation advises against; they do not here.
// Selectors are tried within the template of a node, so `.of-page .of-component` does not match across the border, which a web view might let it.
func Applies(from, to Scope) bool {
	switch {
	case to.Kind == App:
		return from.Kind == App
	case from.Kind == to.Kind && from.Path == to.Path:
		return true
	case from.Kind == App:
		_, takes, noApp := to.isolation()
		return takes && !noApp && !to.NoApp
	case from.Kind == Page && to.Kind == Page:
		return false
	}
	gives, _, _ := from.isolation()
	_, takes, _ := to.isolation()
	return gives && takes
}

// isolation is whether the scope's sheet applies to others, whether those of others apply to it, and whether app.wxss is off.
func (s Scope) isolation() (gives, takes, noApp bool) {
	switch s.Isolation {
	case "isolated":
		return false, false, false
	case "apply-shared":
		return false, true, false
	case "shared":
		return true, true, false
	case "page-isolated":
		return false, false, s.Kind == Page
	case "page-apply-shared":
		return false, true, s.Kind == Page
	case "page-shared":
		return true, true, s.Kind == Page
	}
	return s.Kind == Page, s.Kind == Page || s.AddGlobalClass, false
}
