package wxhandler

import (
	"hash/maphash"
	"time"
)

// answers are the pushes of a MemoryStore that have ended. There may be hundreds of
// thousands, and a collector that had to follow a pointer to each would cost
// as much as the handler itself. So keys and answers are packed into pages, by the
// tick in which they expire, and a map without pointers tells where.
//
// A push is found by a hash under a secret seed, then by its whole key. Of two
// pushes with the same hash, which are not to be expected, the later one stays.
type answers struct {
	seed     maphash.Seed
	finished map[uint64]finished
}

// finished is where a push that has ended lies. Times are counted from the store's epoch.
type finished struct {
	begun, touched time.Duration
	tick           int32  // in which it expires; the monotonic clock ends long before this does
	page, start    uint32 // in the list of its tick
	key, answer    uint32 // bytes of each, the answer behind the key
	taken          bool
}

// page holds keys and answers back to back. What was written stays as it is, so
// an answer can be given out without a copy.
type page struct {
	bytes []byte
	used  int // pushes that still lie here; the page goes with the last
}

// The first page of a tick is small, for a server with a push now and then; each
// further one is twice as large, up to the largest.
const (
	firstPage   = 1 << 10
	largestPage = 1 << 16
)

func newAnswers() answers { return answers{maphash.MakeSeed(), map[uint64]finished{}} }

// find gives a push with its hash.
func (s *MemoryStore) find(key string) (hash uint64, e finished, ok bool) {
	hash = maphash.String(s.answers.seed, key)
	e, ok = s.answers.finished[hash]
	return hash, e, ok && string(s.due[int64(e.tick)].bytes(e)[:e.key]) == key
}

// answerOf gives the answer of a push.
func (s *MemoryStore) answerOf(e finished) []byte {
	return s.due[int64(e.tick)].bytes(e)[e.key:]
}

// seen notes a try that was given the answer.
func (s *MemoryStore) seen(hash uint64, e finished, now time.Duration) {
	e.touched, e.taken = now, true
	s.answers.finished[hash] = e
}

// pack puts a push that has ended among the answers, and gives its answer as it lies there.
func (s *MemoryStore) pack(r *record, answer []byte) []byte {
	list := s.dueAt(r.expires)
	taken := r.waiting > 0 // who waits is given it
	e := finished{begun: r.begun, touched: r.touched, tick: int32(tickOf(r.expires)), taken: taken, key: uint32(len(r.key)), answer: uint32(len(answer))}
	list.put(&e, r.key, answer)
	list.hashes = append(list.hashes, r.hash)
	s.answers.finished[r.hash] = e
	return s.answerOf(e)
}

// drop forgets a push that has ended.
func (s *MemoryStore) drop(hash uint64, e finished) {
	delete(s.answers.finished, hash)
	p := &s.due[int64(e.tick)].pages[e.page]
	if p.used--; p.used == 0 {
		p.bytes = nil
	}
}

// bytes are the key and the answer of a push.
func (d *dueList) bytes(e finished) []byte {
	end := e.start + e.key + e.answer
	return d.pages[e.page].bytes[e.start:end:end]
}

// put finds room for a push.
func (d *dueList) put(e *finished, key string, answer []byte) {
	size, last := len(key)+len(answer), len(d.pages)-1
	if last < 0 || cap(d.pages[last].bytes)-len(d.pages[last].bytes) < size {
		room := firstPage
		if last >= 0 {
			room = min(2*d.room, largestPage)
		}
		d.room = room
		d.pages = append(d.pages, page{bytes: make([]byte, 0, max(room, size))})
		last++
	}
	p := &d.pages[last]
	e.page, e.start = uint32(last), uint32(len(p.bytes))
	p.bytes = append(append(p.bytes, key...), answer...)
	p.used++
}
