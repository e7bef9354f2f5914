package node

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// TestPoolForgets has a simulation that leaves things behind wherever it can, and a second one in the same process that must see none of them.
func TestPoolForgets(t *testing.T) {
	needNode(t)
	var pool Pool
	t.Cleanup(pool.Close)
	const body = `console.log(typeof left, typeof Array.prototype.left, typeof wx.left, typeof console.left, typeof JSON.left, typeof Date.left, getCurrentPages.left);
		left = 1; Array.prototype.left = wx.left = console.left = JSON.left = Date.left = getCurrentPages.left = () => {};
		setInterval(() => console.log('still here'), 1); wx.login({success() { console.log('still here'); }}); Promise.resolve().then(() => { setTimeout(() => console.log('late'), 0); });`
	program := handmade(manifest(nil, []string{"tap"}, abi.ObjectValue()), "Page({data: {}, tap() {"+body+"}});")
	pid := 0
	for range 3 {
		l, err := pool.Start(t.Context(), program, Options{Now: func() time.Time { return newYear }})
		require.NoError(t, err)
		process := l.(*logic).process.cmd.Process.Pid
		require.True(t, pid == 0 || pid == process)
		pid = process
		r := &recorder{logic: l}
		require.NoError(t, l.Invoke(t.Context(), abi.Event{Kind: abi.EventCreate, ID: 1, Name: page}, r))
		r.take()
		require.NoError(t, l.Invoke(t.Context(), abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap"}, r))
		require.Equal(t, "log 0 undefined undefined function undefined undefined undefined undefined", r.take()[0], "any name is a function of wx")
		require.NoError(t, l.Close())
	}
}

// TestManyAtOnce has simulations side by side, some of which die, and no process afterwards that nobody closes.
func TestManyAtOnce(t *testing.T) {
	needNode(t)
	var pool Pool
	t.Cleanup(pool.Close)
	program := handmade(manifest(nil, []string{"tap"}, abi.ObjectValue()), "let n = 0; Page({data: {}, tap(e) { if (e < 0) for (;;); n += e; return n; }});")
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			l, err := pool.Start(t.Context(), program, Options{Now: func() time.Time { return newYear }, Deadline: 5 * time.Second})
			if !assertNoError(t, err) {
				return
			}
			r := &recorder{logic: l}
			_ = l.Invoke(t.Context(), abi.Event{Kind: abi.EventCreate, ID: 1, Name: page}, r)
			for range 50 {
				_ = l.Invoke(t.Context(), abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap", Arg: abi.IntValue(i)}, r)
			}
			if lines := r.take(); len(lines) != 51 || lines[50] != "return handler 1 tap "+strconv.Itoa(50*i) {
				t.Errorf("simulation %d: %q", i, lines)
			}
			if i%4 == 0 {
				_ = l.(*logic).process.cmd.Process.Kill()
			}
			assertNoError(t, l.Close())
			if l.(*logic).process != nil {
				t.Error("a closed simulation has a process")
			}
		})
	}
	wait.Wait()
	require.LessOrEqual(t, len(pool.idle), maxIdle)
}

func assertNoError(t *testing.T, err error) bool {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
	return err == nil
}

// TestMarks has data that look like what stands for values that JSON lacks, and do not.
func TestMarks(t *testing.T) {
	l, _ := onPage(t, "return e", Options{})
	for _, text := range []string{"$", "constructor", "toString", "hasOwnProperty", "__proto__"} {
		v := object("$", abi.StringValue(text))
		for _, v := range []abi.Value{v, abi.ArrayValue(v, object("a", v)), object("$", v), object("$", object("$", v))} {
			require.NoError(t, l.Invoke(t.Context(), abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap", Arg: v}, returned{&recorder{logic: l}, t, v}))
		}
	}
}
