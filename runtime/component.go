package wxruntime

import (
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Trigger is triggerEvent. Who listens stands in the templates of its ancestors.
func (l *library) Trigger(id abi.ID, name string, detail Value, flags uint8) {
	in := l.instances[id]
	if in == nil {
		return
	}
	l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindEvent, Name: in.name + " triggerEvent " + name, Arg: detail})
}

// Select is selectAllComponents in an instance's own tree. A component's id stands in the template, as its key does.
func (l *library) Select(id abi.ID, selector string) []abi.ID {
	in := l.instances[id]
	key, ok := strings.CutPrefix(selector, "#")
	if in == nil || !ok {
		return nil
	}
	var found []abi.ID
	preorder(in.tree, func(n *node) {
		if n.key == key {
			found = append(found, n.id)
		}
	})
	return found
}
