package wxruntime

// quiet reports whether nothing on the logic thread can follow from a setData of an instance: no data observer runs, no property is converted, and no component comes or goes in its
// template or, with a slot, in that of its owner. The guest is told when the instance is made, and does not wait then for a setData that cannot fail (see abi.CmdSet).
func (l *library) quiet(in *instance) bool {
	return in.page != nil && !in.component && len(in.def.Observers) == 0 && len(in.def.Properties) == 0 && !in.tree.Template().Components()
}
