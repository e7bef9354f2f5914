package bundle

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// taken are names that WeChat's object of a page or component has, or that the tables of Page() and Component() have, so that a handler of such a name would take the place of that.
var taken = strings.Fields(`__proto__ __wxkit__ animate applyAnimatedStyle behaviors clearAnimatedStyle clearAnimation constructor createIntersectionObserver createMediaQueryObserver createSelectorQuery
	data dataset exitState export externalClasses getAppBar getOpenerEventChannel getPageId getPassiveEvent getRelationNodes getTabBar groupSetData hasBehavior hasOwnProperty id is lifetimes methods
	observers options pageLifetimes pageRouter properties relations renderer route router selectAllComponents selectComponent selectOwnerComponent setData setInitialRenderingCache setPassiveEvent
	setUpdatePerformanceListener toString triggerEvent valueOf`)

// called are names of functions of a page that WeChat calls by itself.
var called = strings.Fields(`onAddToFavorites onHide onLoad onPageScroll onPullDownRefresh onReachBottom onReady onResize onRouteDone onSaveExitState onShareAppMessage onShareTimeline onShow onTabItemTap
	onUnload`)

// checkNames tells of handlers and fields whose names mean something else to WeChat. The simulator calls them by their names all the same, so only a phone would show it.
func (b *builder) checkNames() error {
	var errs []error
	for _, d := range slices.Concat(b.manifest.Pages, b.manifest.Components) {
		isPage := b.app.HasPage(d.Path)
		for _, name := range d.Handlers {
			switch {
			case slices.Contains(taken, name):
				errs = append(errs, fmt.Errorf("%s: a handler cannot be named %s, which WeChat's own object has; give it another name", d.Path, name))
			case isPage && slices.Contains(called, name):
				errs = append(errs, fmt.Errorf("%s: a handler cannot be named %s, a lifecycle function that WeChat calls by itself; make it the method O%s, or give it another name", d.Path, name, name[1:]))
			}
		}
		errs = append(errs, b.checkRelations(d))
		if hasProto(d.Data) || slices.ContainsFunc(d.Properties, func(p abi.Property) bool { return p.Name == proto || hasProto(p.Value) }) {
			errs = append(errs, fmt.Errorf("%s: data cannot have the key %s, which JavaScript takes for something else", d.Path, proto))
		}
	}
	return errors.Join(errs...)
}

// checkRelations tells of two relations of a component that have the same place in the table that Component() takes: their key there is the other's path, or the author's key where the target is
// a behavior.
func (b *builder) checkRelations(d abi.Definition) error {
	relations, places := d.Options.Get(abi.OptionRelations), map[string]string{}
	for i := range relations.Len() {
		key := relations.KeyAt(i)
		place := key
		if target := relations.At(i).Get("target").Text(); target != "" && !b.isBehavior(target) {
			place = target
		}
		if other, ok := places[place]; ok {
			return fmt.Errorf("%s: the relations %q and %q are both to %s, for which WeChat has one place; make one of them, or give one the name of a behavior as its target", d.Path, other, key, place)
		}
		places[place] = key
	}
	return nil
}

// isBehavior reports whether a name is that of a behavior, and not the path of a component.
func (b *builder) isBehavior(name string) bool {
	return slices.ContainsFunc(slices.Concat(b.manifest.Components, b.manifest.Pages), func(d abi.Definition) bool {
		names := d.Options.Get(abi.OptionBehaviors)
		for i := range names.Len() {
			if names.At(i).Text() == name {
				return true
			}
		}
		return false
	})
}

// proto is a key that makes no key in the text of an object.
const proto = "__proto__"

// hasProto reports whether a value has that key at any depth.
func hasProto(v abi.Value) bool {
	for i := range v.Len() {
		if v.Kind() == abi.Object && v.KeyAt(i) == proto || hasProto(v.At(i)) {
			return true
		}
	}
	return false
}
