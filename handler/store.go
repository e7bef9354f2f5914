package wxhandler

import (
	"context"
	"errors"
	"time"
)

// Store keeps what the tries of one push must know of each other: who runs the
// function, and what it has answered. [MemoryStore] is for one process; several
// replicas behind one URL need one that they share. It uses standard types only,
// so that an implementation need not import this package.
//
// A key names a push. A run is held by a lease: the fence that Begin gave counts
// for Renew, Finish and Abandon until the lease ends and somebody else begins.
// Answers are plaintext. All methods are safe for concurrent use.
//
// A shared store may tell more of an error by a method of it, found with
// errors.As: Refuse() bool, where true means that the push must not run while the
// store is away (else this process answers by itself); LeaseLost() bool, that
// somebody else holds the push; GivenUp() bool, of Begin, that every run of the
// push was lost and none may follow; Away() bool, that the store could not be asked.
type Store interface {
	// Begin claims the push. A fence other than 0 is the claim: run the
	// function, then Finish or Abandon. Otherwise done tells that there is an
	// answer, and if not, somebody else is running. age is how long ago, by the
	// store's own clock, the push was first begun: it tells the try, on any
	// replica and whatever its clock. A handler renews the lease of a shared store
	// three times in its span.
	Begin(ctx context.Context, key string, lease time.Duration) (fence uint64, age time.Duration, done bool, answer []byte, err error)
	// Wait waits for the answer of the run that somebody else holds. It ends
	// with an error when ctx does, or when the run was abandoned or its lease ended.
	Wait(ctx context.Context, key string) (answer []byte, err error)
	// Renew extends a lease; an error tells that it is lost.
	Renew(ctx context.Context, key string, fence uint64, lease time.Duration) error
	// Finish stores the answer for keep and wakes all who wait.
	Finish(ctx context.Context, key string, fence uint64, answer []byte, keep time.Duration) error
	// Abandon gives the claim back: the next Begin runs the function again. The
	// push's age should go on for the tries that follow.
	Abandon(ctx context.Context, key string, fence uint64) error
	// Seen tells whether a try has been given the answer (by Begin or Wait), and
	// how long no try has come or waited. It decides whether an answer is late.
	Seen(ctx context.Context, key string) (taken bool, idle time.Duration, err error)
	// Leave keeps an answer for the user's next message, behind others.
	Leave(ctx context.Context, user string, answer []byte, keep time.Duration) error
	// Take gives the oldest answer that was left for the user and forgets it;
	// nil where there is none.
	Take(ctx context.Context, user string) (answer []byte, err error)
}

// refuses and its neighbours ask an error of a Store what it tells.
func refuses(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Refuse() bool
	}](err)
	return ok && e.Refuse()
}

func away(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Away() bool
	}](err)
	return ok && e.Away()
}

func leaseLost(err error) bool {
	e, ok := errors.AsType[interface {
		error
		LeaseLost() bool
	}](err)
	return ok && e.LeaseLost()
}

func givenUp(err error) bool {
	e, ok := errors.AsType[interface {
		error
		GivenUp() bool
	}](err)
	return ok && e.GivenUp()
}
