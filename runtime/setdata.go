package wxruntime

import (
	"errors"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// The sizes of one setData, as JSON.
const (
	warnBytes = 256 << 10 // the guidance of WeChat's audits
	maxBytes  = 1 << 20   // what one setData may not exceed
)

// flow is one setData on its way to the view.
type flow struct {
	in    *instance
	place []tree.Place // of a component, the way to it from its page
	patch Value        // path to value, without what is undefined
	bytes int
	done  []abi.CallID // resumed when the view has it
	ready []*instance  // components whose ready follows then

	derived bool // from properties: the view has it from the owner's flow, but for what observers add
}

// newFlow is a flow of what an instance sets, with the way to the instance as it is now.
func (l *library) newFlow(in *instance, patch Value, done []abi.CallID) *flow {
	f := &flow{in: in, patch: patch, bytes: patch.JSONLen(), done: done}
	if in.component {
		f.place = in.tree.Way()
	}
	return f
}

// observing is an instance whose data observers run. What they set is seen at once, but its own observers wait for the next round.
type observing struct {
	rounds [][]data.Path
	places []expr.Path // what has changed, as the template names it
	sets   []observedSet
	patch  Value
	done   []abi.CallID
}

// group collects the flows of a groupSetData, which the view shows with one paint.
type group struct {
	depth int
	flows []*flow
}

// SetData applies a patch to the data of an instance, with all that follows on this thread, and sends it to the view.
func (l *library) SetData(id abi.ID, patch abi.Patch, done abi.CallID) error {
	in := l.instances[id]
	switch {
	case in == nil || in.page == nil:
		return errors.New("setData on an instance that does not exist")
	case in.tree == nil:
		return nil // a component of a page that is gone: nobody sees its data
	}
	changes, err := l.checkPatch(in, patch)
	if err != nil {
		l.systemError(in.name+".setData", err.Error())
		return err
	}
	l.checkHabits(in)
	l.checkUnread(in, changes)
	for i := range changes {
		if name := changes[i].path.Field(); in.component && !in.attached && in.traits.properties[name] != nil {
			in.preset = append(in.preset, name)
		}
	}
	wire := abi.ObjectValue()
	for i, c := range changes {
		if !c.wire.IsUndefined() || l.sim.cfg.asIs && !in.traits.hides(c.path.Field()) {
			putLast(wire, patch[i].Path, c.wire)
		}
	}
	f := l.newFlow(in, wire, nil)
	if f.bytes > maxBytes {
		return l.tooLong(in, f.bytes)
	}
	if done != 0 {
		f.done = []abi.CallID{done}
	}
	return l.assign(in, changes, f)
}

// assign changes the data of an instance, and lets what follows from it happen: observers, the tree, and the flow to the view. While observers of the instance run it only joins what they do.
func (l *library) assign(in *instance, changes []change, f *flow) error {
	if !l.runaway && (l.nested == maxNestedSets || l.within == maxSetsWithin) {
		l.runaway = true
		l.sim.report(errors.New("wxruntime: " + in.name + setsWithoutEnd))
	}
	if l.runaway {
		return errors.New("setData: " + in.name + setsWithoutEnd)
	}
	l.nested++
	l.within++
	err := l.change(in, changes, f)
	if l.nested--; l.nested == 0 {
		l.within, l.runaway = 0, false
	}
	return err
}

// change does what assign says.
func (l *library) change(in *instance, changes []change, f *flow) error {
	sets := make([]observedSet, 0, 1)
	paths, places := make([]data.Path, len(changes)), make([]expr.Path, len(changes))
	for i, c := range changes {
		paths[i] = c.path
		if name := c.path.Field(); in.traits.observed[name] {
			sets = append(sets, observedSet{path: c.path, old: c.path.Get(in.data)})
		}
		places[i] = c.path.Changed(c.path.Apply(in.data, c.local))
		if c.update {
			l.tellGuest(in, c.path.Field(), in.data.Get(c.path.Field()))
		}
	}
	l.noteModels(in, changes, f)
	if o := l.observing[in.id]; o != nil {
		o.rounds, o.places = append(o.rounds, paths), append(o.places, places...)
		o.sets = append(o.sets, sets...)
		for i := range f.patch.Len() {
			putLast(o.patch, f.patch.KeyAt(i), f.patch.At(i))
		}
		o.done = append(o.done, f.done...)
		return nil
	}
	return l.complete(in, paths, places, sets, f)
}

// putLast gives a path of a patch a value behind all others, since paths are applied in their order.
func putLast(patch Value, path string, v Value) {
	patch.Delete(path)
	patch.Set(path, v)
}

// complete runs what a setData makes run, and lets its flow go: first the data observers, then the flow and the tree, and then the observers of properties.
func (l *library) complete(in *instance, paths []data.Path, places []expr.Path, sets []observedSet, f *flow) error {
	if len(in.def.Observers) > 0 {
		o := &observing{rounds: [][]data.Path{paths}, places: places, sets: sets, patch: f.patch, done: f.done}
		l.observing[in.id] = o
		for n := 0; n < len(o.rounds) && !l.closed; n++ {
			if n == maxRounds {
				delete(l.observing, in.id)
				return errors.New("setData: data observers of " + in.name + " set data without end")
			}
			l.observe(in, o.rounds[n])
		}
		delete(l.observing, in.id)
		if l.closed {
			return errors.New("setData: an observer has ended the app")
		}
		f.done, f.bytes = o.done, f.patch.JSONLen()
		places, sets = o.places, o.sets
	}
	var err error
	if !f.derived || f.patch.Len() > 0 || len(f.done) > 0 {
		err = l.sendFlow(f)
	}
	l.show(f, places)
	l.followModels(in)
	l.observeProperties(in, sets)
	return err
}

// show brings the tree of a flow's instance to its data; what is new there is ready when the view has the flow.
func (l *library) show(f *flow, paths []expr.Path) {
	if f.in.tree == nil {
		return
	}
	outer := l.flowing
	if !f.derived || outer == nil { // what a property brings comes to the view with the flow of the owner
		l.flowing = f
	}
	f.in.tree.Update(paths)
	l.flowing = outer
}

// What a setData may make run: an observer of a property or the listener of an event may set data again, and so may all components that it brings. When that has no end, everything is refused until
// the first setData has returned.
const (
	maxNestedSets = 256     // setData within each other
	maxSetsWithin = 1 << 19 // all together

	setsWithoutEnd = ": observers and event handlers set data without end: each setData makes the next one run"
)

// maxRounds is how often observers of one setData may set data that observers watch.
const maxRounds = 1000

// observe runs the data observers that a change concerns, each once, in the order of declaration.
func (l *library) observe(in *instance, changed []data.Path) {
	for i, pattern := range l.patterns(in.def) {
		if !matches(pattern, changed) {
			continue
		}
		l.run(func() {
			name, values := in.def.Observers[i], pattern.Values(in.data).Clone()
			l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindObserver, Name: in.name + " " + name, Arg: values})
			l.invoke(in, "observer "+name, abi.Event{Kind: abi.EventObserver, ID: in.id, Name: name, Arg: values})
		})
	}
}

