package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// ComponentOptions are the options of a component, and its external classes. Fields that are zero are not set.
type ComponentOptions struct {
	_               incomparable
	MultipleSlots   bool     // slots are told apart by their names; without it only the first one shows anything
	VirtualHost     bool     // the component has no node of its own, and what stands around it sees its content
	PureDataPattern string   // a regular expression for the names of fields that are not sent to the view, such as ^_
	StyleIsolation  string   // isolated, apply-shared or shared
	AddGlobalClass  bool     // app.wxss counts within the component
	ExternalClasses []string // attributes of the component that hold classes of its owner's
}

// Options gives a component its options.
func (b *Binder) Options(o ComponentOptions) {
	for _, flag := range [...]struct {
		name string
		set  bool
	}{{"multipleSlots", o.MultipleSlots}, {"virtualHost", o.VirtualHost}, {"addGlobalClass", o.AddGlobalClass}} {
		if flag.set {
			b.Option(flag.name, Bool(true))
		}
	}
	for _, text := range [...][2]string{{"pureDataPattern", o.PureDataPattern}, {"styleIsolation", o.StyleIsolation}} {
		if text[1] != "" {
			b.Option(text[0], Str(text[1]))
		}
	}
	for _, class := range o.ExternalClasses {
		b.addOption(abi.OptionExternalClasses, Str(class))
	}
}

// SelectOwnerComponent is selectOwnerComponent: the page or component in whose template this component stands, false for a page.
func (c *Ctx) SelectOwnerComponent() (ID, bool) { return c.SelectComponent(abi.SelectOwner) }
