package miniapp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/wasm/abi"
)

func TestSelectorQuery(t *testing.T) {
	const rect, offset = `{"selector":"#a","single":true,"field":"rect"}`, `{"viewport":true,"field":"scrollOffset"}`
	s := newStage(t, nil)
	var q *SelectorQuery
	var got []Value
	call := s.one(func(c *Ctx) {
		q = c.CreateSelectorQuery()
		got = q.Select("#a").BoundingClientRect().SelectViewport().ScrollOffset().Exec()
	})
	s.isCall(call, "SelectorQuery.exec", `{"questions":[`+rect+`,`+offset+`]}`, abi.CallWait)
	s.ended(s.resume(call.call(), false, Arr(Null(), Obj())))
	require.Equal(t, []Value{Null(), Obj()}, got)

	commands := s.run(func(c *Ctx) {
		require.Nil(t, q.SelectAll(".b").BoundingClientRect().Exec(func(answers []Value) { got = answers }))
	})
	require.Len(t, commands, 2, "the call, and the handler's end")
	s.isCall(commands[0], "SelectorQuery.exec", `{"questions":[`+rect+`,`+offset+`,{"selector":".b","single":false,"field":"rect"}]}`, abi.CallBack)
	require.Empty(t, s.resume(commands[0].call(), false, Arr(Null(), Obj(), Null())))
	require.Equal(t, []Value{Null(), Obj(), Null()}, got)
}

func TestNodesRefMayBeAskedTwice(t *testing.T) {
	s := newStage(t, nil)
	call := s.one(func(c *Ctx) {
		q := c.CreateSelectorQuery()
		list := q.Select("#a")
		list.BoundingClientRect()
		list.ScrollOffset()
		q.Exec()
	})
	s.isCall(call, "SelectorQuery.exec", `{"questions":[{"selector":"#a","single":true,"field":"rect"},{"selector":"#a","single":true,"field":"scrollOffset"}]}`, abi.CallWait)
}