func matches(p data.Pattern, changed []data.Path) bool {
	for _, path := range changed {
		if p.Matches(path) {
			return true
		}
	}
	return false
}

// patterns are the definition's observers, read once; one that cannot be read never matches, and the console says so.
func (l *library) patterns(def *abi.Definition) []data.Pattern {
	if list, ok := l.read[def]; ok {
		return list
	}
	list := make([]data.Pattern, len(def.Observers))
	for i, text := range def.Observers {
		p, err := data.ParsePattern(text)
		if err != nil {
			l.systemError(def.Path, err.Error())
		}
		list[i] = p
	}
	l.read[def] = list
	return list
}

// change is one path of a patch, checked.
type change struct {
	path        data.Path
	local, wire Value
	update      bool // the author's code does not know the value
}

// checkPatch reads all paths and values before anything is changed.
func (l *library) checkPatch(in *instance, patch abi.Patch) ([]change, error) {
	changes := make([]change, len(patch))
	for i, a := range patch {
		path, err := data.ParsePath(a.Path)
		if err != nil {
			return nil, err
		}
		local, warnings, err := data.Check(a.Path, a.Value)
		if err != nil {
			return nil, err
		}
		for _, w := range warnings {
			l.warn(in.name+".setData", w)
		}
		changes[i] = change{path: path, local: local}
		l.coerce(in, &changes[i])
		changes[i].wire = l.wire(in, path.Field(), changes[i].local)
	}
	return changes, nil
}

// checkHabits warns, in strict mode only, of setData where the documents advise against it.
func (l *library) checkHabits(in *instance) {
	if !l.sim.cfg.strict {
		return
	}
	switch {
	case in.page.unloaded:
		l.warn(in.name+".setData", "the page has been unloaded: nobody sees the data")
	case in.page.hidden:
		l.warn(in.name+".setData", "the page is hidden: rendering it competes with the page in front")
	case in.component && !in.created:
		l.warn(in.name+".setData", "setData must not be called in created")
	}
}

// tooLong refuses what is longer than a setData may be.
func (l *library) tooLong(in *instance, bytes int) error {
	text := "appDataChange 数据传输长度为 " + itoa(bytes) + " 已经超过最大长度 " + itoa(maxBytes)
	l.consoleError(in.name+".setData", text)
	return errors.New(text)
}

// sendFlow lets a flow go to the view, or into the group that is open. One that data observers have made longer than the limit does not go, and the caller is told.
func (l *library) sendFlow(f *flow) error {
	switch {
	case f.bytes > maxBytes:
		return l.tooLong(f.in, f.bytes)
	case f.in.component && f.in.gone && !f.in.page.unloaded:
		return nil // the view has no place for it any more
	case f.bytes > warnBytes:
		l.warn(f.in.name+".setData", "setData 数据传输长度为 "+itoa(f.bytes>>10)+" KB，存在有性能问题！")
	}
	if p := f.in.page; !p.attached {
		p.early = append(p.early, f)
	}
	f.in.page.unacked = append(f.in.page.unacked, f.done...)
	if l.group != nil {
		l.group.flows = append(l.group.flows, f)
		return nil
	}
	l.toView(f.in.page, message{kind: KindData, name: f.in.name, arg: f.patch, bytes: f.bytes}, func(v *view) { v.take([]*flow{f}) })
	return nil
}

// Group brackets groupSetData: flows between start and end go as one message and are shown with one paint.
func (l *library) Group(start bool) {
	if start {
		if l.group == nil {
			l.group = &group{}
		}
		l.group.depth++
		return
	}
	g := l.group
	if g == nil {
		return
	}
	if g.depth--; g.depth > 0 {
		return
	}
	l.flushGroup()
}

// flushGroup sends what a groupSetData has collected: to each page's view one message.
func (l *library) flushGroup() {
	g := l.group
	l.group = nil
	for len(g.flows) > 0 {
		p := g.flows[0].in.page
		var own, others []*flow
		for _, f := range g.flows {
			if f.in.page == p {
				own = append(own, f)
			} else {
				others = append(others, f)
			}
		}
		patches, bytes := abi.ArrayValue(), 0
		for _, f := range own {
			patches.Append(f.patch)
			bytes += f.bytes
		}
		l.toView(p, message{kind: KindData, name: p.name + " group", arg: patches, bytes: bytes}, func(v *view) { v.take(own) })
		g.flows = others
	}
}
