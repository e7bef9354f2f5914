package wxhandler

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

type valueKey struct{}

func newCallContext(limit time.Duration) *callContext {
	parent := context.WithValue(context.Background(), valueKey{}, "value")
	return &callContext{Context: parent, deadline: time.Now().Add(limit)}
}

func TestCallContextEndsAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCallContext(3 * time.Second)
		start := time.Now()
		require.NoError(t, c.Err())
		<-c.Done()
		require.Equal(t, 3*time.Second, time.Since(start))
		require.ErrorIs(t, c.Err(), context.DeadlineExceeded)
		require.Equal(t, "value", c.Value(valueKey{}))
	})
}

func TestCallContextKnowsItsEndWithoutDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCallContext(time.Second)
		time.Sleep(time.Second)
		require.ErrorIs(t, c.Err(), context.DeadlineExceeded)
		<-c.Done()
	})
}

func TestCallContextIsCancelledWhenTheRunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCallContext(time.Hour)
		done := c.Done()
		c.end(context.Canceled)
		c.end(context.DeadlineExceeded) // the first reason stays
		<-done
		require.ErrorIs(t, c.Err(), context.Canceled)
	})
}

func TestContextsUnderACallContextFollowIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCallContext(time.Hour)
		child, cancel := context.WithTimeout(c, 2*time.Hour)
		defer cancel()
		deadline, ok := child.Deadline()
		require.True(t, ok)
		require.Equal(t, c.deadline, deadline)
		stopped, cancelStopped := context.WithCancel(c)
		cancelStopped()
		require.Len(t, c.after, 1, "a child that ended by itself is forgotten")
		c.end(context.Canceled)
		<-child.Done()
		require.ErrorIs(t, child.Err(), context.Canceled)
		require.Error(t, stopped.Err())
		late, cancelLate := context.WithCancel(c)
		defer cancelLate()
		<-late.Done()
		require.False(t, c.AfterFunc(func() {})())
	})
}

func TestCallContextUnderRace(t *testing.T) {
	c := newCallContext(time.Hour)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			child, cancel := context.WithCancel(c)
			defer cancel()
			c.Err()
			<-child.Done()
		})
	}
	wg.Go(func() { c.end(context.Canceled) })
	wg.Wait()
}
