package wxtest

import "sync"

// Burst calls send n times at once, with i from 0, and gives the replies in the
// order of i when all are there. A reply is nil where send has ended its
// goroutine; call Expect on what Burst gives, not inside send.
//
//	wxtest.Burst(50, func(i int) *wxtest.Reply { return wx.User(fmt.Sprint("o", i)).Text("hi") })
func Burst(n int, send func(i int) *Reply) []*Reply {
	replies := make([]*Reply, n)
	ready := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-ready
			replies[i] = send(i)
		})
	}
	close(ready)
	all.Wait()
	return replies
}
