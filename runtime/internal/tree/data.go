package tree

import "github.com/wxkit/wxkit/wasm/abi"

// SetData gives a tree that has no nodes yet other data.
func (t *Tree) SetData(data abi.Value) { t.scope.data = data }
