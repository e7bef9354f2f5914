package wxruntime_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

// plainChanges makes random changes of a changingPage as change makes them, without what classic templates and glass-easel differ in: null, which is a text or nothing; keys of a wx:for that
// repeat, after which glass-easel does not always show the item that it should; and a setData of any.x where any has no places, after which it does not always show any as a whole.
type plainChanges struct {
	*changingPage
	last int // id of a row
}

// onceOnly is the project without the keys of wx:for that may repeat.
func onceOnly() string {
	return strings.NewReplacer(` wx:key="*this"`, "", ` wx:key="n"`, "", ` wx:key="x"`, "").Replace(changing)
}

// plainSim starts that project in a folder.
func plainSim(t *testing.T, dir string, seed uint64) (*wxruntime.Sim, *plainChanges) {
	t.Helper()
	p := &plainChanges{}
	part := func() miniapp.Component { return &anyPart{lively: true} }
	s := wxruntime.Start(t, wxruntime.Project(dir), wxruntime.Native(func() *miniapp.App {
		return miniapp.NewApp(nil).Component("components/part", part).Component("components/bare", part).Page("pages/p", func() miniapp.Page {
			p.changingPage = &changingPage{r: rand.New(rand.NewPCG(seed, 1))}
			return p.changingPage
		})
	}))
	s.Launch("")
	p.next = p.change
	return s, p
}

func (p *plainChanges) change(c *miniapp.Ctx) {
	switch p.r.IntN(9) {
	case 0, 1, 2:
		p.changeRows(&p.rows, "rows")
	case 3:
		p.changeRows(&p.items, "head.items")
	case 4:
		p.changeScores()
	case 5:
		p.changePlain()
	case 6:
		c.GroupSetData(func() {
			p.note("group")
			p.changeRows(&p.rows, "rows")
			p.changeField()
			p.changeRows(&p.rows, "rows")
			p.note("end of group")
		})
	default:
		p.changeField()
	}
}

// newRow is a row with an id that no other has had.
func (p *plainChanges) newRow() changingRow {
	row := p.row()
	p.last++
	row.id = p.last
	return row
}

func (p *plainChanges) changeRows(l *miniapp.List[changingRow], name string) {
	i, row := p.r.IntN(max(1, l.Len())), p.newRow()
	switch op := p.r.IntN(6); {
	case op <= 1 || l.Len() == 0:
		p.note("%s.Append(%v)", name, row)
		l.Append(row)
	case op == 2:
		p.note("%s.RemoveAt(%d)", name, i)
		l.RemoveAt(i)
	case op == 3:
		left := []changingRow{row}[:p.r.IntN(2)]
		for _, j := range p.r.Perm(l.Len()) {
			if p.r.IntN(5) > 0 {
				left = append(left, l.At(j))
			}
		}
		p.note("%s.Replace(%v)", name, left)
		l.Replace(left)
	case op == 4:
		p.note("%s.Set(%d, %v)", name, i, row)
		l.Set(i, row)
	default:
		p.note("%s.SetField(%d, name and tags) to %v", name, i, row)
		l.SetField(i, "name", row.name)
		l.SetField(i, "tags", miniapp.Slice(&row.tags))
	}
}

func (p *plainChanges) changeField() {
	v := p.value(3)
	for strings.Contains(v.JSON(), "null") {
		v = p.value(3)
	}
	n, word, open := p.r.IntN(5), p.text(), p.r.IntN(2) == 0
	switch p.r.IntN(4) {
	case 0:
		p.note("n.Set(%d)", n)
		p.n.Set(n)
	case 1:
		p.note("word.Set(%q)", word)
		p.word.Set(word)
	case 2:
		p.note("head.open.Set(%v)", open)
		p.open.Set(open)
	case 3:
		p.note("any.Set(%s)", v.JSON())
		p.any.Set(v)
	}
}

// TestPeerFollowsChanges shows in glass-easel what TestViewFollowsComponents looks at: a page that uses all that templates have, with components that set their own data, while what they
// hold changes at random.
func TestPeerFollowsChanges(t *testing.T) {
	peer := newPeer(t)
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(onceOnly())).Files {
		file := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, f.Data, 0o644))
	}
	nodes, sets := 0, 0
	for seed := range uint64(propertySeeds) {
		s, p := plainSim(t, dir, seed)
		r := newPeerRecord(dir, s)
		for range changesOfSeed {
			p.note("step %d", len(p.did))
			s.Page().Call("step")
			r.look(p.did[len(p.did)-1])
		}
		for _, c := range r.compare(t, peer, "changing", func(_, _ string, d peerDifference) { t.Errorf("seed %d: %s", seed, d) }) {
			nodes, sets = nodes+c.nodes, sets+c.sets
		}
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, strings.Join(p.did, "\n"))
		}
	}
	t.Logf("%d nodes are the same after %d setData", nodes, sets)
}
