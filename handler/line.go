package wxhandler

import (
	"container/list"
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// line lets a number of pushes in at once, in all and for each user, and has the others wait.
// Who waits stands in the line of his user. Users who may go in stand in a ring, and each
// turn of the ring lets one push of each in; one who is at his own limit is not in it and holds nobody up.
type line struct {
	perUser, most, userMost int

	mu      sync.Mutex
	free    int // places in all
	waiting int
	users   map[string]*lineUser // who runs or waits
	ring    list.List            // of *lineUser
}

// lineUser is a user who runs or waits; "" is everybody without a limit of his own.
type lineUser struct {
	running int
	limit   int
	queue   []*turn
	place   *list.Element // in the ring
}

// turn is one push that waits.
type turn struct {
	come    chan struct{} // closed when it may go in
	granted bool
}

func newLine(global, perUser, most, userMost int) *line {
	if global == 0 {
		global = math.MaxInt
	}
	return &line{perUser: perUser, most: most, userMost: userMost, free: global, users: map[string]*lineUser{}}
}

// enter takes a place, and waits for it as long as wait and ctx allow. Who entered must leave.
func (l *line) enter(ctx context.Context, user string, wait time.Duration) bool {
	l.mu.Lock()
	u := l.user(user)
	if l.free > 0 && u.running < u.limit && len(u.queue) == 0 { // with a free place, nobody in the ring waits
		l.free--
		u.running++
		l.mu.Unlock()
		return true
	}
	most := l.userMost
	if user == "" {
		most = l.most
	}
	if wait <= 0 || l.waiting >= l.most || len(u.queue) >= most {
		l.drop(user, u)
		l.mu.Unlock()
		return false
	}
	t := &turn{come: make(chan struct{})}
	u.queue = append(u.queue, t)
	l.waiting++
	l.stand(u)
	l.mu.Unlock()
	if t.wait(ctx, wait) {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.granted { // in the same moment
		return true
	}
	l.waiting--
	i := slices.Index(u.queue, t)
	u.queue = slices.Delete(u.queue, i, i+1)
	l.stand(u)
	l.drop(user, u)
	return false
}

func (t *turn) wait(ctx context.Context, limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-t.come:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// leave gives a place back, and lets in who is next.
func (l *line) leave(user string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.users[user]
	u.running--
	l.free++
	l.stand(u)
	for l.free > 0 && l.ring.Len() > 0 {
		l.admit(l.ring.Front().Value.(*lineUser))
	}
	l.drop(user, u)
}

// admit lets the first of a user's line in, and puts the user behind the others.
func (l *line) admit(u *lineUser) {
	l.ring.Remove(u.place)
	u.place = nil
	t := u.queue[0]
	u.queue[0] = nil
	u.queue = u.queue[1:]
	t.granted = true
	close(t.come)
	l.waiting--
	l.free--
	u.running++
	l.stand(u)
}

// stand sees to it that a user is in the ring while one of his may go in.
func (l *line) stand(u *lineUser) {
	ready := len(u.queue) > 0 && u.running < u.limit
	switch {
	case ready && u.place == nil:
		u.place = l.ring.PushBack(u)
	case !ready && u.place != nil:
		l.ring.Remove(u.place)
		u.place = nil
	}
}

func (l *line) user(name string) *lineUser {
	u := l.users[name]
	if u == nil {
		u = &lineUser{limit: l.perUser}
		if name == "" || l.perUser == 0 {
			u.limit = math.MaxInt
		}
		l.users[name] = u
	}
	return u
}

// drop forgets a user who neither runs nor waits.
func (l *line) drop(name string, u *lineUser) {
	if u.running == 0 && len(u.queue) == 0 {
		delete(l.users, name)
	}
}
